"""How an outcome treats people: the same figures for any outcome, so that two stand side by side."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from halqa.rules.budget.deciding import Laid, chosen, cost_of
from halqa.rules.budget.told import Fairness


def fairness(laid: Laid, winners: Sequence[int]) -> Fairness:
    """Return the figures of an outcome."""
    profile, election = laid.profile, laid.election
    numbers = chosen(profile, winners)
    counts = profile.counts
    reached = {at: int(counts[profile.supporters[at]].sum()) for at in winners}
    money = np.zeros(len(counts))
    for at in winners:
        money[profile.supporters[at]] += float(election.projects[at].cost) / max(reached[at], 1)
    return Fairness(
        people=election.people,
        covered=int(counts[numbers > 0].sum()),
        wins=int(counts @ numbers),
        worth=sum((election.projects[at].cost * reached[at] for at in winners), Fraction(0)),
        unspent=election.budget - cost_of(election, winners),
        gini=_gini(money, counts),
    )


def _gini(
    money: np.ndarray[tuple[int], np.dtype[np.float64]], counts: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> int:
    """Return the Gini index of amounts, each held by so many people, in thousandths."""
    order = np.argsort(money, kind="stable")
    held, people = money[order] * counts[order], counts[order]
    total = float(held.sum())
    if total == 0:
        return 0
    before = np.cumsum(held) - held
    area = float((people * (before + held / 2)).sum()) / (total * float(people.sum()))
    return round(1000 * (1 - 2 * area))
