"""The Method of Equal Shares at one share, exactly (Peters, Pierczynski, Skowron 2021)."""

from __future__ import annotations

from fractions import Fraction

from halqa.rules.budget.branches import Branch, everything, grow
from halqa.rules.budget.own import Round
from halqa.rules.budget.profiles import Profile


def equal_shares(profile: Profile, share: Fraction, *, without: int | None = None) -> Branch:
    """Return the branch of one share to its end; `bought` is in the true order, ties by rank."""
    branch = Branch.of(profile, [share], without=without)
    grow(branch, everything)
    return branch


def rounds(branch: Branch) -> tuple[Round, ...]:
    """Return the exact rounds of a branch of one share, prices in the currency, for a point as ballots give it."""
    profile, ledger = branch.purses.profile, branch.ledger()
    prices = [Fraction(price * profile.scale, ledger.below * profile.unit) for price in ledger.prices]
    return tuple(Round(one.place, price) for one, price in zip(branch.bought, prices, strict=True))
