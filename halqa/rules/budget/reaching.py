"""How near each project came: what its supporters could have paid, round by round, at the going price.

Figures for people, in floating point and rounded so that they never promise too much; results do not depend on them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil, floor

import numpy as np

from halqa.rules.budget.branches import Branch
from halqa.rules.budget.profiles import Profile
from halqa.rules.budget.purses import Floats
from halqa.rules.budget.shares import equal_shares
from halqa.rules.budget.told import Reach

CLOSE = 1e-9
TURNS = 40


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
    """Return how near these projects came, which were not bought."""
    profile, share = branch.purses.profile, float(branch.shares[0])
    best = dict.fromkeys(places, 0.0)
    more: dict[int, int] = {}
    enough = dict.fromkeys(places, 0)
    for held, worth in rounds_of(branch):
        for at in places:
            cost, price = profile.costs[at], worth * profile.worths[at]
            paid = _paid(profile, at, held, price)
            needed = _whole((cost - paid) / min(share, price), above=worth < np.inf)
            more[at] = min(more.get(at, needed), needed)
            best[at] = max(best[at], paid / cost)
            if worth * profile.weights[at] > 1 or profile.worths[at] == 1:
                most = _enough(profile, at, held, worth)
                enough[at] = max(enough[at], -_whole(-most, above=worth < np.inf))
    return {
        at: Reach(
            min(floor(best[at] * 1000 + CLOSE), 999),
            max(more[at], 1),
            profile.costs[at] - enough[at],
        )
        for at in places
    }


def _whole(amount: float, *, above: bool) -> int:
    """Return the least whole number that is surely enough; `above`: it must exceed the amount, for ties are lost."""
    return floor(amount + CLOSE) + 1 if above else ceil(amount - CLOSE)


def winning(branch: Branch, place: int) -> Reach:
    """Return the effective support of a project that won: what its supporters could have paid without it."""
    profile = branch.purses.profile
    other = equal_shares(profile, branch.shares[0], without=place)
    paid = max(_paid(profile, place, held, worth * profile.worths[place]) for held, worth in rounds_of(other))
    return Reach(max(floor(paid / profile.costs[place] * 1000 + CLOSE), 1000))


def _paid(profile: Profile, place: int, held: Floats, price: float) -> float:
    """Return what the supporters of a project can pay at this price for a point."""
    who, points = profile.supporters[place], profile.points[place]
    most = price if points is None else price * points
    return float(np.minimum(held[who], most) @ profile.floats[who])


def _enough(profile: Profile, place: int, held: Floats, worth: float) -> float:
    """Return the largest cost at which a project would have been bought at this price for a point's worth.

    Where a point is worth the cost, the price falls with it: what is missing is concave, and met from above.
    """
    cost = float(profile.costs[place])
    if profile.worths[place] == 1 or worth == np.inf:
        return _paid(profile, place, held, worth)
    who, points = profile.supporters[place], profile.points[place]
    weights = profile.floats[who] if points is None else profile.floats[who] * points
    for _ in range(TURNS):
        price = worth * cost
        missing = cost - _paid(profile, place, held, price)
        rich = float(weights[held[who] >= (price if points is None else price * points)].sum())
        if worth * rich >= 1 or missing <= cost * CLOSE:
            return cost - missing
        cost = max(cost - missing / (1 - worth * rich), 0.0)
    return 0.0
