"""How near each project came: what its supporters could have paid, round by round, at the going price.

Figures for people; results do not depend on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor

import numpy as np

from halqa.rules.budget.branches import Branch
from halqa.rules.budget.nearness import CLOSE, beside, in_the_end, paid_at
from halqa.rules.budget.purses import Floats
from halqa.rules.budget.shares import equal_shares
from halqa.rules.budget.told import Reach


def rounds_of(branch: Branch) -> Iterator[tuple[Floats, float]]:
    """Yield what everybody holds before each purchase (D), and the price of a point's worth then; infinite at last."""
    profile = branch.purses.profile
    held = np.full(len(profile.counts), float(branch.shares[0]))
    for one in branch.bought:
        price = float(one.price[0])
        yield held, price / profile.worths[one.place]
        who, points = profile.supporters[one.place], profile.points[one.place]
        held[who] = np.maximum(held[who] - price * (1 if points is None else points), 0.0)
    yield held, float("inf")


def reached(branch: Branch, places: Sequence[int]) -> dict[int, Reach]:
    """Return how near these projects came, which were not bought.

    Nothing is told of what would have been enough where no cost would have been, or where a project costs more than
    there is.
    """
    profile = branch.purses.profile
    found = {at: in_the_end(branch, at) for at in places}
    for held, worth in rounds_of(branch):
        if worth < np.inf:
            found = {at: found[at].or_else(beside(branch, at, held, worth)) for at in places}
    return {at: one.told(profile.costs[at], profile.budget) for at, one in found.items()}


def winning(branch: Branch, place: int) -> Reach:
    """Return the effective support of a project that won: what its supporters could have paid without it."""
    profile = branch.purses.profile
    other = equal_shares(profile, branch.shares[0], without=place)
    paid = max(paid_at(profile, place, held, worth * profile.worths[place]) for held, worth in rounds_of(other))
    return Reach(max(floor(paid / profile.costs[place] * 1000 + CLOSE), 1000))
