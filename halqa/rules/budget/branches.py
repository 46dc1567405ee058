"""Equal shares at several shares at once: those where the same projects are bought in the same order stay together.

A branch holds ascending shares. It buys what its first share buys next; the shares that would not are split off, and
followed later. Where two projects have no supporter in common it does not matter which is bought first: buying one
changes neither the price of the other nor that of anything dearer. So a share agrees with a purchase when no project
with a common supporter is cheaper there. `ordered` asks for the true order instead.

Between two shares that stay together, nothing is known of those in between, unless their purchases are sure: over a
fixed order everybody's money rises with the share, and so prices fall. What is bought is then at most as dear as at
the lower share, every other at least as dear as at the upper one.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from halqa.rules.budget.ledger import Ledger
from halqa.rules.budget.profiles import Profile
from halqa.rules.budget.purses import NEAR, Floats, Marks, Purses, Quote

Rows = NDArray[np.intp]
Bools = NDArray[np.bool_]


Common = Callable[[int, int], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Bought:
    """A purchase at each of L shares: the project, its price for a point (L), and how its supporters stand (L, m).

    `standing`: None where all are rich.
    """

    place: int
    price: Floats
    standing: Marks | None


@dataclass(slots=True, eq=False)
class Branch:
    """Shares that agree so far: `rows` (L) among all that are followed, what was bought, and what may come next.

    `waiting`: a heap of projects by a bound on their price; `quoted`: prices that no purchase has changed since.
    `exact`: made when floating point is too coarse; `settled`: exact prices of a point's worth that no
    purchase has changed since, and ranks.
    `sure` (L): whether every share between this one and the next buys the same.
    """

    rows: Rows
    shares: list[Fraction]
    purses: Purses
    waiting: list[tuple[float, int, int]]
    quoted: dict[int, Quote] = field(default_factory=dict)
    bought: list[Bought] = field(default_factory=list)
    exact: Ledger | None = None
    settled: dict[int, tuple[Fraction, int]] = field(default_factory=dict)
    sure: Bools = field(default_factory=lambda: np.ones(0, np.bool_))

    @classmethod
    def of(cls, profile: Profile, shares: list[Fraction], *, without: int | None = None) -> Branch:
        """Begin with these shares, ascending; `without`: leave a project out."""
        waiting = [
            (profile.costs[at] / profile.weights[at] / profile.worths[at] * (1 - 2.0**-40), profile.turns[at], at)
            for at in profile.alive
            if at != without
        ]
        heapq.heapify(waiting)
        rows = np.arange(len(shares))
        return cls(rows, shares, Purses.of(profile, shares), waiting, sure=np.ones(len(shares), np.bool_))

    def apart(self, kept: Rows) -> Branch:
        """Return a branch of some of its shares alone."""
        bought = [
            Bought(one.place, one.price[kept], None if one.standing is None else one.standing[kept])
            for one in self.bought
        ]
        shares = [self.shares[row] for row in kept.tolist()]
        sure = self.sure[kept] & np.append(np.diff(kept) == 1, False)
        quoted = {place: _part(one, kept) for place, one in self.quoted.items()}
        return Branch(
            self.rows[kept], shares, self.purses.at(kept), list(self.waiting), quoted, bought=bought, sure=sure
        )

    def keep(self, kept: Rows) -> None:
        """Keep some of its shares only."""
        other = self.apart(kept)
        self.rows, self.shares, self.purses, self.bought = other.rows, other.shares, other.purses, other.bought
        self.quoted, self.sure = other.quoted, other.sure

    def ledger(self) -> Ledger:
        """Return the exact money at its only share."""
        if self.exact is None:
            self.exact = Ledger.of(self.purses.profile, self.shares[0])
            for one in self.bought:
                standing = None if one.standing is None else one.standing[0]
                self.exact.buy(one.place, self.exact.price(one.place, standing))
        return self.exact

    def pay(self, quote: Quote) -> None:
        """Buy a project at all shares."""
        common = self.purses.profile.common
        standing = self.purses.pay(quote)
        self.quoted = {place: one for place, one in self.quoted.items() if not common(quote.place, place)}
        self.settled = {place: one for place, one in self.settled.items() if place in self.quoted}
        self.bought.append(Bought(quote.place, quote.price, standing))
        if self.exact is not None:
            self.exact.buy(quote.place, self.exact.price(quote.place, None if standing is None else standing[0]))


def everything(_one: int, _other: int) -> bool:
    """Take all projects for such as have supporters in common, which gives the true order."""
    return True


def grow(branch: Branch, common: Common) -> list[Branch]:
    """Follow a branch to its end; return what was split off on the way."""
    apart: list[Branch] = []
    while found := _quotes(branch, [], 0.0):
        over = np.all([one.least == np.inf for one in found], axis=0)
        if over[0]:
            return [*apart, _off(branch, ~over, found)]
        first = _first(branch, found, common) or _settled(branch, found)
        if first is None:
            if len(branch.rows) > 1:
                apart.append(_off(branch, np.arange(len(branch.rows)) > 0, found))
            else:
                _leave(branch, found)
            continue
        found = _quotes(branch, found, float(first.most[np.isfinite(first.most)].max(initial=0)))
        agree = _agree(branch, first, found, common)
        _leave(branch, [one for one in found if one.place != first.place])
        if not agree.all():
            rest = _off(branch, ~agree, [])
            heapq.heappush(
                rest.waiting, (float(first.least.min()), branch.purses.profile.turns[first.place], first.place)
            )
            apart.append(rest)
            first = _part(first, np.flatnonzero(agree))
        branch.pay(first)
    return apart


def _off(branch: Branch, leaves: Bools, found: list[Quote]) -> Branch:
    """Split shares off a branch; all that was quoted waits again in both."""
    _leave(branch, found)
    rest = branch.apart(np.flatnonzero(leaves))
    branch.keep(np.flatnonzero(~leaves))
    return rest


def _leave(branch: Branch, found: list[Quote]) -> None:
    for one in found:
        turn = branch.purses.profile.turns[one.place]
        heapq.heappush(branch.waiting, (float(one.least.min()), turn, one.place))


def _quotes(branch: Branch, found: list[Quote], ceiling: float) -> list[Quote]:
    """Quote all that may be bought at the first share next, or, below a ceiling, at any; drop what nobody can pay."""
    found = list(found)
    lowest = min((float(one.most[0]) for one in found), default=np.inf) if not found or not ceiling else ceiling
    while branch.waiting and branch.waiting[0][0] <= lowest:
        place = heapq.heappop(branch.waiting)[2]
        quote = branch.quoted.get(place) or branch.purses.quote(place)
        branch.quoted[place] = quote
        if (quote.least < np.inf).any():
            found.append(quote)
            lowest = lowest if ceiling else min(lowest, float(quote.most[0]))
    return found


def _rivals(found: list[Quote]) -> list[Quote]:
    """Return what may be the cheapest at the first share."""
    best = min(one.most[0] for one in found)
    return [one for one in found if one.least[0] <= best and one.least[0] < np.inf]


def _first(branch: Branch, found: list[Quote], common: Common) -> Quote | None:
    """Return what the first share buys next, as far as this can be told without its ledger."""
    profile, rivals = branch.purses.profile, _rivals(found)
    if all(one.most[0] == np.inf for one in rivals):
        return None
    known = [one for one in rivals if one.whole[0]]
    tried = [min(known, key=lambda one: _exact(profile, one, 0))] if known else []
    tried.append(min(rivals, key=lambda one: one.most[0]))
    for one in tried:
        others = (other for other in rivals if other is not one and common(one.place, other.place))
        if one.most[0] < np.inf and all(_ahead(profile, (one, 0), (other, 0)) for other in others):
            return one
    return None


def _exact(profile: Profile, quote: Quote, row: int) -> tuple[Fraction, int]:
    """Return the exact price of a point's worth, where it is known, and the rank among equals."""
    place = quote.place
    return Fraction(profile.costs[place], int(quote.whole[row]) * profile.worths[place]), profile.ranks[place]


