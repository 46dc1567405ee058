"""One server under load: prepared pages, live readers, ballots, slow clients: python -m bench.serving [SECONDS]."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import wrk
from bench.figures import Figure, begin, tell
from bench.server import halqa, served

READERS, BALLOTS_A_SECOND, SLOW = 1_000, 200, 1_000
LAY = "from bench.ground import lay; lay({schedule!r}, {out!r})"


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
    if not wrk.here() or not os.environ.get("HALQA_TOOLS") or not os.environ.get("HALQA_TEST_DATA"):
        print("bench.serving needs wrk, HALQA_TOOLS (liveload) and HALQA_TEST_DATA (schedules)")
        return 2
    begin(f"python -m bench.serving {seconds}")
    with tempfile.TemporaryDirectory() as folder:
        return tell(measure(Path(folder), seconds))


def measure(folder: Path, seconds: int) -> Iterator[Figure]:
    """Lay a symposium in the folder, serve it, and measure."""
    folder.chmod(0o700)
    schedule = Path(os.environ["HALQA_TEST_DATA"]) / "schedules" / "large-fosdem2026.xml"
    ground = folder / "ground.json"
    halqa(folder, "shell", "-v0", "-c", LAY.format(schedule=str(schedule), out=str(ground)))
    found: dict[str, Any] = json.loads(ground.read_text())
    with served(folder) as server:
        house = House(server.port, server.pid, folder / "halqa.sqlite3", "/bench/fr", **found)
        yield Figure("start to first answer", server.started, "s", most=2)
        yield from pages(house, seconds)
        yield from crowd(house, seconds)
        yield from slow(house)
    yield Figure("SIGTERM to the end", server.ended, "s", most=5)


def pages(house: House, seconds: int) -> Iterator[Figure]:
    """Measure prepared pages, and the answer to who has them already."""
    for path, name in (("/programme", "whole programme, gzip"), ("/sessions/1", "session page, gzip")):
        url = house.url(path)
        yield Figure(name, wrk.rate(url, seconds, "Accept-Encoding: gzip"), "requests/s", least=10_000)
        request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request) as response:
            etag = response.headers["ETag"]
        unchanged = wrk.rate(url, seconds, "Accept-Encoding: gzip", f"If-None-Match: {etag}")
        yield Figure(f"{name}, 304", unchanged, "requests/s", least=20_000)


def crowd(house: House, seconds: int) -> Iterator[Figure]:
    """Measure live readers and whole ballot forms together, and count what is stored against what was acknowledged."""
    vote = house.url(f"/p/{house.door}/vote/{house.poll}")
    before = stored(house.database)
    said = liveload(
        *("--url", f"http://127.0.0.1:{house.port}/live?t=session:{house.session}:now:fr", "-n", str(READERS)),
        *("-d", str(seconds), "--pid", str(house.pid), "--vote-form", vote, "--vote-url", vote),
        *("--votes", str(seconds * BALLOTS_A_SECOND), "--vote-rate", str(BALLOTS_A_SECOND)),
        *("--vote-concurrency", "100"),
    )
    votes, server = said["votes"], said["server"][0]
    yield Figure(f"{READERS:,} readers: events", said["events"], "", least=seconds / 2)
    yield Figure("  lost or doubled", said["lost"] + said["duplicates"] + said["closed_by_server"], "events", most=0)
    yield Figure("  p99 from the server's stamp", said["latency"]["p99_ms"], "ms", most=1_000)
    yield Figure("with ballots, form and all", votes["per_s"], "a second", least=BALLOTS_A_SECOND * 0.9)
    yield Figure("  p99 of the answer", votes["latency"]["p99_ms"], "ms", most=300)
    yield Figure("  acknowledged, not stored", votes["acked"] - (stored(house.database) - before), "ballots", most=0)
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


def slow(house: House) -> Iterator[Figure]:
    """Measure honest requests beside a thousand that never finish their head, then their body."""
    path = f"{house.base}/p/{house.door}/vote/{house.poll}"
    heads = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: "
    bodies = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\nchoice="
    for name, words in (("heads", heads), ("bodies", bodies)):
        honest, closed = asyncio.run(beside(house.port, path, words.encode()))
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
