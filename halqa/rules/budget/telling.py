"""A result told project by project: why it won or not, and what happened to the money of its supporters."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor

import numpy as np

from halqa.rules.budget.branches import Branch
from halqa.rules.budget.deciding import Decided
from halqa.rules.budget.ledger import Ledger
from halqa.rules.budget.profiles import Profile
from halqa.rules.budget.reaching import reached, rounds_of, winning
from halqa.rules.budget.terms import Rule
from halqa.rules.budget.told import Bar, Reach, Reason, Told

TAKERS = 3


def tell(decided: Decided) -> tuple[Told, ...]:
    """Tell a result, project by project."""
    election = decided.laid.election
    nth = {at: number for number, at in enumerate(decided.winners, 1)}
    bars, takers, reaches = _shared(decided.branch, decided.winners) if decided.branch else ({}, {}, {})
    first = _misfit(decided)
    return tuple(
        Told(
            at,
            nth.get(at),
            election.votes[at],
            _reason(decided, at, first),
            bars.get(at),
            takers.get(at, ()),
            reaches.get(at),
            at not in nth and decided.rested and decided.laid.able[at] and election.votes[at] > 0,
        )
        for at in range(len(election.projects))
    )


def _shared(
    branch: Branch, winners: Sequence[int]
) -> tuple[dict[int, Bar], dict[int, tuple[tuple[int, int], ...]], dict[int, Reach]]:
    """Return the bars of all projects, where the money of the losers' supporters went, and how near each came."""
    profile = branch.purses.profile
    won = [one.place for one in branch.bought]
    lost = [at for at in profile.alive if at not in winners]
    near = reached(branch, [at for at in profile.alive if at not in won])
    reaches = {at: one if at in lost else Reach(one.support) for at, one in near.items()}
    return _bars(branch), {at: _takers(branch, at) for at in lost}, reaches | {at: winning(branch, at) for at in won}


def _misfit(decided: Decided) -> int | None:
    """Return the project that ended a count by votes, as the first that did not fit; None where none does that."""
    laid = decided.laid
    if laid.terms.rule is not Rule.GREEDY_STOP:
        return None
    lost = [at for at in laid.places if laid.election.votes[at] and at not in decided.winners]
    return min(lost, key=lambda at: (-laid.election.scores[at], laid.ranks[at]), default=None)


def _reason(decided: Decided, at: int, misfit: int | None) -> Reason:
    if at in decided.winners:
        return _won(decided, at)
    election, laid = decided.laid.election, decided.laid
    if not election.votes[at]:
        return Reason.UNSUPPORTED
    if not laid.able[at]:
        return Reason.EXCLUDED
    if decided.branch is None:
        return Reason.DEARER if misfit in (None, at) else Reason.STOPPED
    return _unpaid(laid.profile, decided.branch, at)


def _unpaid(profile: Profile, branch: Branch, at: int) -> Reason:
    if not profile.costs[at]:
        return Reason.FREE
    people = int(profile.counts[profile.supporters[at]].sum())
    return Reason.FEW if people * branch.shares[0] < profile.costs[at] else Reason.SPENT


def _won(decided: Decided, at: int) -> Reason:
    if decided.branch is None:
        return Reason.VOTED
    return Reason.SHARED if at in decided.winners[: decided.shared] else Reason.COMPLETED


def _bars(branch: Branch) -> dict[int, Bar]:
    """Return the bar of each project at its turn, or in the end, from an exact ledger."""
    profile = branch.purses.profile
    ledger = Ledger.of(profile, branch.shares[0])
    bars = {}
    for one in branch.bought:
        bars[one.place] = _bar(profile, ledger, branch.shares[0], one.place)
        ledger.buy(one.place, ledger.price(one.place, None if one.standing is None else one.standing[0]))
    return {at: bars.get(at) or _bar(profile, ledger, branch.shares[0], at) for at in profile.alive}


def _bar(profile: Profile, ledger: Ledger, share: Fraction, at: int) -> Bar:
    who = profile.supporters[at]
    start = floor(share * int(profile.counts[who].sum()) / profile.unit)
    left = floor(Fraction(ledger.money(who), ledger.below * profile.unit))
    return Bar(start, start - left, left)


def _takers(branch: Branch, at: int) -> tuple[tuple[int, int], ...]:
    """Return to which projects most of the money of a project's supporters went."""
    profile = branch.purses.profile
    who = profile.supporters[at]
    counts = profile.floats[who]
    held = [float(kept[who] @ counts) for kept, _ in rounds_of(branch)]
    gone = np.array(held[:-1]) - np.array(held[1:]) if len(held) > 1 else np.zeros(0)
    order: Sequence[int] = np.argsort(-gone, kind="stable")[:TAKERS].tolist()
    taken = [(branch.bought[row].place, floor(gone[row] / profile.unit + 1e-6)) for row in order]
    return tuple((place, money) for place, money in taken if money > 0)
