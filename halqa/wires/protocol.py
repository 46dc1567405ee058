"""HTTP/1.1 with an end to patience: slow heads, long heads and readers that stopped reading are cut off."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

HEAD_S = 10.0  # from the first byte of a request, or the opening of the connection, to the end of its headers
HEAD_BYTES = 32 * 1024
STUCK_S = 25.0  # without one byte taken by the reader


class PatientProtocol(HttpToolsProtocol):
    """uvicorn's protocol, which by itself bounds only the silence between two requests."""

    _head_timer: asyncio.TimerHandle | None = None
    _stuck_timer: asyncio.TimerHandle | None = None
    _head_size = 0
    _answering: RequestResponseCycle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Give a new connection its time for a first request."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Read on; whoever leaves a head unfinished is on the clock, and within bounds."""
        super().data_received(data)
        if self._between_requests() and self.timeout_keep_alive_task is None:
            self._await_head()
            self._head_size += len(data)
            if self._head_size > HEAD_BYTES:
                self.transport.abort()

    def on_headers_complete(self) -> None:
        """Stop the clock of the head."""
        self._head_size = 0
        self._forget_head()
        super().on_headers_complete()

    def pause_writing(self) -> None:
        """Start the clock of a reader whose buffers are full."""
        super().pause_writing()
        self._watch_stuck(self.transport.get_write_buffer_size())

    def resume_writing(self) -> None:
        """Stop that clock."""
        super().resume_writing()
        self._forget_stuck()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all clocks, and tell the request that is answered, where others wait behind it on this connection."""
        self._forget_head()
        self._forget_stuck()
        super().connection_lost(exc)
        self.pipeline.clear()
        if self._answering is not None:
            self._answering.disconnected = True
            self._answering.message_event.set()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def _between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _await_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(HEAD_S, self.transport.abort)

    def _forget_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _watch_stuck(self, before: int) -> None:
        self._stuck_timer = self.loop.call_later(STUCK_S, self._look_if_stuck, before)

    def _look_if_stuck(self, before: int) -> None:
        now = self.transport.get_write_buffer_size()
        if now < before:
            self._watch_stuck(now)
        else:
            self.transport.abort()

    def _forget_stuck(self) -> None:
        if self._stuck_timer is not None:
            self._stuck_timer.cancel()
            self._stuck_timer = None
