"""Prepared forms: pages kept like any other, but for the hidden fields that each reader is given of their own."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from itertools import chain, zip_longest

from halqa.wires.answer import Answer, Header, Scope, Send, takes_gzip, varying, without
from halqa.wires.pages.page import Asked, topics_of

MARK = b"<!--fields-->"  # where a form's own fields go
GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
LAST_BLOCK = b"\x03\x00"
LEVEL = 9
BLOCK = 65_535  # bytes a stored block may hold

# Gives the fields of so many forms for the reader of this request, and the cookies that belong to them.
Fill = Callable[[Scope, int], tuple[list[bytes], list[Header]]]


class Form:
    """A page with one or more forms, the same for everyone but for their fields; never stored by a browser."""

    __slots__ = ("fill", "headers", "packed", "parts", "size", "topics")

    def __init__(self, answer: Answer, fill: Fill) -> None:
        self.fill = fill
        self.topics = topics_of(answer)
        self.parts = answer.body.split(MARK)
        self.packed = [_deflated(part) for part in self.parts]
        kept = without(answer.headers, b"content-length", b"etag", b"cache-control", b"vary")
        self.headers = varying([*kept, (b"cache-control", b"no-store"), (b"vary", b"Cookie")])
        self.size = len(answer.body) + sum(map(len, self.packed))

    async def serve(self, asked: Asked, send: Send) -> None:
        """Send the page with fields of its reader's own."""
        fields, cookies = self.fill(asked.scope, len(self.parts) - 1)
        body = _woven(self.parts, fields)
        headers = self.headers + cookies
        if takes_gzip(asked.accept_encoding):
            body = self._gzip(body, fields)
            headers.append((b"content-encoding", b"gzip"))
        headers.append((b"content-length", b"%d" % len(body)))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _gzip(self, body: bytes, fields: list[bytes]) -> bytes:
        """Return the body in gzip: the parts as they were compressed once, the fields between them as they are.

        So no secret is ever compressed together with anything, and nothing can be guessed from a length.
        """
        packed = _woven(self.packed, [_stored(one) for one in fields])
        return GZIP_HEAD + packed + LAST_BLOCK + struct.pack("<LL", zlib.crc32(body), len(body) & 0xFFFFFFFF)


def _woven(parts: list[bytes], fields: list[bytes]) -> bytes:
    return b"".join(chain.from_iterable(zip_longest(parts, fields, fillvalue=b"")))


def _deflated(part: bytes) -> bytes:
    """Compress a part so that it ends on a byte and refers to nothing before it (RFC 1951, an empty stored block)."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(part) + packer.flush(zlib.Z_FULL_FLUSH)


def _stored(field: bytes) -> bytes:
    """Return the field as a block that is not compressed."""
    if len(field) > BLOCK:
        raise ValueError(f"{len(field)} bytes are more than a stored block holds")
    return struct.pack("<BHH", 0, len(field), len(field) ^ 0xFFFF) + field
