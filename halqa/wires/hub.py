"""The live hub: server-sent events at `/live?t=TOPIC`, a ring per topic, a cursor per reader."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Callable, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from halqa.wires.answer import GUARDS, Answer, Header, Receive, Scope, Send, deliver, plain, tokenless
from halqa.wires.rings import Event, Reader, Ring
from halqa.wires.topics import is_topic

log = logging.getLogger(__name__)

# What a topic shows now, as (event name, one JSON object in UTF-8 on one line); None where there is no such topic.
Render = Callable[[str], "list[tuple[str, bytes]] | None"]

# Tells at once, on the event loop, whether there can be such a topic: what is refused so takes no place of others.
Known = Callable[[str], bool]

MARK = re.compile(r"([0-9a-f]{8})-([0-9]{1,15})")
NEW = -1  # the cursor of a reader who has seen nothing of this process
SLICE = 100  # readers woken before the loop may do something else
BEATS = 20  # groups of readers, whose heartbeats are spread evenly
MOST_QUERY = 2_000  # bytes
STREAM: list[Header] = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store, no-transform"),
    (b"x-accel-buffering", b"no"),
    *GUARDS,
]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one hub holds at most, and its paces; `pace_s` is from one look at a topic to the next."""

    readers: int = 10_000
    rings: int = 10_000  # some kilobytes each: so many that a few readers of much cannot shut out the others
    opening: int = 64
    topics: int = 8  # of one reader
    pace_s: float = 1.0
    beat_s: float = 20.0  # from one heartbeat of a reader to the next


