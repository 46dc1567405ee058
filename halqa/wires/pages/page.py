"""One prepared page: its bytes in both encodings, their validators, and the messages that carry them."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path

from halqa.wires.answer import (
    GUARDS,
    Answer,
    Header,
    Message,
    Scope,
    Send,
    squeezable,
    squeezed,
    takes_gzip,
    varying,
    without,
)
from halqa.wires.topics import lineage

LEVEL = 9
FILES_MAY = b"default-src 'self'; style-src 'self' 'unsafe-inline'"  # a worker's script and a drawing's styles
END: Message = {"type": "http.response.body", "body": b""}


class Asked:
    """What a request says that matters to prepared pages."""

    __slots__ = ("accept_encoding", "body", "has", "host", "hosts", "scope")

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.accept_encoding = self.has = self.host = b""
        self.body = False
        self.hosts = 0
        for name, value in scope["headers"]:
            if name == b"host":
                self.host = value
                self.hosts += 1
            elif name == b"accept-encoding":
                self.accept_encoding = value
            elif name == b"if-none-match":
                self.has = value
            elif name in {b"content-length", b"transfer-encoding"}:
                self.body = True


class Variant:
    """A page in one encoding."""

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
    """A prepared page: who asks gets the encoding they read, or word that they have it already."""

    __slots__ = ("gzip", "identity", "size", "topics")

    def __init__(self, answer: Answer) -> None:
        tag = hashlib.sha256(answer.body).hexdigest()[:20].encode()
        headers = answer.headers
        if answer.header(b"cache-control") in {
            b"",
            b"no-store",
        }:  # it is in nobody's name: a browser may keep it, and ask
            headers = [*without(headers, b"cache-control"), (b"cache-control", b"no-cache")]
        answer = Answer(answer.status, without(headers, b"etag"), answer.body, topics=answer.topics)
        self.topics = topics_of(answer)
        self.gzip: Variant | None = None
        if squeezable(answer):
            answer = Answer(answer.status, varying(answer.headers), answer.body)
            self.gzip = Variant(squeezed(answer, LEVEL), b'"' + tag + b'-gzip"')
        self.identity = Variant(answer, b'"' + tag + b'"')
        self.size = self.identity.size + (self.gzip.size if self.gzip else 0)

    async def serve(self, asked: Asked, send: Send) -> None:
        """Send the page, or 304 to who has it."""
        variant = self.gzip if self.gzip is not None and takes_gzip(asked.accept_encoding) else self.identity
        if asked.has and _matches(asked.has, variant.etag):
            await send(variant.unchanged)
            await send(END)
        else:
            await send(variant.start)
            await send(variant.whole)


def topics_of(answer: Answer) -> frozenset[str]:
    """Return every topic whose announcement makes this answer old: its own, and all above them."""
    return frozenset(name for topic in answer.topics or () for name in lineage(topic))


def page_of(path: Path) -> Page:
    """Prepare a file."""
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
