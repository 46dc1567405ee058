"""Rings of live events: what one topic has said last, in bounded memory."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import NamedTuple

from halqa.wires.topics import lineage

MOST_EVENTS = 32
MOST_BYTES = 64 * 1024


class Event(NamedTuple):
    """One event as it goes out, the same bytes to everyone; `data` is its JSON before the stamp."""

    seq: int
    name: str
    data: bytes
    frame: bytes


class Ring:
    """The last events of one topic, oldest first, the last one of each name, and who reads them."""

    def __init__(self, topic: str, seq: int) -> None:
        self.topic = topic
        self.lineage = lineage(topic)
        self.events: deque[Event] = deque()
        self.latest: dict[str, Event] = {}
        self.dropped = seq  # the last number that may be missing here
        self.size = 0
        self.readers: set[Reader] = set()
        self.status: asyncio.Future[int] = asyncio.get_running_loop().create_future()  # 200, 404, 503 once looked at
        self.dirty = False
        self.timer: asyncio.Handle | None = None  # stands from the plan of a flush to its end
        self.next_at = 0.0

    def add(self, event: Event) -> None:
        """Append an event, and let the oldest go where the ring is full."""
        self.events.append(event)
        self.latest[event.name] = event
        self.size += len(event.frame)
        while len(self.events) > 1 and (len(self.events) > MOST_EVENTS or self.size > MOST_BYTES):
            gone = self.events.popleft()
            self.size -= len(gone.frame)
            self.dropped = gone.seq

    def changed(self, shown: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        """Return what differs from the last of its name, and forget the names that are shown no more."""
        names = {name for name, _ in shown}
        self.latest = {name: event for name, event in self.latest.items() if name in names}
        return [(name, data) for name, data in shown if name not in self.latest or self.latest[name].data != data]

    def after(self, cursor: int) -> list[Event]:
        """Return what a reader at this cursor is owed: every later event, or the last of each name if some are gone."""
        if cursor < self.dropped:
            return sorted(event for event in self.latest.values() if event.seq > cursor)
        if not self.events or self.events[-1].seq <= cursor:
            return []
        return [event for event in self.events if event.seq > cursor]


class Reader:
    """One open stream: its rings, the number of the last event it was given, and what wakes it."""

    __slots__ = ("beat", "closed", "cursor", "rings", "waiter")

    def __init__(self, cursor: int, rings: list[Ring]) -> None:
        self.cursor = cursor
        self.rings = rings
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

    async def wait(self) -> None:
        """Sleep until woken."""
        self.waiter = asyncio.get_running_loop().create_future()
        await self.waiter

    def take(self) -> bytes:
        """Return the bytes owed since the last call, in order, and move the cursor; nothing if nothing is owed."""
        owed = [event for ring in self.rings for event in ring.after(self.cursor)]
        if owed:
            owed.sort()
            self.cursor = owed[-1].seq
            self.beat = False
            return b"".join([event.frame for event in owed])
        if self.beat:
            self.beat = False
            return b":\n\n"
        return b""
