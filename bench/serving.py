"""One server under load: prepared pages, live readers, ballots, slow clients: python -m bench.serving [SECONDS]."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

READERS, BALLOTS_A_SECOND, SLOW = 1_000, 200, 1_000
LAY = "from bench.ground import lay; lay({schedule!r}, {out!r})"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number, and what it must reach: at least, or at most."""

    name: str
    value: float
    unit: str
    least: float | None = None
    most: float | None = None

    @property
    def good(self) -> bool:
        """Whether it reaches what it must."""
        return (self.least is None or self.value >= self.least) and (self.most is None or self.value <= self.most)

    def __str__(self) -> str:
        least, most = (f"{bar:,g}" if bar is not None else "" for bar in (self.least, self.most))
        bar = f"at least {least}" if least else f"at most {most}" if most else ""
        missed = "" if self.good else "   MISSED"
        return f"{self.name:<46}{self.value:>12,.1f} {self.unit:<16}{bar}{missed}".rstrip()


@dataclass(frozen=True, slots=True)
class House:
    """A server that runs, and where its session and poll are."""

    port: int
    pid: int
    database: Path
    base: str
    door: str
    poll: int
    session: int

    def url(self, path: str) -> str:
        """Return an address below the symposium, in French."""
        return f"http://127.0.0.1:{self.port}{self.base}{path}"


