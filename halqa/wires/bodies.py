"""Request bodies, read whole on the event loop before a thread sees them: bounded in size, time and number."""

from __future__ import annotations

import asyncio
import io
import logging
import tempfile
from typing import IO

from halqa.wires.answer import Answer, Header, Receive, Scope, plain

log = logging.getLogger(__name__)

IN_MEMORY = 1024 * 1024
SWALLOW = 1024 * 1024  # bytes read beyond the limit, so that the sender gets to read why
CLOSE: Header = (b"connection", b"close")


class Bodies:
    """Reads bodies of at most `most` bytes in `seconds`; beyond `at_once` unfinished ones the oldest gives way."""

    def __init__(self, *, most: int, seconds: float, at_once: int) -> None:
        self.most = most
        self.seconds = seconds
        self.at_once = at_once
        self._reading: dict[asyncio.Timeout, None] = {}

    async def read(self, scope: Scope, receive: Receive) -> IO[bytes] | Answer | None:
        """Return the whole body as a file at its start, a refusal, or None where the sender left before its end."""
        length, expects = _announced(scope)
        if length == 0:
            return io.BytesIO()
        if expects and length is not None and length > self.most:
            return self._too_large()
        self._make_room()
        file: IO[bytes] = io.BytesIO()
        if self.most > IN_MEMORY:
            file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
        limit = asyncio.timeout(self.seconds)
        try:
            async with limit:
                self._reading[limit] = None
                got = await self._collect(file, length, receive)
        except TimeoutError:
            got = plain(408, "The request did not arrive in time.\n", CLOSE)
        except OSError:
            log.exception("A request body could not be kept.")
            got = plain(503, "No room left to receive this.\n", CLOSE, (b"retry-after", b"60"))
        finally:
            self._reading.pop(limit, None)
        if got is not file:
            file.close()
        return got

    async def _collect(self, file: IO[bytes], length: int | None, receive: Receive) -> IO[bytes] | Answer | None:
        size, more = 0, True
        while more and size <= self.most + SWALLOW:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            piece = message.get("body", b"")
            size += len(piece)
            if size <= self.most:
                file.write(piece)
            more = message.get("more_body", False)
        if size > self.most:
            return self._too_large()
        if length is not None and size != length:
            return None  # a body cut short is never handed on
        file.seek(0)
        return file

    def _make_room(self) -> None:
        if len(self._reading) >= self.at_once:
            # Honest bodies arrive within a moment: the oldest unfinished one is the least likely to be.
            oldest = next(iter(self._reading))
            del self._reading[oldest]
            if not oldest.expired():
                oldest.reschedule(0)

    def _too_large(self) -> Answer:
        return plain(413, f"At most {self.most} bytes.\n", CLOSE)


def _announced(scope: Scope) -> tuple[int | None, bool]:
    """Return the announced length (None: chunked, found out by reading) and whether the sender waits to be asked."""
    headers = dict(scope["headers"])
    expects = headers.get(b"expect", b"").lower() == b"100-continue"
    if b"transfer-encoding" in headers:
        return None, expects
    length = headers.get(b"content-length", b"0")
    return (int(length) if length.isdigit() else None), expects
