"""A budget decided by the terms of its consultation. It needs numpy: the worker and the recount load it by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from halqa.rules.ballots.budgets import RAISES_MOST, Shared, Sharing
from halqa.rules.ballots.terms import Terms
from halqa.rules.budget import terms as rules
from halqa.rules.budget.deciding import Decided, by_votes, decide, lay, preferring
from halqa.rules.budget.elections import Ballot, Election, Project
from halqa.rules.budget.fairness import fairness
from halqa.rules.budget.shares import rounds
from halqa.rules.budget.telling import tell
from halqa.rules.budget.told import Account


def decided(terms: Terms, sharing: Sharing, ballots: Mapping[tuple[int, ...], int]) -> Decided:
    """Decide a budget, from how many ballots tick what: amounts in the smallest unit, projects in order of number.

    A ballot that ticks nothing holds no share.
    """
    projects = [Project(str(number), Fraction(cost)) for number, cost in enumerate(sharing.costs, 1)]
    kinds = {Ballot(tuple(number - 1 for number in ticked)): people for ticked, people in ballots.items() if ticked}
    election = Election(tuple(projects), Fraction(sharing.budget), kinds)
    return decide(lay(election, _rules(terms, sharing, election.people)))


def _rules(terms: Terms, sharing: Sharing, people: int) -> rules.Terms:
    return rules.Terms(
        rule=sharing.rule,
        utility=sharing.utility,
        completion=sharing.completion,
        step=Fraction(sharing.budget, max(people, 1) * sharing.parts),
        ties=tuple(map(str, terms.lot)),
        eligible=sharing.eligible,
        compared=sharing.compared,
        raises=RAISES_MOST,
    )


def shared_of(made: Decided) -> Shared:
    """Return what the record holds of a result."""
    bought = () if made.branch is None else rounds(made.branch)
    return Shared(
        winners=tuple(place + 1 for place in made.winners),
        share=made.share,
        steps=made.steps,
        rounds=tuple(replace(one, place=one.place + 1) for one in bought),
        prefer=made.prefer,
    )


def account_of(made: Decided) -> Account:
    """Explain a result, project by project; what equal shares make of it stands beside what plain majorities would."""
    plain = by_votes(made.laid)
    shares = made.by_shares
    return Account(
        projects=tell(made),
        shares=None if shares is None else fairness(made.laid, shares),
        greedy=fairness(made.laid, plain),
        prefer=(0, 0) if shares is None else preferring(made.laid.profile, shares, plain),
    )
