"""A newcomer's first minute: a fresh clone, `make demo`, the first page: python -m bench.newcomer.

Packages come from where pip finds them: with a warm cache, from there.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, begin, tell
from bench.reader import fetch
from bench.server import environ, free_port, wait_for

ROOT = Path(__file__).parents[1]
LONGEST_S = 300


def main(_arguments: list[str]) -> int:
    """Measure, print each figure beside its bar; 1 where one is missed."""
    begin("python -m bench.newcomer")
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "halqa"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        return tell(first_page(clone))


def first_page(clone: Path) -> Iterator[Figure]:
    """Run `make demo` in a clone until its home page is there, then end it with all that it started."""
    port = free_port()
    told = environ(clone / ".demo") | {"PORT": str(port)}
    before, begun = _worked(), time.perf_counter()
    with subprocess.Popen(
        ["make", "demo"],
        cwd=clone,
        env=told,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as child:
        try:
            wait_for(f"http://127.0.0.1:{port}/demo/fr/", LONGEST_S)
            seconds = time.perf_counter() - begun
            page = fetch(port, "/demo/fr/")
        finally:
            os.killpg(child.pid, signal.SIGTERM)
    yield Figure("make demo, clone to first page: of a processor", _worked() - before, "s", most=60)
    yield Figure("  by the clock", seconds, "s")
    yield Figure("  the page", page.size / 1_000, "kB", most=14)


def _worked() -> float:
    """Return the seconds of a processor that ended children have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
