"""What everybody still holds, in floating point, with a bound on how wrong that is.

Every figure here is within `errors` of the exact one, by the rules below; what they cannot tell apart is left to
`ledger`. One unit in the last place is 2^-53 of a number; numpy sums contiguous rows by halves over blocks of 128, so
that a sum of non-negative terms is within 2^-46 of itself.

- a share: 2^-52 of itself;
- a price q solves sum w min(b, q u) = c. With S the people surely richer than q u and T all others, the left side grows
  by at least sum_S w u for each unit of q on both sides of the solution, and is off by at most sum_T w e + 2^-45 c: so
  q is off by at most (sum_T w e + 2^-45 c) / sum_S w u, provided that this leaves S what it is;
- what a payer keeps: the bound before, plus u times that of q, plus 2^-50 of the share; who surely paid all holds 0,
  which is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from halqa.rules.budget.profiles import Profile

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Marks = NDArray[np.int8]
BAND = 2.0**-30  # of a payment: nearer to it than this, one is neither surely richer nor surely poorer
SUM = 2.0**-45
LAST = 2.0**-50
TINY = 2.0**-900  # what is left where it is not sure that anything is: only who is surely dry holds 0
MOST_TURNS = 60
RICH, NEAR, POOR = np.int8(0), np.int8(1), np.int8(2)


@dataclass(frozen=True, slots=True, eq=False)
class Quote:
    """What a project would cost each supporter, for a point, at each of L shares.

    `least`, `most` (L): bounds on the price of a point's worth, infinite where supporters surely cannot pay, or where
    it is not sure that they can; `whole` (L): the points that share the cost equally, where nobody else has anything
    left, so that the price is exactly cost / whole, else 0.
    """

    place: int
    price: Floats
    error: Floats
    least: Floats
    most: Floats
    whole: Floats


@dataclass(slots=True, eq=False)
class Purses:
    """What each kind of ballot still holds at each of L shares (L, D), and how wrong that may be (D).

    `prices` (P, L): the last price told of each project, which only rises; `worst`: the largest of the errors.
    """

    profile: Profile
    held: Floats
    errors: Floats
    prices: Floats
    share: float
    worst: float

    @classmethod
    def of(cls, profile: Profile, shares: list[Fraction]) -> Purses:
        """Give everybody the share, at each of these shares, ascending."""
        first = np.array([float(one) for one in shares])
        kinds = len(profile.counts)
        error = float(first[-1]) * LAST
        held = np.repeat(first[:, None], kinds, axis=1)
        prices = np.zeros((len(profile.costs), len(first)))
        return cls(profile, held, np.full(kinds, error), prices, float(first[-1]), error)

    def at(self, rows: NDArray[np.intp]) -> Purses:
        """Return the purses at some of the shares alone."""
        held, prices = self.held[rows], self.prices[:, rows]
        return Purses(self.profile, held, self.errors.copy(), prices, self.share, self.worst)

    def quote(self, place: int) -> Quote:
        """Return the price of a project at each share."""
        profile = self.profile
        who, points = profile.supporters[place], profile.points[place]
        cost, worth = float(profile.costs[place]), float(profile.worths[place])
        held = np.take(self.held, who, axis=1)
        base = cost / profile.weights[place]
        each = held if points is None else held / points
        slack = 2 * self.worst + BAND * base
        if each.min() > base + slack:
            price = np.full(len(held), base)
            error = price * LAST
            whole = np.full(len(held), float(profile.weights[place]))
            return Quote(place, price, error, *_bounds(price, error, worth), whole)
        return self._dry(place, held)

    def _dry(self, place: int, held: Floats) -> Quote:
        """Quote a project some of whose supporters may have to pay all they have."""
        profile = self.profile
        who, cost = profile.supporters[place], float(profile.costs[place])
        points, counts = profile.points[place], None if profile.single else profile.floats[who]
        weights = _weights(points, counts)
        money = _sum(held, counts)
        doubt = self.worst * profile.people_of[place] + money * SUM
        can = money > cost + doubt
        price = np.full(len(held), cost / profile.weights[place])
        error, whole, sure = price * LAST, np.zeros(len(held)), can
        if can.any():
            solved, missing = self._price(place, held, counts, np.where(can, cost, 0.0))
            band = self._band(solved)
            strict = held > _times(solved, points) + band[:, None]
            slope = _count(strict, weights)
            loose = _count((held > 0) & ~strict, _weights(self.errors[who], counts))
            wrong = (loose + missing + cost * SUM) / np.maximum(slope, LAST)
            top = 1.0 if points is None else float(points.max())
            sure = can & (wrong * top * 2 <= band) & (slope > 0)
            simple = sure & (loose == 0)
            price = np.where(simple, cost / np.maximum(slope, LAST), np.where(sure, solved, price))
            error = np.where(sure & ~simple, wrong, price * LAST)
            whole = np.where(simple, slope, 0.0)
        least, most = _bounds(price, error, float(profile.worths[place]))
        least[money < cost - doubt] = np.inf
        most[~sure] = np.inf
        return Quote(place, price, error, least, most, whole)

    def _price(self, place: int, held: Floats, counts: Floats | None, cost: Floats) -> tuple[Floats, Floats]:
        """Solve sum w min(b, q u) = c for q at each share, and say what is missing still.

        By tangents of a function that is concave in q, from below: from the last price told. Where nobody falls dry
        between two of them, the function is straight, and nothing is missing but what rounding takes.
        """
        points = self.profile.points[place]
        weights = _weights(points, counts)
        price: Floats = np.maximum(self.prices[place], cost / self.profile.weights[place])
        slope, missing = np.full(len(price), -1.0), cost
        for _ in range(MOST_TURNS):
            asked = _times(price, points)
            before, slope = slope, _count(held > asked, weights)
            if (slope == before).all():
                missing = cost * SUM
                break
            missing = cost - _sum(np.minimum(held, asked), counts)
            short = (slope > 0) & (missing > cost * LAST)
            if not short.any():
                break
            price = price + np.where(short, missing / np.maximum(slope, 1.0), 0.0)
        else:
            return price, cost
        self.prices[place] = price * (1 - LAST)
        return price, np.abs(missing)

    def standing(self, place: int, price: Floats, held: Floats | None = None) -> Marks:
        """Return who is surely richer than their payment at this price, near it, or poorer (L, m)."""
        held = np.take(self.held, self.profile.supporters[place], axis=1) if held is None else held
        over = held - _times(price, self.profile.points[place])
        band = self._band(price)[:, None]
        return np.where(over > band, RICH, np.where(over < -band, POOR, NEAR))

    def _band(self, price: Floats) -> Floats:
        band: Floats = price * BAND + 2 * self.worst
        return band

    def priced(self, place: int, price: float) -> Quote:
        """Return the quote of an exact price, at the only share."""
        each = np.array([price])
        error = each * LAST
        worth = each / self.profile.worths[place]
        return Quote(place, each, error, worth, worth, np.zeros(1))

    def pay(self, quote: Quote) -> Marks | None:
        """Let the supporters of a project pay for it; return how they stand (L, m), None where all are rich."""
        who, points = self.profile.supporters[quote.place], self.profile.points[quote.place]
        held = np.take(self.held, who, axis=1)
        left = np.maximum(held - _times(quote.price, points), TINY)
        error = self.errors[who] + _times(quote.error.max(keepdims=True), points)[0] + self.share * LAST
        standing = None
        if (quote.whole != self.profile.weights[quote.place]).any():
            standing = self.standing(quote.place, quote.price, held)
            left[standing == POOR] = 0.0
        for row, kept in zip(self.held, left, strict=True):
            row[who] = kept
        self.errors[who] = error
        self.worst = max(self.worst, float(error.max()))
        return standing


def _times(price: Floats, points: NDArray[np.int64] | None) -> Floats:
    """Return what each supporter is asked for at each share (L, m), or one column (L, 1) where all give one point."""
    return price[:, None] if points is None else np.asarray(price[:, None] * points, np.float64)


def _weights(each: NDArray[Any] | None, counts: Floats | None) -> Floats | None:
    """Return what each column stands for, as often as it counts; None for one each."""
    if each is None or counts is None:
        return counts if each is None else each.astype(np.float64)
    return np.asarray(each * counts, np.float64)


def _count(rows: Bools, weights: Floats | None) -> Floats:
    """Return what the columns that are marked stand for together, at each share; exact for whole numbers."""
    return np.asarray(np.count_nonzero(rows, axis=1) if weights is None else rows @ weights, np.float64)


def _sum(rows: NDArray[Any], counts: Floats | None) -> Floats:
    """Sum each row, each column as often as it counts."""
    summed: Floats = np.add.reduce(rows if counts is None else rows * counts, axis=1, dtype=np.float64)
    return summed


def _bounds(price: Floats, error: Floats, worth: float) -> tuple[Floats, Floats]:
    spread = error + price * LAST
    return (price - spread) / worth * (1 - LAST), (price + spread) / worth * (1 + LAST)
