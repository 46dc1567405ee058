"""The outbox: what changed, written with the change itself, and heard by every process that serves."""

from __future__ import annotations

import heapq
import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime

from django.db import OperationalError, connection
from django.utils import timezone

from halqa.models.outbox import Outbox
from halqa.wires.topics import is_topic

log = logging.getLogger(__name__)

EVERY_S = 0.05
LEAST_S = 0.005  # between two looks, however often it is poked
AFTER_FAILURE_S = 1.0
START_S = 10.0

Listener = Callable[[frozenset[str], int], None]


def announce(*topics: str, at: datetime | None = None) -> None:
    """Say, in the caller's transaction, that these topics change for readers now, or at a time; raises ValueError."""
    for topic in topics:
        if not is_topic(topic):
            raise ValueError(f"{topic!r} is no topic")
    due_at = at or timezone.now()
    Outbox.objects.bulk_create([Outbox(topic=topic, due_at=due_at) for topic in topics])


def prune(before: datetime) -> int:
    """Delete the announcements that were due before this time, long heard by all; return how many."""
    return Outbox.objects.filter(due_at__lt=before).delete()[0]


class Bell:
    """Tells whether another connection may have announced something: the one place that minds the kind of database."""

    def __init__(self) -> None:
        self._version: tuple[object, int] | None = None

    def rang(self) -> bool:
        """Return True after each commit elsewhere; a database that cannot tell is asked each time."""
        if connection.vendor != "sqlite":
            return True
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            # A connection that was opened anew counts anew, and may be at the number that the last one was at.
            version = connection.connection, cursor.fetchone()[0]
        before, self._version = self._version, version
        return version != before


class Tick:
    """One thread that looks at the outbox twenty times a second and tells the listeners what is due."""

    def __init__(self, *listeners: Listener, every_s: float = EVERY_S) -> None:
        self.listeners = listeners
        self.every_s = every_s
        self.seq = -1  # not known yet
        self._due: list[tuple[datetime, int, str]] = []
        self._bell = Bell()
        self._awake = threading.Event()
        self._loaded = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="halqa-tick", daemon=True)

    def start(self) -> None:
        """Begin after the last announcement due by now: earlier ones concern nobody here. Raises TimeoutError."""
        self._thread.start()
        if not self._loaded.wait(START_S):
            self.stop()
            raise TimeoutError("the outbox cannot be read")

    def poke(self) -> None:
        """Look now rather than at the next tick: this process has just written something."""
        self._awake.set()

    def stop(self) -> None:
        """End the thread."""
        self._stopping = True
        self._awake.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stopping:
                pause = self._turn()
                time.sleep(LEAST_S)
                self._awake.wait(pause)
                self._awake.clear()
        finally:
            connection.close()

    def _turn(self) -> float:
        """Look once; return the seconds to the next look."""
        try:
            if self.seq < 0:
                self._load()
            if self._bell.rang():
                self._read()
            self._tell()
        except OperationalError as error:
            log.warning("The outbox could not be read; trying again: %s", error)
            return self._begin_again()
        except Exception:
            log.exception("The outbox could not be read; trying again.")
            return self._begin_again()
        if not self._due:
            return self.every_s
        return min(self.every_s, max(0.0, (self._due[0][0] - timezone.now()).total_seconds()))

    def _begin_again(self) -> float:
        connection.close()
        self._bell = Bell()
        return AFTER_FAILURE_S

    def _load(self) -> None:
        last = Outbox.objects.order_by("-id").values_list("id", flat=True).first() or 0
        later = Outbox.objects.filter(id__lte=last, due_at__gt=timezone.now())
        self._due = list(later.order_by("due_at", "id").values_list("due_at", "id", "topic"))
        self.seq = last
        self._loaded.set()

    def _read(self) -> None:
        rows = Outbox.objects.filter(id__gt=self.seq).order_by("id").values_list("id", "topic", "due_at")
        for seq, topic, due_at in rows:
            heapq.heappush(self._due, (due_at, seq, topic))
            self.seq = seq

    def _tell(self) -> None:
        now = timezone.now()
        topics: set[str] = set()
        last = 0
        while self._due and self._due[0][0] <= now:
            _, seq, topic = heapq.heappop(self._due)
            topics.add(topic)
            last = max(last, seq)
        for listener in self.listeners if topics else ():
            try:
                listener(frozenset(topics), last)
            except Exception:
                log.exception("A listener failed.")
