"""What people choose from, and what they chose: projects with exact costs, and ballots counted by kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import lcm


@dataclass(frozen=True, slots=True)
class Project:
    """A project: its id, and its cost in the currency of the budget, exact."""

    id: str
    cost: Fraction
    name: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """Places of the projects chosen, best first where they are ranked; points beside them, or none at all."""

    choices: tuple[int, ...]
    points: tuple[Fraction, ...] = ()


@dataclass(frozen=True)
class Election:
    """Projects, a budget, and how many people handed in each ballot; `ranked`: choices stand in order of preference."""

    projects: tuple[Project, ...]
    budget: Fraction
    ballots: Mapping[Ballot, int] = field(default_factory=dict)
    ranked: bool = False

    @cached_property
    def people(self) -> int:
        """Return how many ballots there are, empty ones among them."""
        return sum(self.ballots.values())

    @cached_property
    def scored(self) -> bool:
        """Return whether ballots carry points."""
        return any(ballot.points for ballot in self.ballots)

    @cached_property
    def unit(self) -> int:
        """Return into how many parts the currency is cut, so that budget and costs are whole."""
        return lcm(self.budget.denominator, *(project.cost.denominator for project in self.projects))

    @cached_property
    def votes(self) -> tuple[int, ...]:
        """Return how many people chose each project (with more than no points, where there are points)."""
        return tuple(int(one) for one in self._summed(points=False))

    @cached_property
    def scores(self) -> tuple[Fraction, ...]:
        """Return what greedy counts go by: points where there are some, ranks where choices are ranked, else votes."""
        return self._summed(points=True)

    def _summed(self, *, points: bool) -> tuple[Fraction, ...]:
        if not self.scored and not (points and self.ranked):
            return self._chosen()
        sums = [Fraction(0)] * len(self.projects)
        for ballot, people in self.ballots.items():
            for place, worth in worths(ballot, ranked=self.ranked):
                sums[place] += people * (worth if points else 1)
        return tuple(sums)

    def _chosen(self) -> tuple[Fraction, ...]:
        """Count whole ballots, which is much quicker than to add up fractions."""
        sums = [0] * len(self.projects)
        for ballot, people in self.ballots.items():
            for place in ballot.choices:
                sums[place] += people
        return tuple(map(Fraction, sums))


def worths(ballot: Ballot, *, ranked: bool) -> list[tuple[int, Fraction]]:
    """Return the projects that a ballot supports, each with its points; ranks without points count n, n - 1 … 1."""
    if ballot.points:
        return [(place, worth) for place, worth in zip(ballot.choices, ballot.points, strict=True) if worth > 0]
    most = len(ballot.choices)
    return [(place, Fraction(most - at if ranked else 1)) for at, place in enumerate(ballot.choices)]
