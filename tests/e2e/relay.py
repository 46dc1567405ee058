"""A door before the server that shows somebody's cookies for whoever comes, so that a tool without any can look."""

from __future__ import annotations

import socket
import socketserver
from contextlib import suppress
from threading import Thread

HEAD_MOST = 65_536


class Relay(socketserver.ThreadingTCPServer):
    """Passes each request on with these cookies, and the answer back as it comes; one request a connection."""

    daemon_threads = True

    def __init__(self, port: int, cookies: str) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.port, self.cookies = port, cookies
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        Thread(target=self.serve_forever, daemon=True).start()

    def end(self) -> None:
        self.shutdown()
        self.server_close()


class _Passing(socketserver.BaseRequestHandler):
    server: Relay

    def handle(self) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            part = self.request.recv(HEAD_MOST)
            if not part:
                return
            head += part
        first, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
        kept = [line for line in lines if not line.lower().startswith((b"connection:", b"cookie:"))]
        own = [b"Connection: close", b"Cookie: " + self.server.cookies.encode()]
        # A reader who leaves early, as one who stops following a live page does, is no fault.
        with suppress(ConnectionError), socket.create_connection(("127.0.0.1", self.server.port)) as server:
            server.sendall(b"\r\n".join([first, *kept, *own, b"", b""]))
            while part := server.recv(HEAD_MOST):
                self.request.sendall(part)
