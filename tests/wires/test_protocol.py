"""Slow and stuck clients are cut off; honest ones never notice."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import time

import pytest

from halqa.wires import protocol
from halqa.wires.answer import deliver, plain
from tests.wires.server import ask, wait_for


async def greet(_scope, _receive, send):
    await deliver(plain(200, "hello\n"), send)


async def pour(_scope, _receive, send):
    """Send more than any buffer between us holds."""
    await send({"type": "http.response.start", "status": 200, "headers": []})
    pour.sent = 0
    for _ in range(1_000):
        await send({"type": "http.response.body", "body": b"x" * 65_536, "more_body": True})
        pour.sent += 65_536
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def hasty(monkeypatch):
    monkeypatch.setattr(protocol, "HEAD_S", 0.4)
    monkeypatch.setattr(protocol, "STUCK_S", 0.4)


def connect(port, words=b""):
    client = socket.create_connection(("127.0.0.1", port), timeout=5)
    client.sendall(words)
    return contextlib.closing(client)


def closed_after(client) -> float:
    begun = time.monotonic()
    with contextlib.suppress(ConnectionResetError):
        while client.recv(65_536):
            pass
    return time.monotonic() - begun


@pytest.mark.usefixtures("hasty")
@pytest.mark.parametrize("words", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\nX-Half: "])
def test_an_unfinished_head_is_closed(serve, words):
    port = serve(greet)
    with connect(port, words) as client:
        assert 0.2 < closed_after(client) < 4


@pytest.mark.usefixtures("hasty")
def test_a_head_that_drips_is_closed_all_the_same(serve):
    port = serve(greet)
    with connect(port, b"GET / HTTP/1.1\r\nX-Drip: ") as client:
        begun = time.monotonic()
        with contextlib.suppress(OSError):
            while time.monotonic() - begun < 5:
                client.sendall(b"x")
                time.sleep(0.02)
        assert time.monotonic() - begun < 4


@pytest.mark.usefixtures("hasty")
def test_the_second_request_of_a_connection_is_timed_too(serve):
    port = serve(greet)
    with connect(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") as client:
        assert client.recv(65_536).startswith(b"HTTP/1.1 200")
        client.sendall(b"\r\n")
        client.sendall(b"GET / HT")
        assert closed_after(client) < 4


@pytest.mark.usefixtures("hasty")
def test_a_head_in_pieces_is_answered(serve):
    port = serve(greet)
    with connect(port) as client:
        for _ in range(3):
            for piece in (b"GET / HT", b"TP/1.1\r\nHo", b"st: x\r\n\r\n"):
                client.sendall(piece)
                time.sleep(0.06)
            assert client.recv(65_536).startswith(b"HTTP/1.1 200")


def test_an_endless_head_is_closed(serve):
    port = serve(greet)
    stopped = contextlib.suppress(BrokenPipeError, ConnectionResetError)
    with connect(port, b"GET / HTTP/1.1\r\nX-Long: ") as client, stopped:
        for _ in range(10_000):
            client.sendall(b"x" * 4_096)
        raise AssertionError("40 MB of headers were taken")


def test_long_bodies_do_not_count_as_heads(serve):
    async def swallow(scope, receive, send):
        while (await receive()).get("more_body"):
            pass
        await greet(scope, receive, send)

    port = serve(swallow)
    assert ask(port, "/", "POST", b"x" * 500_000).status == 200


@pytest.mark.usefixtures("hasty")
def test_a_reader_that_stopped_is_cut_off(serve):
    port = serve(pour)
    with connect(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") as client:
        wait_for(lambda: getattr(pour, "sent", 0) > 100_000)
        time.sleep(1.5)
        got = 0
        with contextlib.suppress(ConnectionResetError):
            while piece := client.recv(1 << 20):
                got += len(piece)
        assert got < 65_536_000


@pytest.mark.usefixtures("hasty")
def test_a_slow_reader_is_served_to_the_end(serve):
    port = serve(pour)
    with connect(port, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") as client:
        got, rest = 0, 8
        while piece := client.recv(1 << 20):
            got += len(piece)
            if rest:
                rest -= 1
                time.sleep(0.15)
        assert got > 65_536_000


def test_nonsense_is_a_400(serve):
    port = serve(greet)
    for words in (b"\x16\x03\x01 TLS hello\r\n\r\n", b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n"):
        with connect(port, words) as client:
            assert client.recv(65_536).startswith(b"HTTP/1.1 400")


def test_a_length_and_chunks_together_are_a_400(serve):
    port = serve(greet)
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    with connect(port, head) as client:
        assert client.recv(65_536).startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize("reset", [False, True], ids=["closed", "reset"])
def test_who_leaves_with_requests_in_line_is_no_fault(serve, caplog, reset):
    done = []

    async def slowly(scope, receive, send):
        await receive()
        await asyncio.sleep(0.1)
        await deliver(plain(200, "hello\n"), send)
        done.append(scope["path"])

    port = serve(slowly)
    body = b"x" * 60_000
    head = b"POST /%d HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n"
    with connect(port, head % 1 + body + head % 2 + body) as client:
        if reset:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        time.sleep(0.02)
    wait_for(lambda: done)
    time.sleep(0.2)
    assert done == ["/1"]
    assert caplog.text == ""
    assert ask(port, "/after").status == 200
