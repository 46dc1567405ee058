"""What everybody still holds, exactly: needed where floating point cannot tell two prices apart.

Never person by person: whoever is not dry holds the share less the prices they paid, so that the money of a crowd is
the share times its people, less each price times how many of its points paid it. All is whole numbers over one common
denominator, which grows with each purchase.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd

import numpy as np
from numpy.typing import NDArray

from halqa.rules.budget.profiles import Ints, Profile
from halqa.rules.budget.purses import NEAR, POOR, RICH, Marks


@dataclass(frozen=True, slots=True, eq=False)
class Class:
    """People who hold alike and give the same points: what each holds, and where they stand in the list."""

    held: int
    points: int
    people: int
    rows: Ints | NDArray[np.intp]


@dataclass(slots=True, eq=False)
class Ledger:
    """Purchases so far: `prices` over `below`, what each kind of ballot paid of each (points), and who is dry (D)."""

    profile: Profile
    share: int
    below: int
    prices: list[int] = field(default_factory=list)
    paid: list[NDArray[np.integer]] = field(default_factory=list)
    dry: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self.dry = np.zeros(len(self.profile.counts), np.bool_)

    @classmethod
    def of(cls, profile: Profile, share: Fraction) -> Ledger:
        """Give everybody this share."""
        return cls(profile, share.numerator, share.denominator)

    def money(self, who: NDArray[np.integer]) -> int:
        """Return what these kinds of ballot hold together, over `below`."""
        who = who[~self.dry[who]]
        if not len(who):
            return 0
        counts = self.profile.counts[who]
        total = self.share * int(counts.sum())
        return total - sum(price * int(counts @ paid[who]) for price, paid in zip(self.prices, self.paid, strict=True))

    def can(self, place: int) -> bool:
        """Return whether its supporters hold the cost of a project."""
        return self.money(self.profile.supporters[place]) >= self.profile.costs[place] * self.below

    def price(self, place: int, standing: Marks | None) -> tuple[int, int, Marks]:
        """Return the price of a point (numerator, and denominator beside `below`), and who is rich or poor (m).

        `standing`: who is surely one or the other, None where all are rich.
        """
        profile = self.profile
        who, counts = profile.supporters[place], profile.counts[profile.supporters[place]]
        points = profile.points[place]
        weights = counts if points is None else counts * points
        marks = np.full(len(who), RICH) if standing is None else standing.copy()
        marks[self.dry[who]] = POOR
        near = np.flatnonzero(marks == NEAR)
        cost = profile.costs[place] * self.below - self.money(who[marks == POOR])
        whole = int(weights[marks != POOR].sum())
        classes = self._classes(place, near) if len(near) else []
        while True:
            poor = [one for one in classes if one.held * whole < cost * one.points]
            if not poor:
                break
            classes = [one for one in classes if one.held * whole >= cost * one.points]
            for one in poor:
                marks[near[one.rows]] = POOR
            cost -= sum(one.held * one.people for one in poor)
            whole -= sum(one.people * one.points for one in poor)
        marks[marks == NEAR] = RICH
        return cost, whole, marks

    def buy(self, place: int, price: tuple[int, int, Marks]) -> None:
        """Let the supporters of a project pay this exact price."""
        cost, whole, marks = price
        profile = self.profile
        who, points = profile.supporters[place], profile.points[place]
        rich = marks == RICH
        row = np.zeros(len(profile.counts), np.int8 if points is None else np.min_scalar_type(int(points.max())))
        row[who[rich]] = 1 if points is None else points[rich]
        self.dry[who[~rich]] = True
        shared = gcd(cost, whole)
        cost, whole = cost // shared, whole // shared
        self.share *= whole
        self.below *= whole
        self.prices = [one * whole for one in self.prices] + [cost]
        self.paid.append(row)

    def _classes(self, place: int, near: NDArray[np.intp]) -> list[Class]:
        """Return those who are near their payment, gathered by what they paid and give."""
        profile = self.profile
        who, points = profile.supporters[place][near], profile.points[place]
        ours = np.ones(len(who), np.int64) if points is None else points[near]
        columns = np.stack([ours, *(paid[who].astype(np.int64) for paid in self.paid)])
        kinds, of = np.unique(columns, axis=1, return_inverse=True)
        counts = profile.counts[who]
        found = []
        for at in range(kinds.shape[1]):
            rows = np.flatnonzero(of.ravel() == at)
            held = self.share - sum(
                price * int(paid) for price, paid in zip(self.prices, kinds[1:, at].tolist(), strict=True)
            )
            found.append(Class(held, int(kinds[0, at]), int(counts[rows].sum()), rows))
        return found
