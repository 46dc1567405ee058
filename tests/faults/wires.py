"""Plain sockets, for senders and readers that do not play by the rules."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress


def opened(port: int, words: bytes, *, receives: int = 0) -> socket.socket:
    """Connect and send these bytes; `receives`: the size of the buffer of a slow reader."""
    client = socket.socket()
    if receives:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives)
    client.settimeout(20)
    client.connect(("127.0.0.1", port))
    client.sendall(words)
    return client


@contextmanager
def many(port: int, words: bytes, count: int, *, receives: int = 0) -> Iterator[list[socket.socket]]:
    """Hold so many connections on which these bytes were sent; close them all in the end."""
    clients: list[socket.socket] = []
    try:
        clients.extend(opened(port, words, receives=receives) for _ in range(count))
        yield clients
    finally:
        for client in clients:
            client.close()


def all_ended(clients: Sequence[socket.socket], seconds: float) -> bool:
    """Tell whether the server ends each of these connections within so long."""
    end = time.monotonic() + seconds
    return all(_ended(client, end) for client in clients)


def _ended(client: socket.socket, end: float) -> bool:
    with suppress(ConnectionError):
        while (left := end - time.monotonic()) > 0:
            client.settimeout(left)
            try:
                if not client.recv(65_536):
                    return True
            except TimeoutError:
                return False
        return False
    return True


def answered(port: int, words: bytes, seconds: float = 12) -> bytes:
    """Send these bytes; return all that comes back until the server closes or is silent for so long."""
    got = b""
    with (
        suppress(ConnectionError, TimeoutError),
        socket.create_connection(("127.0.0.1", port), timeout=seconds) as client,
    ):
        with suppress(ConnectionError):
            client.sendall(words)
        while piece := client.recv(65_536):
            got += piece
    return got
