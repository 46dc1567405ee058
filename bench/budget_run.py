"""One of our budget measurements in a process of its own: python -m bench.budget_run TASK ARGUMENT …; prints JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from halqa.formats import pabulib
from halqa.rules.budget.completing import Ladder, completed
from halqa.rules.budget.deciding import Decided, decide, lay
from halqa.rules.budget.elections import Election
from halqa.rules.budget.own import spent
from halqa.rules.budget.profiles import Profile
from halqa.rules.budget.shares import equal_shares, rounds
from halqa.rules.budget.terms import Completion, Terms, Ties, Utility, points_of

MEBIBYTE = 1024


def main(task: str, arguments: list[str]) -> None:
    """Run a task and print what it tells."""
    tasks: dict[str, Callable[..., dict[str, Any]]] = {"file": file, "invent": invent, "large": large, "own": own}
    print(json.dumps(tasks[task](*arguments)))


def file(path: str, completion: str, runs: str) -> dict[str, Any]:
    """Time the rule alone on a file, its ballots laid out: seconds of each run, winners in order, distinct ballots."""
    read = pabulib.read(Path(path).read_bytes())
    terms = Terms(completion=Completion(completion), ties=Ties.ID)
    seconds, decided = _timed(read.election, terms, int(runs))
    names = [read.election.projects[at].id for at in decided.winners]
    return {"seconds": seconds, "winners": names, "distinct": len(read.election.ballots), "steps": decided.steps}


def _timed(election: Election, terms: Terms, runs: int) -> tuple[list[float], Decided]:
    seconds = []
    for _ in range(runs):
        laid = lay(election, terms)
        begun = time.perf_counter()
        decided = decide(laid)
        seconds.append(time.perf_counter() - begun)
    return seconds, decided


def own(path: str) -> dict[str, Any]:
    """Time what each person's share bought, from the rounds of a completed budget: the slowest of 500 ballots."""
    read = pabulib.read(Path(path).read_bytes())
    decided = decide(lay(read.election, Terms(completion=Completion.ADD1)))
    bought = rounds(decided.branch) if decided.branch else ()
    seconds = []
    for ballot in list(read.election.ballots)[:500]:
        begun = time.perf_counter()
        spent(decided.share or Fraction(0), bought, dict(points_of(ballot, Utility.COST, ranked=False)))
        seconds.append(time.perf_counter() - begun)
    return {"seconds": max(seconds), "median": float(np.median(seconds))}


def invent(path: str, people: str) -> dict[str, Any]:
    """Invent so many people, all of different minds: 150 projects, 10 choices each."""
    profile = invented(int(people), 150, 10)
    ends = np.cumsum([len(who) for who in profile.supporters])
    np.savez(path, who=np.concatenate(profile.supporters), ends=ends, costs=np.array(profile.costs))
    return {}


def large(path: str, completion: str, runs: str) -> dict[str, Any]:
    """Time equal shares for a crowd that was invented, and the most memory above its ballots."""
    with np.load(path) as kept:
        who, ends, costs = kept["who"], kept["ends"], kept["costs"]
    profile = laid(costs, tuple(np.split(who, ends[:-1])), int(who.max()) + 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = []
    for _ in range(int(runs)):
        begun = time.perf_counter()
        steps, bought = _shared(profile, completion)
        seconds.append(time.perf_counter() - begun)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": seconds, "winners": bought, "steps": steps, "memory": (after - before) / MEBIBYTE}


def _shared(profile: Profile, completion: str) -> tuple[int, int]:
    ladder = Ladder(profile, Fraction(profile.budget, profile.people), Fraction(profile.unit), early=True)
    steps = completed(ladder) if completion == "add1" else 0
    return steps, len(equal_shares(profile, ladder.at(steps)).bought)


def invented(people: int, projects: int, choices: int) -> Profile:
    """Invent people who like some projects better than others; the budget pays for about a third of them."""
    dice = np.random.default_rng(11)
    likes = dice.gamma(2.0, size=projects)
    costs = (dice.lognormal(10, 0.8, size=projects).round(-2) + 100).astype(np.int64)
    keys = dice.random((people, projects), dtype=np.float32) ** (1 / likes).astype(np.float32)
    chosen = np.argpartition(-keys, choices, axis=1)[:, :choices].astype(np.int32)
    del keys
    order = np.argsort(chosen.ravel(), kind="stable")
    owners = (order // choices).astype(np.int32)
    ends = np.cumsum(np.bincount(chosen.ravel(), minlength=projects))
    return laid(costs, tuple(part.copy() for part in np.split(owners, ends[:-1])), people)


def laid(costs: np.ndarray, supporters: tuple[np.ndarray, ...], people: int) -> Profile:
    """Lay invented projects and their supporters out, at the utility cost."""
    whole = tuple(int(cost) for cost in costs)
    return Profile(
        costs=whole,
        budget=int(costs.sum()) // 3,
        unit=1,
        people=people,
        supporters=supporters,
        points=(None,) * len(whole),
        counts=np.ones(people, np.int64),
        worths=whole,
        ranks=tuple(range(len(whole))),
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
