"""Equal shares as the definition says, person by person in fractions: slow, and nothing shared with the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Case:
    """Costs, a budget, what each person gives each project (points by place), what a point is worth, and ranks."""

    costs: tuple[int, ...]
    budget: int
    people: tuple[dict[int, int], ...]
    worths: tuple[int, ...]
    ranks: tuple[int, ...]


def price(held: Sequence[tuple[Fraction, int]], cost: Fraction) -> Fraction | None:
    """Return q with sum min(b, q u) = cost over (b, u), or None where they cannot pay."""
    if sum(b for b, _ in held) < cost:
        return None
    paid, points = Fraction(0), sum(u for _, u in held)
    for b, u in sorted(held, key=lambda one: one[0] / one[1]):
        if (cost - paid) * u <= b * points:
            break
        paid, points = paid + b, points - u
    return (cost - paid) / points


def equal_shares(case: Case, share: Fraction) -> list[tuple[int, Fraction]]:
    """Return the purchases in order, with the price of a point."""
    held = [share] * len(case.people)
    left = {at for at, cost in enumerate(case.costs) if cost > 0 and any(at in one for one in case.people)}
    bought = []
    while True:
        prices = {}
        for at in left:
            told = price([(b, one[at]) for b, one in zip(held, case.people, strict=True) if at in one], case.costs[at])
            if told is not None:
                prices[at] = told
        if not prices:
            return bought
        first = min(prices, key=lambda at: (prices[at] / case.worths[at], case.ranks[at]))
        for row, one in enumerate(case.people):
            if first in one:
                held[row] -= min(held[row], prices[first] * one[first])
        bought.append((first, prices[first]))
        left.remove(first)


def stepped(case: Case, step: Fraction, *, early: bool) -> tuple[int, set[int]]:
    """Return the step that is kept and its winners, by taking every step."""
    able = {at for at, cost in enumerate(case.costs) if cost > 0 and any(at in one for one in case.people)}
    kept: tuple[int, set[int]] = (0, set())
    for number in range(100_000):
        winners = {at for at, _ in equal_shares(case, Fraction(case.budget, len(case.people)) + number * step)}
        left = case.budget - sum(case.costs[at] for at in winners)
        if left < 0:
            return kept
        kept = (number, winners)
        if winners == able or (early and all(case.costs[at] > left for at in able - winners)):
            return kept
    raise AssertionError("too many steps")
