"""An election laid out project by project: who supports it, and how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import lcm
from operator import mul

import numpy as np
from numpy.typing import NDArray

from halqa.rules.budget.elections import Election
from halqa.rules.budget.terms import Utility, points_of
from halqa.rules.refusals import Code, Refused

Ids = NDArray[np.int32]
Ints = NDArray[np.int64]
FEW = 100
EXACT = 2**53  # below it, whole numbers are exact in floating point


@dataclass(frozen=True, eq=False)
class Profile:
    """P projects and D kinds of ballot, money in whole units.

    `unit`: how many units the currency has; `scale`: as how many points one point is counted, so that all are whole.
    `costs` (P); `supporters[p]`: the kinds of ballot that support p, ascending; `points[p]`: the points of each of
    them, or None where each gives one; `counts` (D): how many people handed in each kind; `people`: all of them, those
    who support nothing too; `worths` (P): what one point of p is worth; `ranks` (P): who comes first among equals.
    """

    costs: tuple[int, ...]
    budget: int
    unit: int
    people: int
    supporters: tuple[Ids, ...]
    points: tuple[Ints | None, ...]
    counts: Ints
    worths: tuple[int, ...]
    ranks: tuple[int, ...]
    scale: int = 1

    @cached_property
    def weights(self) -> tuple[int, ...]:
        """Return the points of all people for each project (P)."""
        pairs = zip(self.supporters, self.points, strict=True)
        return tuple(
            int(self.counts[who].sum() if points is None else self.counts[who] @ points) for who, points in pairs
        )

    @cached_property
    def people_of(self) -> tuple[int, ...]:
        """Return how many people support each project (P)."""
        return tuple(int(self.counts[who].sum()) for who in self.supporters)

    @cached_property
    def alive(self) -> tuple[int, ...]:
        """Return the projects that equal shares can buy: they cost something, and somebody supports them."""
        return tuple(at for at, cost in enumerate(self.costs) if cost > 0 and self.weights[at] > 0)

    @cached_property
    def turns(self) -> tuple[int, ...]:
        """Return each project's turn (P) while nobody runs dry: least price for a point's worth first, then ranks."""
        prices = {at: Fraction(self.costs[at], self.weights[at] * self.worths[at]) for at in self.alive}
        turns = [len(self.costs)] * len(self.costs)
        for turn, at in enumerate(sorted(self.alive, key=lambda at: (prices[at], self.ranks[at]))):
            turns[at] = turn
        return tuple(turns)

    @cached_property
    def floats(self) -> NDArray[np.float64]:
        """Return the counts in floating point (D)."""
        return self.counts.astype(np.float64)

    @cached_property
    def single(self) -> bool:
        """Return whether no two people handed in the same ballot."""
        return bool((self.counts == 1).all())

    @cached_property
    def common(self) -> Pairs:
        """Return which projects have a supporter in common."""
        return Pairs(self)

    @cached_property
    def cells(self) -> int:
        """Return how many pairs of a ballot and a project there are."""
        return sum(map(len, self.supporters))


class Pairs:
    """Which projects have a supporter in common; looked up once for each pair."""

    def __init__(self, profile: Profile) -> None:
        self.supporters = profile.supporters
        self.few = [frozenset(who.tolist()) if len(who) <= FEW else None for who in profile.supporters]
        self.known: dict[tuple[int, int], bool] = {}
        self.marked = -1
        self.marks = np.zeros(len(profile.counts), np.bool_)

    def __call__(self, one: int, other: int) -> bool:
        """Return whether somebody supports both."""
        few, others = self.few[one], self.few[other]
        if few is not None and others is not None:
            return not few.isdisjoint(others)
        pair = (min(one, other), max(one, other))
        if pair not in self.known:
            if self.marked != one:
                self.marks[:] = False
                self.marks[self.supporters[one]] = True
                self.marked = one
            self.known[pair] = bool(self.marks[self.supporters[other]].any())
        return self.known[pair]


def profile_of(
    election: Election, utility: Utility, ranks: Sequence[int], eligible: Sequence[bool] | None = None
) -> Profile:
    """Lay an election out; projects that are not eligible keep no supporters. Raises Refused POINTS_LARGE."""
    names, points = _supporters(election, utility)
    for place, able in enumerate(eligible or ()):
        if not able:
            names[place], points[place] = [], []
    costs = tuple(int(project.cost * election.unit) for project in election.projects)
    scale = lcm(*(one.denominator for column in points for one in column))
    people = list(election.ballots.values())
    whole = [[int(one * scale) for one in column] for column in points]
    for rows, column in zip(names, whole, strict=True):
        if sum(map(mul, column, map(people.__getitem__, rows))) >= EXACT:
            raise Refused(Code.POINTS_LARGE)
    return Profile(
        costs=costs,
        budget=int(election.budget * election.unit),
        unit=election.unit,
        people=election.people,
        supporters=tuple(np.array(rows, np.int32) for rows in names),
        points=tuple(map(_column, whole)),
        counts=np.array(people, np.int64),
        worths=costs if utility is Utility.COST else (1,) * len(costs),
        ranks=tuple(ranks),
        scale=scale,
    )


def _supporters(election: Election, utility: Utility) -> tuple[list[list[int]], list[list[Fraction]]]:
    """Return, project by project, which kinds of ballot support it, and their points; no points where all give one."""
    names: list[list[int]] = [[] for _ in election.projects]
    points: list[list[Fraction]] = [[] for _ in election.projects]
    plain = utility in (Utility.COST, Utility.CARDINALITY) and not election.scored
    for row, ballot in enumerate(election.ballots):
        if plain:
            for place in ballot.choices:
                names[place].append(row)
            continue
        for place, worth in points_of(ballot, utility, ranked=election.ranked):
            names[place].append(row)
            points[place].append(worth)
    return names, points


def _column(points: Sequence[int]) -> Ints | None:
    return None if all(one == 1 for one in points) else np.array(points, np.int64)
