"""A list that shares its places out: the Method of Equal Shares where every option costs one place.

Dominik Peters and Piotr Skowron, Proportionality and the Limits of Welfarism, 2020, arXiv 1911.11747 (at first
Rule X). What no group can pay for any more is put in order by the number of ballots, as a budget's rest may be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from halqa.rules.ballots.lot import most_first

Ticked = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """A place bought: the option, the most that one ballot paid (a share of a place), and who came equal behind it."""

    option: int
    share: Fraction
    tied: tuple[int, ...] = ()


class Purse:
    """What ballots that tick the same have left each, in whole parts of which `place` make a place."""

    def __init__(self, ballots: Mapping[Ticked, int], places: int) -> None:
        self.place = sum(ballots.values())
        self._ballots = ballots
        self._left = dict.fromkeys(ballots, places)

    def price(self, option: int) -> Fraction | None:
        """Return the least p, in parts, so that a place is paid if each ballot for the option pays p, or all it has.

        None where all they have is less than a place.
        """
        payers = sorted((self._left[ticked], count) for ticked, count in self._ballots.items() if option in ticked)
        cost, ballots = self.place, sum(count for _, count in payers)
        for left, count in payers:
            if left * ballots >= cost:
                return Fraction(cost, ballots)
            cost -= left * count
            ballots -= count
        return None

    def pay(self, option: int, price: Fraction) -> None:
        """Take the price, or all they have, from each ballot for the option; parts get finer as they must."""
        fine = price.denominator
        for ticked, left in self._left.items():
            paid = min(left * fine, price.numerator) if option in ticked else 0
            self._left[ticked] = left * fine - paid
        whole = gcd(self.place * fine, *self._left.values())
        self.place = self.place * fine // whole
        self._left = {ticked: left // whole for ticked, left in self._left.items()}


def equal_shares(
    ballots: Mapping[Ticked, int], places: int, lot: Sequence[int]
) -> tuple[tuple[int, ...], tuple[Round, ...]]:
    """Return all options in order and the rounds that bought the first of them, from how many ballots tick what.

    Each ballot has an equal part of the places; each time the option is bought that asks least of who pays most.
    """
    purse, rounds, left = Purse(ballots, places), list[Round](), list(lot)
    while prices := {option: price for option in left if (price := purse.price(option)) is not None}:
        least = min(prices.values())
        option, *tied = (one for one in left if prices.get(one) == least)
        rounds.append(Round(option, least / purse.place, tuple(tied)))
        purse.pay(option, least)
        left.remove(option)
    counts = {option: sum(count for ticked, count in ballots.items() if option in ticked) for option in left}
    return (*(one.option for one in rounds), *most_first(counts, left)), tuple(rounds)
