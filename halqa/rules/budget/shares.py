"""The Method of Equal Shares at one share, exactly (Peters, Pierczynski, Skowron 2021)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from halqa.rules.budget.branches import Branch, everything, grow
from halqa.rules.budget.ledger import Ledger
from halqa.rules.budget.profiles import Profile


@dataclass(frozen=True, slots=True)
class Round:
    """One purchase: a project, and the exact price that each supporter paid for each point, or all they had left."""

    place: int
    price: Fraction


def equal_shares(profile: Profile, share: Fraction, *, without: int | None = None) -> Branch:
    """Return the branch of one share to its end; `bought` is in the true order, ties by rank."""
    branch = Branch.of(profile, [share], without=without)
    grow(branch, everything)
    return branch


def rounds(branch: Branch) -> tuple[Round, ...]:
    """Return the exact rounds of a branch of one share, prices in whole units of the profile."""
    ledger: Ledger = branch.ledger()
    prices = [Fraction(price, ledger.below) for price in ledger.prices]
    return tuple(Round(one.place, price) for one, price in zip(branch.bought, prices, strict=True))
