"""Answers made of bytes: what the event loop sends, whoever wrote them."""

from __future__ import annotations

import gzip
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import IO, Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Header = tuple[bytes, bytes]

PIECE = 64 * 1024
TOKEN = re.compile(r"[\w-]{24,}")  # of an invitation, of a desk's topic; a long word of an address is no loss
SQUEEZE_FROM = 500  # bytes; below this gzip saves less than a packet
SQUEEZABLE = (b"text/", b"application/json", b"application/xml", b"application/javascript", b"image/svg+xml")

# What answers that no Django middleware has seen carry.
GUARDS: list[Header] = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: header names in lower case, the body as bytes or, where it is long, as a file to be read."""

    status: int
    headers: list[Header]
    body: bytes = b""
    file: IO[bytes] | None = None
    topics: tuple[str, ...] | None = None  # what a prepared page is made from; None: not for keeping

    def header(self, name: bytes) -> bytes:
        """Return the value of the first header of this lower-case name, or nothing."""
        return next((value for key, value in self.headers if key == name), b"")


def plain(status: int, words: str, *headers: Header) -> Answer:
    """Return a short answer in plain text that is not to be stored."""
    body = words.encode()
    own: list[Header] = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(body)),
        (b"cache-control", b"no-store"),
    ]
    return Answer(status, [*own, *GUARDS, *headers], body)


async def deliver(answer: Answer, send: Send) -> None:
    """Send a whole answer; a file goes out piece by piece, at the reader's pace, and is closed."""
    start: Message = {"type": "http.response.start", "status": answer.status, "headers": answer.headers}
    if answer.file is None:
        await send(start)
        await send({"type": "http.response.body", "body": answer.body})
        return
    with answer.file as file:
        await send(start)
        while piece := file.read(PIECE):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def tokenless(words: str) -> str:
    """Return an address or a topic as a log may hold it: whoever reads logs is not to come in by what is in them."""
    return TOKEN.sub("…", words)


def takes_gzip(accept_encoding: bytes) -> bool:
    """Tell whether a reader who sent this Accept-Encoding reads gzip."""
    for offer in accept_encoding.lower().split(b","):
        coding, _, weight = offer.replace(b" ", b"").partition(b";q=")
        if coding == b"gzip":
            return not weight or weight.strip(b"0.") != b""
    return False


def squeezable(answer: Answer) -> bool:
    """Tell whether gzip would help this answer and may be applied to it."""
    return (
        answer.file is None
        and len(answer.body) >= SQUEEZE_FROM
        and answer.header(b"content-type").startswith(SQUEEZABLE)
        and not answer.header(b"content-encoding")
    )


def squeezed(answer: Answer, level: int) -> Answer:
    """Return the answer in gzip: the same bytes each time, its validator weak, varying by encoding."""
    body = gzip.compress(answer.body, level, mtime=0)
    etag = answer.header(b"etag")
    headers = varying(without(answer.headers, b"content-length", b"etag"))
    headers += [(b"content-encoding", b"gzip"), (b"content-length", b"%d" % len(body))]
    if etag:
        headers.append((b"etag", etag if etag.startswith(b"W/") else b"W/" + etag))
    return Answer(answer.status, headers, body)


def varying(headers: list[Header]) -> list[Header]:
    """Return the headers with Accept-Encoding among what the answer varies by."""
    names = [name.strip() for key, value in headers if key == b"vary" for name in value.split(b",") if name.strip()]
    if b"accept-encoding" not in (name.lower() for name in names):
        names.append(b"Accept-Encoding")
    return [*without(headers, b"vary"), (b"vary", b", ".join(names))]


def without(headers: Iterable[Header], *names: bytes) -> list[Header]:
    """Return the headers but those of these lower-case names."""
    return [header for header in headers if header[0] not in names]
