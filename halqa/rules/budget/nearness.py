"""How near one project came at one moment of a count: in floating point, rounded so that it never promises too much."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import numpy as np

from halqa.rules.budget.branches import Branch
from halqa.rules.budget.profiles import Profile
from halqa.rules.budget.purses import Floats
from halqa.rules.budget.told import Reach

CLOSE = 1e-9
FINE = 1e-12  # of the budget: what sums of purses may be off
TURNS = 40


@dataclass(frozen=True, slots=True)
class Near:
    """How near a project came: the part of its cost that could be paid; how many more, or which cost, were enough."""

    part: float
    more: int
    enough: int

    def or_else(self, other: Near) -> Near:
        """Return the best of two moments."""
        return Near(max(self.part, other.part), min(self.more, other.more), max(self.enough, other.enough))

    def told(self, cost: int, budget: int) -> Reach:
        """Return what is told of it."""
        support = min(floor(self.part * 1000 + CLOSE), 999)
        able = self.enough > 0 and cost <= budget
        return Reach(support, self.more, cost - self.enough) if able else Reach(support)


def in_the_end(branch: Branch, at: int) -> Near:
    """Return how near a project came with all that its supporters had left in the end, exactly."""
    profile, ledger = branch.purses.profile, branch.ledger()
    money = Fraction(ledger.money(profile.supporters[at]), ledger.below)
    cost = profile.costs[at]
    return Near(float(money / cost), ceil((cost - money) / branch.shares[0]), floor(money))


def beside(branch: Branch, at: int, held: Floats, worth: float) -> Near:
    """Return how near a project came to be bought instead, where this was paid for a point's worth; ties are lost."""
    profile = branch.purses.profile
    cost, price = profile.costs[at], worth * profile.worths[at]
    slack = CLOSE + FINE * profile.budget
    paid = paid_at(profile, at, held, price)
    more = floor((cost - paid + slack) / min(float(branch.shares[0]), price)) + 1
    return Near(paid / cost, max(more, 1), max(ceil(_enough(profile, at, held, worth) - slack) - 1, 0))


def paid_at(profile: Profile, place: int, held: Floats, price: float) -> float:
    """Return what the supporters of a project can pay at this price for a point."""
    who, points = profile.supporters[place], profile.points[place]
    most = price if points is None else price * points
    return float(np.minimum(held[who], most) @ profile.floats[who])


def _enough(profile: Profile, place: int, held: Floats, worth: float) -> float:
    """Return below which cost a project would surely have been bought at this price for a point's worth.

    Where a point is worth the cost, the price falls with it: what is missing is concave, and met from above. Where all
    who still have money would pay no more than any cost at that price, a lower cost only ties.
    """
    cost = float(profile.costs[place])
    if profile.worths[place] != profile.costs[place]:
        return paid_at(profile, place, held, worth * profile.worths[place])
    who, points = profile.supporters[place], profile.points[place]
    weights = profile.floats[who] if points is None else profile.floats[who] * points
    purses = held[who] if points is None else held[who] / points
    if worth * float(weights[purses > CLOSE * float(held.max())].sum()) <= 1 + CLOSE:
        return 0.0
    for _ in range(TURNS):
        missing = cost - paid_at(profile, place, held, worth * cost)
        if missing <= cost * FINE:
            return cost
        cost = max(cost - missing / max(1 - worth * float(weights[purses >= worth * cost].sum()), CLOSE), 0.0)
    return 0.0