class Hub:
    """The ASGI application of `/live`; all methods are called on the event loop, `render` in a thread of its own."""

    def __init__(self, render: Render, limits: Limits | None = None, known: Known = bool) -> None:
        self.render = render
        self.known = known
        self.limits = limits or Limits()
        self.epoch = secrets.token_hex(4)
        self.seq = 0
        self.rings: dict[str, Ring] = {}
        self.count = 0
        self.closing = False
        self._beats: list[set[Reader]] = [set() for _ in range(BEATS)]
        self._entered = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="halqa-render")

    def start(self) -> None:
        """Begin the heartbeats."""
        self._spawn(self._beat())

    def mark(self) -> str:
        """Return the id of the last event: a page rendered now passes it as `after`, and misses nothing."""
        return f"{self.epoch}-{self.seq}"

    def touch(self, topics: frozenset[str]) -> None:
        """Plan a new look at every ring at or below these topics; one that nobody reads is dropped instead."""
        for ring in [ring for ring in self.rings.values() if not ring.lineage.isdisjoint(topics)]:
            if ring.readers:
                self._plan(ring)
            else:
                del self.rings[ring.topic]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one stream until the reader leaves or the hub closes."""
        query = parse_qs(scope["query_string"][:MOST_QUERY].decode("latin-1"))
        topics = list(dict.fromkeys(query.get("t", [])))
        refusal = self._refusal(scope["method"], topics)
        if refusal is not None:
            await deliver(refusal, send)
            return
        seen = dict(scope["headers"]).get(b"last-event-id", b"").decode("latin-1") or query.get("after", [""])[-1]
        reader = Reader(self._cursor(seen), [self._ring(topic) for topic in topics])
        beats = self._enter(reader)
        try:
            status = max([await asyncio.shield(ring.status) for ring in reader.rings])
            if status == 200:
                await self._stream(reader, receive, send)
            else:
                await deliver(_not_found() if status == 404 else _full(), send)
        finally:
            self._leave(reader, beats)

    def close(self) -> None:
        """End all streams, and take no new ones."""
        self.closing = True
        self._spawn(self._end())

    async def stop(self) -> None:
        """Close, and wait for the hub's own tasks and thread to end."""
        self.closing = True
        await self._end()
        for ring in self.rings.values():
            if ring.timer is not None:
                ring.timer.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.get_running_loop().run_in_executor(None, self._pool.shutdown)

    async def _end(self) -> None:
        await _in_slices([reader for beats in self._beats for reader in beats], Reader.close)

    # Readers

    def _refusal(self, method: str, topics: list[str]) -> Answer | None:
        if method != "GET":
            return plain(405, "Only GET.\n", (b"allow", b"GET"))
        if not topics or len(topics) > self.limits.topics or not all(map(is_topic, topics)):
            return plain(400, f"Ask for 1 to {self.limits.topics} topics: /live?t=TOPIC\n")
        if not all(map(self.known, topics)):
            return _not_found()
        if self.closing or self.count >= self.limits.readers or not self._make_room(topics):
            return _full()
        return None

    def _cursor(self, mark: str) -> int:
        known = MARK.fullmatch(mark)
        if known is None or known[1] != self.epoch or int(known[2]) > self.seq:
            return NEW
        return int(known[2])

    def _enter(self, reader: Reader) -> set[Reader]:
        self.count += 1
        self._entered += 1
        beats = self._beats[self._entered % BEATS]
        beats.add(reader)
        for ring in reader.rings:
            ring.readers.add(reader)
        return beats

    def _leave(self, reader: Reader, beats: set[Reader]) -> None:
        self.count -= 1
        beats.discard(reader)
        for ring in reader.rings:
            ring.readers.discard(reader)

    async def _stream(self, reader: Reader, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": STREAM})
        watcher = asyncio.get_running_loop().create_task(_until_gone(receive))
        watcher.add_done_callback(lambda _: reader.close())
        # Spread over seconds, so that a restart does not bring everyone back at once.
        piece = b"retry: %d\n\n" % (3_000 + secrets.randbelow(7_000)) + reader.take()
        try:
            while not reader.closed:
                if piece:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                else:
                    await reader.wait()
                piece = reader.take()
            await send({"type": "http.response.body", "body": piece})
        finally:
            watcher.cancel()

    # Rings

    def _make_room(self, topics: list[str]) -> bool:
        fresh = [topic for topic in topics if topic not in self.rings]
        if not fresh:
            return True
        if sum(not ring.status.done() for ring in self.rings.values()) + len(fresh) > self.limits.opening:
            return False
        idle = [ring.topic for ring in self.rings.values() if not ring.readers and ring.topic not in topics]
        for topic in idle[: max(0, len(self.rings) + len(fresh) - self.limits.rings)]:
            del self.rings[topic]
        return len(self.rings) + len(fresh) <= self.limits.rings

    def _ring(self, topic: str) -> Ring:
        ring = self.rings.get(topic)
        if ring is None:
            ring = self.rings[topic] = Ring(topic, self.seq)
            self._plan(ring)
        return ring

    def _plan(self, ring: Ring) -> None:
        ring.dirty = True
        if ring.timer is None and not self.closing:
            loop = asyncio.get_running_loop()
            ring.timer = loop.call_at(max(loop.time(), ring.next_at), lambda: self._spawn(self._flush(ring)))

    async def _flush(self, ring: Ring) -> None:
        """Look at the topic, give every change a number, and wake the readers."""
        ring.dirty = False
        loop = asyncio.get_running_loop()
        try:
            shown = await loop.run_in_executor(self._pool, self.render, ring.topic)
            for name, data in ring.changed(shown or []):
                ring.add(self._event(name, data))
            self._opened(ring, 200 if shown is not None else 404)
        except Exception:
            log.exception("Topic %s could not be rendered.", tokenless(ring.topic))
            ring.dirty = True
            self._opened(ring, 503)
        ring.next_at = loop.time() + self.limits.pace_s
        await _in_slices(list(ring.readers), Reader.wake)
        ring.timer = None
        if ring.dirty and ring.readers:
            self._plan(ring)

    def _opened(self, ring: Ring, status: int) -> None:
        if ring.status.done():
            return
        ring.status.set_result(status)
        if status != 200 and self.rings.get(ring.topic) is ring:
            del self.rings[ring.topic]

    def _event(self, name: str, data: bytes) -> Event:
        if not data.startswith(b"{") or not data.endswith(b"}") or b"\n" in data or b"\r" in data:
            raise ValueError(f"event {name} is not one JSON object on one line")
        comma = b"" if data == b"{}" else b", "
        self.seq += 1
        head = f'id: {self.epoch}-{self.seq}\nevent: {name}\ndata: {{"t": {time.time():.3f}'.encode()
        return Event(self.seq, name, data, head + comma + data[1:] + b"\n\n")

    # Time

    async def _beat(self) -> None:
        while True:
            for beats in self._beats:
                await asyncio.sleep(self.limits.beat_s / BEATS)
                await _in_slices(list(beats), _beat_once)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _beat_once(reader: Reader) -> None:
    reader.beat = True
    reader.wake()


async def _in_slices(readers: Iterable[Reader], do: Callable[[Reader], None]) -> None:
    for at, reader in enumerate(readers, 1):
        do(reader)
        if at % SLICE == 0:
            await asyncio.sleep(0)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _not_found() -> Answer:
    return plain(404, "No such topic.\n")


def _full() -> Answer:
    return plain(503, "Too many readers just now.\n", (b"retry-after", b"%d" % (5 + secrets.randbelow(10))))
