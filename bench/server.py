"""halqa on a folder of its own: its commands, and its server while it is measured."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

HALQA = [sys.executable, "-m", "halqa"]
STARTS_S, ENDS_S = 30, 20
OTHERS = {"HALQA_ADDRESS", "HOST", "PORT", "LAN", "QUIET", "MAKEFLAGS", "MAKELEVEL"}  # of whoever runs the bench


@dataclass(slots=True)
class Served:
    """A server that runs: seconds from its command to its first byte, and once it has ended, from SIGTERM to that."""

    port: int
    pid: int
    started: float = 0
    ended: float = 0

    def url(self, path: str) -> str:
        """Return an address."""
        return f"http://127.0.0.1:{self.port}{path}"


def halqa(folder: Path, *words: str) -> str:
    """Run `halqa …` on the folder to its end, and return what it printed; raises CalledProcessError."""
    folder.mkdir(mode=0o700, exist_ok=True)
    return subprocess.run([*HALQA, *words], env=environ(folder), check=True, stdout=subprocess.PIPE, text=True).stdout


@contextmanager
def served(folder: Path, first: str = "/healthz") -> Iterator[Served]:
    """Serve the folder once this path answers, and end the server with all its children."""
    port = free_port()
    begun = time.perf_counter()
    command = [*HALQA, "serve", "--port", str(port)]
    with subprocess.Popen(command, env=environ(folder), stderr=subprocess.DEVNULL) as child:
        server = Served(port, child.pid)
        try:
            wait_for(server.url(first))
            server.started = time.perf_counter() - begun
            yield server
        finally:
            begun = time.perf_counter()
            end(child)
            server.ended = time.perf_counter() - begun


def end(child: subprocess.Popen[bytes]) -> None:
    """End a process by SIGTERM; kill it where it takes too long."""
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(ENDS_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def memory(pid: int) -> float:
    """Return the resident memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) * 1_024 / 1_000_000


def worker(server: Served) -> int:
    """Return the worker beside a server, once it runs; raises StopIteration."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return next(int(pid) for pid in children if "worker" in Path(f"/proc/{pid}/cmdline").read_text().split("\0"))


def environ(folder: Path) -> dict[str, str]:
    """Return the environment of a command on this folder: nothing else of halqa's is set."""
    kept = {name: value for name, value in os.environ.items() if name not in OTHERS}
    return kept | {"HALQA_DATA": str(folder)}


def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for(url: str, seconds: float = STARTS_S) -> None:
    """Wait until the address sends its first byte; raises TimeoutError."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(url, timeout=STARTS_S):
            return
        time.sleep(0.01)
    raise TimeoutError(url)
