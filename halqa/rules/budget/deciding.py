"""A budget decided by its terms: who wins, in which order, at which share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from halqa.rules.budget.branches import Branch
from halqa.rules.budget.completing import Ladder, completed
from halqa.rules.budget.elections import Election
from halqa.rules.budget.greedy import greedy
from halqa.rules.budget.profiles import Profile, profile_of
from halqa.rules.budget.shares import equal_shares
from halqa.rules.budget.terms import Completion, Rule, Terms, Ties, eligible, order_of

RAISED = (Completion.ADD1, Completion.ADD1_OVERSHOOT, Completion.ADD1U)
RESTED = (Completion.GREEDY, Completion.ADD1U)


@dataclass(frozen=True, eq=False)
class Laid:
    """An election laid out for its terms: `able` (P): who is eligible; `ranks` (P): who comes first at equal votes."""

    election: Election
    terms: Terms
    profile: Profile
    able: tuple[bool, ...]
    ranks: tuple[int, ...]

    @property
    def places(self) -> list[int]:
        """Return the projects that may win."""
        return [at for at, able in enumerate(self.able) if able]


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """A result: `winners` in order of selection, of which equal shares bought the first `shared`.

    `share`: what everybody held in the end, in the currency, after so many `steps`; None where no shares were given.
    `branch`: equal shares at that share. `prefer`: how many people have more of their projects in the outcome of equal
    shares, and how many in the greedy one, where both are compared; `passed`: that of equal shares where the greedy one
    was taken instead.
    """

    laid: Laid
    winners: tuple[int, ...]
    shared: int = 0
    share: Fraction | None = None
    steps: int = 0
    branch: Branch | None = None
    prefer: tuple[int, int] | None = None
    passed: tuple[int, ...] | None = None

    @property
    def rested(self) -> bool:
        """Return whether what equal shares left went by votes."""
        return self.branch is not None and self.laid.terms.completion in RESTED

    @property
    def by_shares(self) -> tuple[int, ...] | None:
        """Return the outcome of equal shares, taken or not; None where nothing was shared."""
        return self.winners if self.branch is not None else self.passed

    @property
    def cost(self) -> Fraction:
        """Return what all winners cost."""
        return cost_of(self.laid.election, self.winners)


def lay(election: Election, terms: Terms) -> Laid:
    """Lay an election out for its terms."""
    custom = Ties.ID if terms.rule is Rule.EQUAL_SHARES else Ties.COST_VOTES_ID
    able = eligible(election, terms)
    profile = profile_of(election, terms.utility, order_of(election, terms.ties or custom), able)
    return Laid(election, terms, profile, able, order_of(election, terms.ties or Ties.COST_VOTES_ID))


def decide(laid: Laid) -> Decided:
    """Decide a budget by its terms (Peters, Pierczynski, Skowron 2021, and the completions of the cities)."""
    if laid.terms.rule is not Rule.EQUAL_SHARES or not laid.election.people:
        return Decided(laid, by_votes(laid, stop=laid.terms.rule is Rule.GREEDY_STOP))
    profile, terms = laid.profile, laid.terms
    ladder = Ladder(
        profile,
        Fraction(profile.budget, profile.people),
        terms.step * profile.unit,
        terms.completion is Completion.ADD1,
        terms.raises,
    )
    steps = completed(ladder) if terms.completion in RAISED else 0
    branch = equal_shares(profile, ladder.at(steps))
    shared = tuple(one.place for one in branch.bought)
    winners = shared
    if terms.completion in RESTED:
        rest = [at for at in laid.places if at not in shared]
        left = laid.election.budget - cost_of(laid.election, shared)
        winners += greedy(laid.election, laid.ranks, rest, left=left)
    decided = Decided(laid, winners, len(shared), ladder.at(steps) / profile.unit, steps, branch)
    return compared(decided) if terms.compared else decided


def by_votes(laid: Laid, *, stop: bool = False) -> tuple[int, ...]:
    """Return the outcome of plain majorities among those who are eligible."""
    return greedy(laid.election, laid.ranks, laid.places, left=laid.election.budget, stop=stop)


def compared(decided: Decided) -> Decided:
    """Return the greedy outcome instead where more people have more of their projects in it."""
    other = by_votes(decided.laid)
    prefer = preferring(decided.laid.profile, decided.winners, other)
    if prefer[1] > prefer[0]:
        return Decided(decided.laid, other, prefer=prefer, passed=decided.winners)
    return replace(decided, prefer=prefer)


def preferring(profile: Profile, one: Sequence[int], other: Sequence[int]) -> tuple[int, int]:
    """Return how many people support more projects of one outcome than of the other, and the reverse."""
    more = chosen(profile, one) - chosen(profile, other)
    return int(profile.counts[more > 0].sum()), int(profile.counts[more < 0].sum())


def chosen(profile: Profile, winners: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return how many winners each kind of ballot supports (D)."""
    numbers = np.zeros(len(profile.counts), np.int64)
    for place in winners:
        numbers[profile.supporters[place]] += 1
    return numbers


def cost_of(election: Election, places: Sequence[int]) -> Fraction:
    """Return what these projects cost together."""
    return sum((election.projects[at].cost for at in places), Fraction(0))