def _ahead(profile: Profile, first: tuple[Quote, int], other: tuple[Quote, int]) -> bool:
    """Return whether one project is surely bought before another whose bounds overlap, each at a share of its own."""
    (one, at), (two, row) = first, other
    if one.whole[at] and two.whole[row]:
        return _exact(profile, one, at) < _exact(profile, two, row)
    return one.whole[at] == profile.weights[one.place] and profile.turns[one.place] < profile.turns[two.place]


def _settled(branch: Branch, found: list[Quote]) -> Quote | None:
    """Return what the only share of a branch buys next, exactly; drop what it cannot pay. None for several shares."""
    if len(branch.rows) > 1:
        return None
    ledger, profile = branch.ledger(), branch.purses.profile
    rivals = _rivals(found)
    for one in rivals:
        if one.place not in branch.settled and ledger.can(one.place):
            cost, whole, _ = ledger.price(one.place, _trusted(branch, one))
            price = Fraction(cost, whole * ledger.below * profile.worths[one.place])
            branch.settled[one.place] = (price, profile.ranks[one.place])
    able = [one.place for one in rivals if one.place in branch.settled]
    unable = {one.place for one in rivals}.difference(able)
    found[:] = [one for one in found if one.place not in unable]
    if not able:
        return None
    place = min(able, key=branch.settled.__getitem__)
    return branch.purses.priced(place, float(branch.settled[place][0] * profile.worths[place]))


def _trusted(branch: Branch, quote: Quote) -> Marks | None:
    """Return who is rich or poor at the only share; all are near where the quote is no sure one."""
    if quote.whole[0] == branch.purses.profile.weights[quote.place]:
        return None
    standing = branch.purses.standing(quote.place, quote.price)[0]
    return standing if quote.most[0] < np.inf else np.full(len(standing), NEAR)


def _agree(branch: Branch, first: Quote, found: list[Quote], common: Common) -> Bools:
    """Return which shares buy this next too; note between which of them it is sure."""
    agree = first.most < np.inf
    agree[0] = True
    if len(agree) == 1:
        return agree
    profile = branch.purses.profile
    for one in found:
        if one.place == first.place or not common(first.place, one.place):
            continue
        for row in np.flatnonzero(one.least <= first.most).tolist():
            agree[row] &= row == 0 or _ahead(profile, (first, row), (one, row))
        for row in np.flatnonzero(one.least[1:] <= first.most[:-1]).tolist():
            branch.sure[row] &= _ahead(profile, (first, row), (one, row + 1))
    return agree


def _part(quote: Quote, kept: Rows) -> Quote:
    price, error, whole = quote.price[kept], quote.error[kept], quote.whole[kept]
    return Quote(quote.place, price, error, quote.least[kept], quote.most[kept], whole)


def followed(profile: Profile, shares: list[Fraction]) -> tuple[list[tuple[int, ...]], Bools]:
    """Return what is bought at each of these ascending shares (L), and whether all up to the next buy the same."""
    bought: list[tuple[int, ...]] = [()] * len(shares)
    sure = np.zeros(len(shares), np.bool_)
    branches = [Branch.of(profile, shares)]
    while branches:
        branch = branches.pop()
        branches += grow(branch, profile.common)
        for row in branch.rows.tolist():
            bought[row] = tuple(one.place for one in branch.bought)
        sure[branch.rows] = branch.sure
    return bought, sure
