"""What is kept of pages, how it is found, how it is dropped, and how many wait for one render."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from halqa.wires.answer import Answer, Receive, Scope, Send, deliver, plain, squeezable, squeezed, takes_gzip, varying
from halqa.wires.pages.form import MARK, Fill, Form
from halqa.wires.pages.page import Asked, Page, page_of

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024 * 1024
MOST_PLAIN = 4_096  # addresses remembered as not prepared
LONGEST_KEY = 2_000
ENTRY_BYTES = 2_048  # what one page weighs beside its bodies
DYNAMIC_LEVEL = 5

Key = tuple[str, bytes, bytes, bytes]  # scheme, host, path, query
Made = Page | Form

# Renders one request to the end; None where the client left before it was whole.
Renderer = Callable[[Scope, Receive], Awaitable["Answer | Made | None"]]


@dataclass(slots=True, eq=False)
class Flight:
    """One render under way: what was announced meanwhile, and what came of it."""

    dropped: set[str] = field(default_factory=set)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    made: Made | None = None


class Pages:
    """The ASGI application of everything but the live streams: prepared pages here, the rest from the renderer."""

    def __init__(self, render: Renderer, most_bytes: int = MOST_BYTES) -> None:
        self.render = render
        self.most_bytes = most_bytes
        self.size = 0
        self.files: dict[bytes, Page] = {}
        self._kept: OrderedDict[Key, Made] = OrderedDict()
        self._keys: defaultdict[str, set[Key]] = defaultdict(set)
        self._plain: OrderedDict[bytes, None] = OrderedDict()
        self._flights: dict[Key, Flight] = {}
        self._running: set[Flight] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        asked = Asked(scope)
        if asked.hosts != 1 and (asked.hosts or scope["http_version"] != "1.0"):
            await deliver(plain(400, "A request names one host.\n"), send)
            return
        if scope["method"] not in {"GET", "HEAD"} or asked.body:
            await self._send(await self.render(scope, receive), asked, send)
            return
        made: Made | None = self.files.get(scope["raw_path"])
        if made is None:
            key = (scope["scheme"], asked.host, scope["raw_path"], scope["query_string"])
            made = self._kept.get(key)
            if made is None:
                await self._send(await self._find(key, scope, receive), asked, send)
                return
            self._kept.move_to_end(key)
        await made.serve(asked, send)

    def drop(self, topics: frozenset[str]) -> None:
        """Forget every page at or below these topics, and whatever is being rendered from before."""
        self._flights.clear()
        for flight in self._running:
            flight.dropped |= topics
        for topic in topics:
            for key in list(self._keys.get(topic, ())):
                self._forget(key)

    def read_files(self, folder: Path, prefix: str) -> None:
        """Prepare every file below the folder, to be served below the prefix."""
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                self.files[f"{prefix}{path.relative_to(folder).as_posix()}".encode()] = page_of(path)

    async def _send(self, found: Answer | Made | None, asked: Asked, send: Send) -> None:
        if isinstance(found, Answer):
            await deliver(found, send)
        elif found is not None:
            await found.serve(asked, send)

    async def _find(self, key: Key, scope: Scope, receive: Receive) -> Answer | Made | None:
        """Render what is not there, once for all who ask for the same prepared page meanwhile."""
        if key[2] in self._plain:
            return await self._fly(key, Flight(), scope, receive)
        flight = self._flights.get(key)
        if flight is not None:
            await flight.done.wait()
            return flight.made or await self._fly(key, Flight(), scope, receive)
        flight = self._flights[key] = Flight()
        try:
            return await self._fly(key, flight, scope, receive)
        finally:
            flight.done.set()
            if self._flights.get(key) is flight:
                del self._flights[key]

    async def _fly(self, key: Key, flight: Flight, scope: Scope, receive: Receive) -> Answer | Made | None:
        # Who asks for the head only still makes the page that the next one reads; the server leaves out its body.
        if scope["method"] == "HEAD" and key[2] not in self._plain:
            scope = {**scope, "method": "GET"}
        self._running.add(flight)
        try:
            found = await self.render(scope, receive)
        finally:
            self._running.discard(flight)
        if isinstance(found, Made):
            flight.made = found
            self._plain.pop(key[2], None)
            if flight.dropped.isdisjoint(found.topics):
                self._keep(key, found)
        elif found is not None and found.status == 200:  # a refusal says nothing of what others are given
            self._note_plain(key[2])
        return found

    def _note_plain(self, path: bytes) -> None:
        self._plain[path] = None
        self._plain.move_to_end(path)
        if len(self._plain) > MOST_PLAIN:
            self._plain.popitem(last=False)

    def _keep(self, key: Key, made: Made) -> None:
        self._forget(key)
        if made.size > self.most_bytes // 4 or len(key[2]) + len(key[3]) > LONGEST_KEY:
            return
        self._kept[key] = made
        self.size += made.size + ENTRY_BYTES
        for topic in made.topics:
            self._keys[topic].add(key)
        while self.size > self.most_bytes:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: Key) -> None:
        made = self._kept.pop(key, None)
        if made is None:
            return
        self.size -= made.size + ENTRY_BYTES
        for topic in made.topics:
            self._keys[topic].discard(key)
            if not self._keys[topic]:
                del self._keys[topic]


def finish(scope: Scope, answer: Answer, fill: Fill | None = None) -> Answer | Made:
    """Make a page or a form of an answer meant to be kept, compress any other for who reads that; takes a while."""
    if answer.topics is not None and _keepable(scope, answer):
        return Form(answer, fill) if fill is not None and MARK in answer.body else Page(answer)
    if squeezable(answer):
        if takes_gzip(dict(scope["headers"]).get(b"accept-encoding", b"")):
            return squeezed(answer, DYNAMIC_LEVEL)
        return Answer(answer.status, varying(answer.headers), answer.body)
    return answer


def _keepable(scope: Scope, answer: Answer) -> bool:
    if answer.status != 200 or answer.file is not None or scope["method"] != "GET":
        return False
    # A prepared page has no person in it: one that sets a cookie, or minds anything but the address, has.
    minds = {name.strip().lower() for name in answer.header(b"vary").split(b",")} - {b"", b"accept-encoding"}
    if minds or answer.header(b"set-cookie"):
        log.error("%s is meant to be prepared, but minds %s: not kept.", scope["path"], minds or "a cookie")
        return False
    return True