def main(arguments: list[str]) -> int:
    """Measure, print each figure beside its bar; 1 where one is missed, 2 where a tool is missing."""
    seconds = int(arguments[0]) if arguments else 10
    if not shutil.which("wrk") or not os.environ.get("HALQA_TOOLS") or not os.environ.get("HALQA_TEST_DATA"):
        print("bench.serving needs wrk, HALQA_TOOLS (liveload) and HALQA_TEST_DATA (schedules)")
        return 2
    print(f"python -m bench.serving {seconds}   {datetime.now(UTC):%Y-%m-%d %H:%M} UTC   load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder, house(Path(folder)) as served:
        figures = [*pages(served, seconds), *crowd(served, seconds), *slow(served)]
        for figure in figures:
            print(figure)
    return 0 if all(figure.good for figure in figures) else 1


@contextmanager
def house(folder: Path) -> Iterator[House]:
    """Lay a symposium in the folder and serve it; print how long the end took."""
    folder.chmod(0o700)
    environ = {**os.environ, "HALQA_DATA": str(folder)}
    schedule = Path(os.environ["HALQA_TEST_DATA"]) / "schedules" / "large-fosdem2026.xml"
    ground = folder / "ground.json"
    halqa = [sys.executable, "-m", "halqa"]
    subprocess.run(
        [*halqa, "shell", "-v0", "-c", LAY.format(schedule=str(schedule), out=str(ground))], env=environ, check=True
    )
    found: dict[str, Any] = json.loads(ground.read_text())
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    begun = time.perf_counter()
    with subprocess.Popen([*halqa, "serve", "--port", str(port)], env=environ, stderr=subprocess.DEVNULL) as child:
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz")
            print(Figure("start to first answer", time.perf_counter() - begun, "s", most=2))
            yield House(port, child.pid, folder / "halqa.sqlite3", "/bench/fr", **found)
        finally:
            begun = time.perf_counter()
            child.send_signal(signal.SIGTERM)
            child.wait(20)
            print(Figure("SIGTERM to the end", time.perf_counter() - begun, "s", most=5))


def wait_for(url: str) -> None:
    """Wait until the address answers."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(url, timeout=2):
            return
        time.sleep(0.02)
    raise TimeoutError(url)


def pages(served: House, seconds: int) -> Iterator[Figure]:
    """Measure prepared pages, and the answer to who has them already."""
    for path, name in (("/programme", "whole programme, gzip"), ("/sessions/1", "session page, gzip")):
        url = served.url(path)
        yield Figure(name, wrk(url, seconds, "Accept-Encoding: gzip"), "requests/s", least=10_000)
        request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as response:
            etag = response.headers["ETag"]
        unchanged = wrk(url, seconds, "Accept-Encoding: gzip", f"If-None-Match: {etag}")
        yield Figure(f"{name}, 304", unchanged, "requests/s", least=20_000)


def wrk(url: str, seconds: int, *headers: str) -> float:
    """Return the requests a second of one wrk thread with 32 connections."""
    command = ["wrk", "-t1", "-c32", f"-d{seconds}s", *(part for header in headers for part in ("-H", header)), url]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in said and not any(header.startswith("If-None-Match") for header in headers):
        raise ValueError(said)
    found = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    return float(found[1]) if found else 0.0


def crowd(served: House, seconds: int) -> Iterator[Figure]:
    """Measure live readers and whole ballot forms together, and count what is stored against what was acknowledged."""
    vote = served.url(f"/p/{served.door}/vote/{served.poll}")
    before = stored(served.database)
    said = liveload(
        *("--url", f"http://127.0.0.1:{served.port}/live?t=session:{served.session}:now:fr", "-n", str(READERS)),
        *("-d", str(seconds), "--pid", str(served.pid), "--vote-form", vote, "--vote-url", vote),
        *(
            "--votes",
            str(seconds * BALLOTS_A_SECOND),
            "--vote-rate",
            str(BALLOTS_A_SECOND),
            "--vote-concurrency",
            "100",
        ),
    )
    votes, server = said["votes"], said["server"][0]
    yield Figure(f"{READERS:,} readers: events", said["events"], "", least=seconds / 2)
    yield Figure("  lost or doubled", said["lost"] + said["duplicates"] + said["closed_by_server"], "events", most=0)
    yield Figure("  p99 from the server's stamp", said["latency"]["p99_ms"], "ms", most=1_000)
    yield Figure("with ballots, form and all", votes["per_s"], "a second", least=BALLOTS_A_SECOND * 0.9)
    yield Figure("  p99 of the answer", votes["latency"]["p99_ms"], "ms", most=300)
    yield Figure("  acknowledged, not stored", votes["acked"] - (stored(served.database) - before), "ballots", most=0)
    yield Figure("  server and worker: processor", server["cpu_pct"], "% of a core")
    yield Figure("  server and worker: memory", server["rss_mib"], "MiB", most=350)


def liveload(*arguments: str) -> dict[str, Any]:
    """Run the load generator and return what it says."""
    tool = Path(os.environ["HALQA_TOOLS"]) / "liveload" / "liveload.py"
    run = subprocess.run([sys.executable, str(tool), *arguments], check=False, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def stored(database: Path) -> int:
    """Count the ballots in the database."""
    connection = sqlite3.connect(database, timeout=10)
    try:
        return int(connection.execute("SELECT count(*) FROM halqa_ballot").fetchone()[0])
    finally:
        connection.close()


def slow(served: House) -> Iterator[Figure]:
    """Measure honest requests beside a thousand that never finish their head, then their body."""
    path = f"{served.base}/p/{served.door}/vote/{served.poll}"
    heads = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: "
    bodies = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\nchoice="
    for name, words in (("heads", heads), ("bodies", bodies)):
        honest, closed = asyncio.run(beside(served.port, path, words.encode()))
        yield Figure(f"beside {SLOW:,} half-sent {name}: honest p99", honest, "ms", most=300)
        yield Figure("  the last of them closed after", closed, "s", most=30)


async def beside(port: int, path: str, words: bytes) -> tuple[float, float]:
    """Return the 99th percentile (ms) of honest requests beside half-sent ones, and when (s) the last was closed."""
    slow_ones = [asyncio.create_task(half(port, words)) for _ in range(SLOW)]
    await asyncio.sleep(0.5)
    taken = sorted([await ask(port, path) for _ in range(200)])
    return taken[int(len(taken) * 0.99)] * 1_000, max(await asyncio.gather(*slow_ones))


async def half(port: int, words: bytes) -> float:
    """Send half a request; return the seconds until the server has enough of it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    begun = time.perf_counter()
    writer.write(words)
    with suppress(ConnectionError):
        await reader.read()
    writer.close()
    return time.perf_counter() - begun


async def ask(port: int, path: str) -> float:
    """Ask for a page on a connection of its own; return the seconds to its end."""
    begun = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    if not answer.startswith(b"HTTP/1.1 200"):
        raise ValueError(answer[:200])
    await asyncio.sleep(0.02)
    return time.perf_counter() - begun - 0.02


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
