"""The live hub: one bounded ring of events per topic, one cursor per reader, server-sent events."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import uniform
from typing import NamedTuple
from urllib.parse import parse_qs

from halqa.wires.answer import GUARDS, Answer, Header, Receive, Scope, Send, deliver, plain
from halqa.wires.topics import lineage

log = logging.getLogger(__name__)

# (event name, JSON object in UTF-8) of everything a topic shows now; None where there is no such topic
Render = Callable[[str], "list[tuple[str, bytes]] | None"]

TOPIC = re.compile(r"[a-z0-9_-]{1,40}(:[a-z0-9_-]{1,40}){0,5}")
MARK = re.compile(r"([0-9a-f]{8})-(\d{1,15})")
SLICE = 100  # readers woken before the loop may do something else
BEATS = 20  # seconds from one heartbeat of a reader to the next
NEW = -1  # the cursor of a reader who has seen nothing of this process

STREAM: list[Header] = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    *GUARDS,
]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one hub holds at most, and its pace in seconds."""

    readers: int = 10_000
    rings: int = 512
    topics: int = 8  # of one reader
    opening: int = 64  # topics asked for and not yet rendered
    events: int = 32  # of one ring
    bytes: int = 64 * 1024  # of one ring
    pace: float = 1.0  # from one event of a topic to its next


class Event(NamedTuple):
    """One event as it goes out, the same bytes to everyone."""

    seq: int
    name: str
    data: bytes
    frame: bytes


class Ring:
    """The last events of one topic, oldest first, and the last one of each name."""

    def __init__(self, topic: str, dropped: int) -> None:
        self.topic = topic
        self.lineage = frozenset(lineage(topic))
        self.events: deque[Event] = deque()
        self.latest: dict[str, Event] = {}
        self.dropped = dropped  # the last number that may be missing here
        self.size = 0
        self.readers: set[Reader] = set()
        self.next_at = 0.0
        self.due = False  # a flush is planned
        self.used = 0.0

    def add(self, event: Event, limits: Limits) -> None:
        """Append an event, and let the oldest go where the ring is full."""
        self.events.append(event)
        self.latest[event.name] = event
        self.size += len(event.frame)
        while len(self.events) > 1 and (len(self.events) > limits.events or self.size > limits.bytes):
            gone = self.events.popleft()
            self.size -= len(gone.frame)
            self.dropped = gone.seq

    def after(self, cursor: int) -> list[Event]:
        """Return what a reader at this cursor is owed: every later event, or the last of each name if some are gone."""
        if cursor < self.dropped:
            return sorted(event for event in self.latest.values() if event.seq > cursor)
        if not self.events or self.events[-1].seq <= cursor:
            return []
        return [event for event in self.events if event.seq > cursor]


class Reader:
    """One open stream: its rings, how far it has read, and what wakes it."""

    __slots__ = ("beat", "closed", "cursor", "rings", "waiter")

    def __init__(self, rings: list[Ring], cursor: int) -> None:
        self.rings = rings
        self.cursor = cursor
        self.beat = False
        self.closed = False
        self.waiter: asyncio.Future[None] | None = None

    def wake(self) -> None:
        """Let the stream look again."""
        if self.waiter is not None and not self.waiter.done():
            self.waiter.set_result(None)

    def close(self) -> None:
        """End the stream."""
        self.closed = True
        self.wake()

    def take(self) -> bytes:
        """Return the bytes owed since the last call, in order, and move the cursor."""
        owed = [event for ring in self.rings for event in ring.after(self.cursor)]
        if owed:
            if len(self.rings) > 1:
                owed.sort()
            self.cursor = owed[-1].seq
            self.beat = False
            return b"".join([event.frame for event in owed]) if len(owed) > 1 else owed[0].frame
        if self.beat:
            self.beat = False
            return b":\n\n"
        return b""
