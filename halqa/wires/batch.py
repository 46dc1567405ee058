"""Group commit: what many request threads bring is written by one thread, in one transaction after another."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from django.db import OperationalError, connections

from halqa.rules.refusals import Code, Refused

log = logging.getLogger(__name__)

Item = TypeVar("Item")
Result = TypeVar("Result")

ENOUGH = 3  # failures of the database one after the other: it is not the items' fault


class Batch(Generic[Item, Result]):
    """Hands items to `run`, which commits them as one and returns a result or a refusal for each, in order."""

    def __init__(
        self,
        run: Callable[[list[Item]], list[Result | Refused]],
        *,
        gather_s: float = 0.003,
        most: int = 1_000,
        waiting: int = 5_000,
    ) -> None:
        self.run = run
        self.gather_s = gather_s
        self.most = most
        self.waiting = waiting
        self._queue: SimpleQueue[tuple[Item, Future[Result]] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the writer."""
        self._thread = threading.Thread(target=self._write, name="halqa-writer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take nothing more, write what is waiting, and end the writer."""
        with self._lock:
            thread, self._thread = self._thread, None
        if thread is not None:
            self._queue.put(None)
            thread.join()

    def put(self, item: Item) -> Future[Result]:
        """Queue an item; the future has its result once it is committed. Raises Refused BUSY if too many wait."""
        future: Future[Result] = Future()
        future.set_running_or_notify_cancel()  # from here on it is written, whether or not somebody waits
        with self._lock:
            if self._thread is None or self._queue.qsize() >= self.waiting:
                raise Refused(Code.BUSY)
            self._queue.put((item, future))
        return future

    def _write(self) -> None:
        try:
            while (first := self._queue.get()) is not None:
                entries = [first, *self._gather()]
                self._settle(entries)
        finally:
            connections.close_all()

    def _gather(self) -> list[tuple[Item, Future[Result]]]:
        """Wait a moment for company, then take what is there; a stop stays in the queue."""
        if self._queue.qsize() < self.most:
            time.sleep(self.gather_s)
        entries: list[tuple[Item, Future[Result]]] = []
        while len(entries) < self.most - 1:
            try:
                entry = self._queue.get_nowait()
            except Empty:
                break
            if entry is None:
                self._queue.put(None)
                break
            entries.append(entry)
        return entries

    def _settle(self, entries: list[tuple[Item, Future[Result]]]) -> None:
        try:
            results = self._answers([item for item, _ in entries])
        except OperationalError as error:  # the log is kept short where there may be no room for it
            log.warning("A batch of %d failed; each is tried alone: %s", len(entries), error)
            self._replay(entries)
            return
        except Exception:
            log.exception("A batch of %d failed; each is tried alone.", len(entries))
            self._replay(entries)
            return
        for (_, future), result in zip(entries, results, strict=True):
            _resolve(future, result)

    def _answers(self, items: list[Item]) -> list[Result | Refused]:
        results = self.run(items)
        if len(results) != len(items):
            raise ValueError(f"{len(results)} results for {len(items)} items")
        return results

    def _replay(self, entries: list[tuple[Item, Future[Result]]]) -> None:
        """Run each item alone, so that one that cannot be written rejects no other."""
        connections.close_all()
        failed = 0
        for item, future in entries:
            if failed >= ENOUGH:
                _resolve(future, Refused(Code.BUSY))
                continue
            try:
                [result] = self._answers([item])
            except OperationalError as error:
                failed += 1
                log.warning("The database refused an item: %s", error)
                connections.close_all()
                _resolve(future, Refused(Code.DISK_FULL if "full" in str(error) else Code.BUSY))
            except Exception as error:
                log.exception("An item could not be written.")
                future.set_exception(error)
            else:
                failed = 0
                _resolve(future, result)


def _resolve(future: Future[Result], result: Result | Refused) -> None:
    if isinstance(result, Refused):
        future.set_exception(result)
    else:
        future.set_result(result)
