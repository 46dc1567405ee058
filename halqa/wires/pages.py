"""Prepared pages: bytes by address, in both encodings, answered on the event loop without Django."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import mimetypes
from collections import OrderedDict, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from halqa.wires.answer import (
    GUARDS,
    Answer,
    Header,
    Message,
    Receive,
    Scope,
    Send,
    deliver,
    squeezable,
    squeezed,
    takes_gzip,
    varying,
    without,
)
from halqa.wires.topics import lineage

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024 * 1024
MOST_PLAIN = 4_096  # addresses remembered as not prepared
LONGEST_KEY = 2_000
DYNAMIC_LEVEL = 5
PREPARED_LEVEL = 9
ENTRY_BYTES = 2_048  # what one page weighs beside its bodies

Key = tuple[str, bytes, bytes, bytes]  # scheme, host, path, query
FILES_MAY = b"default-src 'self'; style-src 'self' 'unsafe-inline'"  # a worker's script and a drawing's styles
END: Message = {"type": "http.response.body", "body": b""}


class Form:
    """A page in one encoding: its validator, and the messages that carry it."""

    __slots__ = ("etag", "size", "start", "unchanged", "whole")

    def __init__(self, answer: Answer, etag: bytes) -> None:
        self.etag = etag
        self.size = len(answer.body)
        headers = [*without(answer.headers, b"etag"), (b"etag", etag)]
        kept = [header for header in headers if header[0] in {b"etag", b"cache-control", b"vary"}]
        self.start: Message = {"type": "http.response.start", "status": 200, "headers": headers}
        self.whole: Message = {"type": "http.response.body", "body": answer.body}
        self.unchanged: Message = {"type": "http.response.start", "status": 304, "headers": kept}


class Page:
    """A prepared page: who asks gets the form they read, or word that they have it already."""

    __slots__ = ("gzip", "identity", "size", "topics")

    def __init__(self, answer: Answer) -> None:
        tag = hashlib.sha256(answer.body).hexdigest()[:20].encode()
        self.topics = frozenset(name for topic in answer.topics or () for name in lineage(topic))
        headers = answer.headers
        if answer.header(b"cache-control") in {
            b"",
            b"no-store",
        }:  # what is in nobody's name may be kept, and asked about
            headers = [*without(headers, b"cache-control"), (b"cache-control", b"no-cache")]
        answer = Answer(answer.status, without(headers, b"etag"), answer.body)
        self.gzip: Form | None = None
        if squeezable(answer):
            answer = Answer(answer.status, varying(answer.headers), answer.body)
            self.gzip = Form(squeezed(answer, PREPARED_LEVEL), b'"' + tag + b'-gzip"')
        self.identity = Form(answer, b'"' + tag + b'"')
        self.size = self.identity.size + (self.gzip.size if self.gzip else 0) + ENTRY_BYTES

    async def serve(self, asked: Asked, send: Send) -> None:
        """Send the page, or 304 to who has it."""
        form = self.gzip if self.gzip is not None and takes_gzip(asked.accept_encoding) else self.identity
        if asked.has and _matches(asked.has, form.etag):
            await send(form.unchanged)
            await send(END)
        else:
            await send(form.start)
            await send(form.whole)


class Asked:
    """What a request says that matters here."""

    __slots__ = ("accept_encoding", "body", "has", "host")

    def __init__(self, scope: Scope) -> None:
        self.accept_encoding = self.has = self.host = b""
        self.body = False
        for name, value in scope["headers"]:
            if name == b"host":
                self.host = value
            elif name == b"accept-encoding":
                self.accept_encoding = value
            elif name == b"if-none-match":
                self.has = value
            elif name in {b"content-length", b"transfer-encoding"}:
                self.body = True


@dataclass(slots=True, eq=False)
class Flight:
    """One render under way: what was announced meanwhile, and what came of it."""

    dropped: set[str] = field(default_factory=set)
    done: asyncio.Event = field(default_factory=asyncio.Event)
    page: Page | None = None


# Renders one request to the end; None where the client left before it was whole.
Renderer = Callable[[Scope, Receive], Awaitable["Answer | Page | None"]]


class Pages:
    """The ASGI application of everything but the live streams: prepared pages here, the rest from the renderer."""

    def __init__(self, render: Renderer, most_bytes: int = MOST_BYTES) -> None:
        self.render = render
        self.most_bytes = most_bytes
        self.size = 0
        self.files: dict[bytes, Page] = {}
        self._kept: OrderedDict[Key, Page] = OrderedDict()
        self._keys: defaultdict[str, set[Key]] = defaultdict(set)
        self._plain: OrderedDict[bytes, None] = OrderedDict()
        self._flights: dict[Key, Flight] = {}
        self._running: set[Flight] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        asked = Asked(scope)
        if scope["method"] not in {"GET", "HEAD"} or asked.body:
            await self._send(await self.render(scope, receive), asked, send)
            return
        page = self.files.get(scope["raw_path"])
        if page is None:
            key = (scope["scheme"], asked.host, scope["raw_path"], scope["query_string"])
            page = self._kept.get(key)
            if page is None:
                await self._send(await self._find(key, scope, receive), asked, send)
                return
            self._kept.move_to_end(key)
        await page.serve(asked, send)

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
                self.files[f"{prefix}{path.relative_to(folder).as_posix()}".encode()] = _file(path)

    async def _send(self, found: Answer | Page | None, asked: Asked, send: Send) -> None:
        if isinstance(found, Page):
            await found.serve(asked, send)
        elif found is not None:
            await deliver(found, send)

    async def _find(self, key: Key, scope: Scope, receive: Receive) -> Answer | Page | None:
        """Render what is not there, once for all who ask for the same prepared page meanwhile."""
        if key[2] in self._plain:
            return await self._fly(key, Flight(), scope, receive)
        flight = self._flights.get(key)
        if flight is not None:
            await flight.done.wait()
            return flight.page or await self._fly(key, Flight(), scope, receive)
        flight = self._flights[key] = Flight()
        try:
            return await self._fly(key, flight, scope, receive)
        finally:
            flight.done.set()
            if self._flights.get(key) is flight:
                del self._flights[key]

    async def _fly(self, key: Key, flight: Flight, scope: Scope, receive: Receive) -> Answer | Page | None:
        # Who asks for the head only still makes the page that the next one reads; the server leaves out its body.
        if scope["method"] == "HEAD" and key[2] not in self._plain:
            scope = {**scope, "method": "GET"}
        self._running.add(flight)
        try:
            found = await self.render(scope, receive)
        finally:
            self._running.discard(flight)
        if isinstance(found, Page):
            flight.page = found
            self._plain.pop(key[2], None)
            if flight.dropped.isdisjoint(found.topics):
                self._keep(key, found)
        else:
            self._note_plain(key[2])
        return found

    def _note_plain(self, path: bytes) -> None:
        self._plain[path] = None
        self._plain.move_to_end(path)
        if len(self._plain) > MOST_PLAIN:
            self._plain.popitem(last=False)

    def _keep(self, key: Key, page: Page) -> None:
        self._forget(key)
        if page.size > self.most_bytes // 4 or len(key[2]) + len(key[3]) > LONGEST_KEY:
            return
        self._kept[key] = page
        self.size += page.size
        for topic in page.topics:
            self._keys[topic].add(key)
        while self.size > self.most_bytes:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: Key) -> None:
        page = self._kept.pop(key, None)
        if page is None:
            return
        self.size -= page.size
        for topic in page.topics:
            self._keys[topic].discard(key)
            if not self._keys[topic]:
                del self._keys[topic]


def finish(scope: Scope, answer: Answer) -> Answer | Page:
    """Make a page of an answer meant to be kept, and compress any other for who reads that; takes a while."""
    if answer.topics is not None and _keepable(scope, answer):
        return Page(answer)
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


def _file(path: Path) -> Page:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    body = path.read_bytes()
    headers: list[Header] = [
        (b"content-type", kind.encode()),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"max-age=3600"),
        *without(GUARDS, b"content-security-policy"),
        (b"content-security-policy", FILES_MAY),
    ]
    return Page(Answer(200, headers, body))


def _matches(has: bytes, etag: bytes) -> bool:
    if has == etag:
        return True
    tags = {tag.strip().removeprefix(b"W/") for tag in has.split(b",")}
    return etag in tags or b"*" in tags
