"""Budgets beside pabutools': the same files, the same run, the rule alone, medians: python -m bench.budget."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from bench.anchors import Anchor
from bench.figures import Figure, begin, tell

ANCHOR = Anchor("pabutools", "1.2.3")
GROUND = Path(__file__).with_name("budget_ground.py")
ONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
BESIDE = (
    "France_Toulouse_2022.pb",
    "us_stanford-dataset_pb-cambridge-2018_vote-approvals.pb",
    "poland_warszawa_2023_ochota.pb",
)
LARGEST = ("netherlands_amsterdam_252_.pb", "poland_lodz_2024_.pb")
OWN = "poland_wieliczka_2023_green-budget.pb"
RUNS, THEIRS = 5, 3


def main(_arguments: list[str]) -> int:
    """Measure, print ours beside theirs; 1 where a bar is missed, 2 where something is missing."""
    data = os.environ.get("HALQA_TEST_DATA")
    if not data:
        print("bench.budget needs HALQA_TEST_DATA (budgets)")
        return 2
    begin("python -m bench.budget")
    folder = Path(data) / "budgets"
    with tempfile.TemporaryDirectory() as room:
        missed = tell(large(Path(room)))
    missed |= tell(completed(folder))
    try:
        ANCHOR.install()
    except subprocess.CalledProcessError as failed:
        print(f"skipped: pabutools {ANCHOR.release} cannot be set up in {ANCHOR.folder}: {failed}")
        return 2
    return missed | tell(beside(folder))


def large(folder: Path) -> Iterator[Figure]:
    """Time ours on invented crowds that all choose differently, 150 projects and 10 choices each."""
    path = folder / "crowd.npz"
    run("invent", path, 100_000)
    yield Figure("100,000 x 150: equal shares", median(run("large", path, "none", RUNS)["seconds"]), "s", most=0.5)
    told = run("large", path, "add1", 1)
    yield Figure(f"  completed (add1, {told['steps']} steps)", told["seconds"][0], "s", most=3)
    run("invent", path, 1_000_000)
    told = run("large", path, "none", 3)
    yield Figure("1,000,000 x 150: equal shares", median(told["seconds"]), "s", most=1.5)
    yield Figure("  memory above the ballots", told["memory"], "MiB", most=300)


def completed(folder: Path) -> Iterator[Figure]:
    """Complete every file of approvals by add1, whatever its currency."""
    for path in sorted(folder.glob("*.pb")):
        told = run("file", path, "add1", 1)
        yield Figure(f"add1, {told['steps']:,} steps: {path.stem[:24]}", told["seconds"][0], "s", most=5)
    told = run("own", folder / OWN)
    yield Figure("what my share bought, slowest of 500", told["seconds"] * 1_000, "ms", most=5)


def beside(folder: Path) -> Iterator[Figure]:
    """Time both on every file with at least 2,000 distinct ballots, and compare their winners, in order."""
    ratios = []
    for name in (*BESIDE, *LARGEST):
        ours = run("file", folder / name, "none", RUNS)
        theirs = ground(folder / name, "none", THEIRS)
        quick, slow = median(ours["seconds"]), min(median(one) for one in theirs["seconds"].values())
        ratios.append(slow / quick)
        yield Figure(f"{name[:30]} ({ours['distinct']:,}): halqa", quick * 1_000, "ms")
        yield Figure("  pabutools", slow * 1_000, "ms")
        yield Figure("  times as fast", slow / quick, "", least=100 if name in LARGEST else None)
        yield Figure("  winners that differ", int(ours["winners"] != theirs["winners"]), "", most=0)
    yield Figure("times as fast, median", median(ratios), "", least=50)


def run(task: str, *arguments: object) -> dict[str, Any]:
    """Run one of our measurements in a process of its own."""
    return _said([sys.executable, "-m", "bench.budget_run", task, *map(str, arguments)])


def ground(path: Path, completion: str, runs: int) -> dict[str, Any]:
    """Run pabutools in its own environment."""
    return _said([str(ANCHOR.python), "-P", str(GROUND), str(path), completion, str(runs)])


def _said(command: list[str]) -> dict[str, Any]:
    done = subprocess.run(command, env={**os.environ, **ONE}, check=True, stdout=subprocess.PIPE)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
