"""A real server for any ASGI application, and plain sockets to speak to it."""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import threading
import time
from collections.abc import Iterator

from uvicorn import Config, Server

from halqa.wires.protocol import PatientProtocol


@contextlib.contextmanager
def serving(app, *, lifespan="off") -> Iterator[int]:
    """Serve the application in a thread, as the house does; give its port."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
    config = Config(
        app,
        http=PatientProtocol,
        loop="uvloop",
        ws="none",
        lifespan=lifespan,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )
    server = Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        wait_for(lambda: server.started or not thread.is_alive())
        assert thread.is_alive(), "the server did not start"
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join(15)
        listener.close()
        assert not thread.is_alive(), "the server did not end"


def wait_for(done, seconds=5.0):
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


class Answered:
    """What came back."""

    def __init__(self, response, body):
        self.status = response.status
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.cookies = sorted(response.headers.get_all("set-cookie") or [])
        self.body = body


def ask(port, path, method="GET", body=None, headers=None) -> Answered:
    """Send one request on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    with contextlib.closing(connection):
        connection.request(method, path, body=body, headers=headers or {})
        response = connection.getresponse()
        return Answered(response, response.read())


class Stream:
    """One live reader on a plain socket."""

    def __init__(self, port, target, *lines, rcvbuf=None):
        self.socket = socket.socket()
        if rcvbuf:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
        self.socket.settimeout(40)
        self.socket.connect(("127.0.0.1", port))
        head = "\r\n".join([f"GET {target} HTTP/1.1", "Host: localhost", *lines])
        self.socket.sendall(f"{head}\r\n\r\n".encode())
        self.raw = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    @property
    def status(self) -> int:
        self.read_until(lambda text: "\r\n\r\n" in text)
        return int(self.raw.split(b" ", 2)[1])

    def read_until(self, done) -> str:
        """Read until the text so far satisfies; fail if the server ends first."""
        while not done(self.raw.decode()):
            got = self.socket.recv(65536)
            assert got, f"ended at {self.raw!r}"
            self.raw += got
        return self.raw.decode()

    def events(self, most) -> list[tuple[str, str, str]]:
        """Wait for this many events: (id, name, data)."""
        self.read_until(lambda text: len(EVENT.findall(text)) >= most)
        return EVENT.findall(self.raw.decode())

    def quiet(self, seconds) -> bool:
        """Tell whether no event comes for so long."""
        before = len(EVENT.findall(self.raw.decode()))
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                got = self.socket.recv(65536)
            except TimeoutError:
                break
            if not got:
                break
            self.raw += got
        self.socket.settimeout(40)
        return len(EVENT.findall(self.raw.decode())) == before

    def ended(self, seconds=5.0) -> bool:
        """Tell whether the server ends the stream within so long."""
        self.socket.settimeout(seconds)
        try:
            while got := self.socket.recv(65536):
                self.raw += got
        except TimeoutError:
            return False
        except ConnectionResetError:
            return True
        return True


EVENT = re.compile(r"id: (\S+)\nevent: (\S+)\ndata: (.*)\n\n")
