"""Opinion maps beside red-dwarf's: the same votes, the same run, medians: python -m bench.opinions [PEOPLE|pictures].

With a number of people, ours alone is measured on so many (1000000 needs 2.2 GB and some minutes); `pictures` lays
our maps beside the groups that were published.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import numpy as np

from bench import opinions_pictures, opinions_same
from bench.anchors import Anchor
from bench.figures import Figure, begin, tell
from bench.opinions_run import real

ANCHOR = Anchor("red-dwarf", "0.4.0")
GROUND = Path(__file__).with_name("opinions_ground.py")
ONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
UBERX = "vtaiwan.uberx"
REAL = (UBERX, "scoop-hivemind.biodiversity", "brexit-consensus", "15-per-hour-seattle")
RUNS = 7


def main(arguments: list[str]) -> int:
    """Measure, print ours beside theirs; 1 where a bar is missed, 2 where something is missing."""
    data = os.environ.get("HALQA_TEST_DATA")
    if not data and not (arguments and arguments[0].isdecimal()):
        print("bench.opinions needs HALQA_TEST_DATA (opinions)")
        return 2
    begin(" ".join(["python -m bench.opinions", *arguments]))
    if arguments == ["pictures"]:
        opinions_pictures.laid_beside(Path(data or ""), REAL)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        if arguments:
            return tell(alone(Path(folder), int(arguments[0])))
        try:
            ANCHOR.install()
        except subprocess.CalledProcessError as failed:
            print(f"skipped: red-dwarf {ANCHOR.release} cannot be set up in {ANCHOR.folder}: {failed}")
            return 2
        paths = {name: keep(Path(folder), Path(data or ""), name) for name in REAL}
        missed = tell(beside(Path(folder), paths[UBERX]))
        missed |= tell(large(Path(folder), 100_000))
        missed |= tell(opinions_same.published(Path(data or ""), REAL))
        missed |= tell(opinions_same.fewer_votes(Path(data or ""), REAL))
        return missed | tell(opinions_same.covered())


def keep(folder: Path, data: Path, name: str) -> Path:
    """Write the votes of a real conversation, and its published groups, for both sides."""
    votes, rejected, published = real(data, name)
    person = np.array(votes.people, np.int64)[votes.owners]
    statement = np.array(votes.statements, np.int64)[votes.cells]
    labels = sorted(set(published.values()))
    group = np.array([labels.index(published[one]) if one in published else -1 for one in votes.people])
    out = np.array(sorted(map(int, rejected & set(votes.statements))), np.int64)
    path = folder / f"{name}.npz"
    np.savez(path, person=person, statement=statement, vote=votes.values, group=group, rejected=out)
    return path


def beside(folder: Path, uberx: Path) -> Iterator[Figure]:
    """Time both on a real conversation and on an invented one, and compare their statistics."""
    ours, theirs, theirs_one = run("whole", uberx, RUNS, 100), ground(uberx, 3), ground(uberx, 3, ONE)
    quick = median(ours["seconds"])
    yield Figure("uberx: halqa", quick * 1_000, "ms", most=40)
    yield Figure("  of which processor", median(ours["cpu"]) * 1_000, "ms")
    yield Figure("  red-dwarf as shipped", median(theirs["seconds"]) * 1_000, "ms")
    yield Figure("  times as fast", median(theirs["seconds"]) / quick, "", least=15)
    yield Figure("  times as fast, one thread each", median(theirs_one["seconds"]) / quick, "", least=7)
    yield Figure("  the same by time of the processor", median(theirs_one["cpu"]) / median(ours["cpu"]), "")
    yield Figure("  100 bootstrap draws", ours["bootstrap"], "s", most=3)
    yield from opinions_same.statistics(uberx, theirs["statistics"])
    path = folder / "10k.npz"
    run("invent", path, 10_000, 1_000, 44)
    ours, theirs = run("whole", path, 3, 0), ground(path, 1)
    yield Figure("10,000 x 1,000: halqa", median(ours["seconds"]), "s")
    yield Figure("  red-dwarf", theirs["seconds"][0], "s")
    yield Figure("  times as fast", theirs["seconds"][0] / median(ours["seconds"]), "", least=40)


def large(folder: Path, people: int) -> Iterator[Figure]:
    """Time ours on an invented conversation of 1,000 statements, its refresh and its draws."""
    path = folder / "large.npz"
    run("invent", path, people, 1_000, 45)
    told = run("whole", path, 3, 100)
    yield Figure(f"{people:,} x 1,000: halqa", median(told["seconds"]), "s", most=4)
    yield Figure("  of which processor", median(told["cpu"]), "s")
    yield Figure("  memory", told["memory"], "MiB", most=500)
    yield Figure("  groups", told["k"], "")
    yield Figure("  index with the truth", told["ari"], "", least=0.72)
    yield Figure("  100 bootstrap draws", told["bootstrap"], "s", most=20)
    yield Figure("  of which processor", told["bootstrap_cpu"], "s")
    yield from refreshed(path)


def refreshed(path: Path) -> Iterator[Figure]:
    """Time refreshes, to the map and to what pages tell of it; the last one must be what is drawn cold."""
    again = run("refresh", path, 40)
    yield Figure("  refresh after 1,000 new votes, p95", quantiles(again["maps"], n=20)[-1] * 1_000, "ms", most=300)
    yield Figure("  and all that pages tell, p95", quantiles(again["pages"], n=20)[-1] * 1_000, "ms", most=300)
    yield Figure("  of which processor, median", median(again["cpu"]) * 1_000, "ms")
    yield Figure("  refreshed maps that differ from cold", int(not again["same"]), "", most=0)


def alone(folder: Path, people: int) -> Iterator[Figure]:
    """Time ours on an invented conversation of so many people and 1,000 statements."""
    path = folder / "alone.npz"
    said = run("invent", path, people, 1_000, 53)
    told = run("whole", path, 1, 0)
    million = people >= 1_000_000
    yield Figure(f"{people:,} x 1,000: votes", said["votes"], "")
    yield Figure("  halqa", told["seconds"][0], "s", most=30 if million else 4)
    yield Figure("  of which processor", told["cpu"][0], "s")
    yield Figure("  memory", told["memory"], "MiB", most=2_098 if million else 500)  # 2.2 GB
    yield Figure("  index with the truth", told["ari"], "")


def run(task: str, *arguments: object) -> dict[str, Any]:
    """Run one of our measurements in a process of its own."""
    return _said([sys.executable, "-m", "bench.opinions_run", task, *map(str, arguments)], ONE)


def ground(path: Path, runs: int, environ: dict[str, str] | None = None) -> dict[str, Any]:
    """Run red-dwarf in its own environment."""
    return _said([str(ANCHOR.python), "-P", str(GROUND), str(path), str(runs)], environ or {})


def _said(command: list[str], environ: dict[str, str]) -> dict[str, Any]:
    done = subprocess.run(command, env={**os.environ, **environ}, check=True, stdout=subprocess.PIPE)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
