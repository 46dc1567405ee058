"""Elections for the tests: invented ones full of ties, and the real ones where they are at hand."""

from __future__ import annotations

import json
import os
import random
from collections import Counter
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from halqa.formats import pabulib
from halqa.rules.budget.elections import Ballot, Election, Project
from halqa.rules.budget.profiles import Profile
from tests.rules.budget.oracle import Case

DATA = os.environ.get("HALQA_TEST_DATA", "")
needs_data = pytest.mark.skipif(not DATA, reason="HALQA_TEST_DATA (budgets) is not set")


@cache
def expected() -> dict[str, dict]:
    return json.loads((Path(DATA) / "budgets" / "expected.json").read_text()) if DATA else {}


@cache
def real(name: str) -> pabulib.Budgeting:
    return pabulib.read((Path(DATA) / "budgets" / name).read_bytes())


def election(costs, budget, ballots, *, points=None, ranked=False) -> Election:
    """Return an election of projects named 1, 2 …, and ballots given by places (with points beside them)."""
    projects = tuple(Project(str(at + 1), Fraction(cost)) for at, cost in enumerate(costs))
    given = points or [()] * len(ballots)
    rows = [Ballot(tuple(one), tuple(map(Fraction, more))) for one, more in zip(ballots, given, strict=True)]
    return Election(projects, Fraction(budget), Counter(rows), ranked)


def case(dice: random.Random, most: int = 6) -> Case:
    """Return a small election whose costs, ballots and points repeat, so that ties are everywhere."""
    projects, people = dice.randint(1, most), dice.randint(1, most + 2)
    costs = tuple(dice.choice([1, 2, 2, 3, 4, 6]) * dice.choice([1, 1, 1, 5]) for _ in range(projects))
    pointed = dice.random() < 0.4
    chosen = tuple(
        {at: dice.choice([1, 1, 2, 3]) if pointed else 1 for at in range(projects) if dice.random() < 0.5}
        for _ in range(people)
    )
    worths = costs if dice.random() < 0.5 else (1,) * projects
    ranks = list(range(projects))
    dice.shuffle(ranks)
    return Case(costs, dice.randint(1, max(sum(costs), 2)), chosen, worths, tuple(ranks))


def profile(case: Case) -> Profile:
    """Lay a case out for the engine, equal people gathered."""
    kinds = Counter(tuple(sorted(one.items())) for one in case.people)
    rows = [dict(kind) for kind in kinds]
    who = [[row for row, one in enumerate(rows) if at in one] for at in range(len(case.costs))]
    given = [[rows[row][at] for row in column] for at, column in enumerate(who)]
    return Profile(
        costs=case.costs,
        budget=case.budget,
        unit=1,
        people=len(case.people),
        supporters=tuple(np.array(column, np.int32) for column in who),
        points=tuple(None if all(one == 1 for one in column) else np.array(column, np.int64) for column in given),
        counts=np.array(list(kinds.values()), np.int64),
        worths=case.worths,
        ranks=case.ranks,
    )
