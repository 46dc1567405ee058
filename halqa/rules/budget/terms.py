"""The rules of a budget, fixed before anyone votes: each is a parameter of the stored result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from halqa.rules.budget.elections import Ballot, Election, worths
from halqa.rules.refusals import Code, Refused

STEPS_MOST = 2**40  # of which a first share may consist: nearer shares are alike in floating point


class Rule(StrEnum):
    """How winners are found."""

    EQUAL_SHARES = "equal-shares"
    GREEDY_SKIP = "greedy-skip"
    GREEDY_STOP = "greedy-stop"


class Utility(StrEnum):
    """What a winner is worth to whoever chose it: its cost, one, its points, or its Borda score."""

    COST = "cost"
    CARDINALITY = "cardinality"
    SCORE = "score"
    BORDA = "borda"


class Completion(StrEnum):
    """What is done with money that equal shares leave."""

    NONE = "none"
    ADD1 = "add1"
    ADD1_OVERSHOOT = "add1-overshoot"
    ADD1U = "add1u"
    GREEDY = "greedy"


class Ties(StrEnum):
    """Who comes first among equals: the smaller id as text; or the lower cost, then more votes, then the id."""

    ID = "id"
    COST_VOTES_ID = "cost-votes-id"


@dataclass(frozen=True, slots=True)
class Terms:
    """All that decides beside the ballots.

    `step`: by how much a completion raises everybody's share, in the currency; `raises`: how often at most. `ties`:
    None for the custom of each rule (equal shares: id; greedy: cost-votes-id), or all project ids in the order of a
    lot. `eligible`: a project needs this share of (cost / budget) in votes / people. `least`: and this many votes
    (points). `compared`: the greedy outcome wins where more people have more of their projects in it.
    """

    rule: Rule = Rule.EQUAL_SHARES
    utility: Utility = Utility.COST
    completion: Completion = Completion.NONE
    step: Fraction = Fraction(1)
    ties: Ties | tuple[str, ...] | None = None
    eligible: Fraction = Fraction(0)
    least: Fraction = Fraction(0)
    compared: bool = False
    raises: int | None = None


def checked(terms: Terms, election: Election) -> Terms:
    """Return terms that fit an election; raises Refused: STEP_SMALL, UTILITY_MISSING, LOT_BAD."""
    raised = terms.completion not in (Completion.NONE, Completion.GREEDY)
    if terms.step <= 0 or (raised and terms.step * STEPS_MOST < election.budget / max(election.people, 1)):
        raise Refused(Code.STEP_SMALL, field="step")
    if terms.utility is Utility.BORDA and not election.ranked:
        raise Refused(Code.UTILITY_MISSING, field="utility")
    if terms.utility is Utility.SCORE and not (election.scored or election.ranked):
        raise Refused(Code.UTILITY_MISSING, field="utility")
    if isinstance(terms.ties, tuple) and sorted(terms.ties) != sorted(project.id for project in election.projects):
        raise Refused(Code.LOT_BAD, field="ties")
    return terms


def order_of(election: Election, ties: Ties | Sequence[str]) -> tuple[int, ...]:
    """Return each project's rank among equals, 0 first."""
    if isinstance(ties, Ties):
        by_id = ties is Ties.ID
        projects, votes = election.projects, election.votes
        places = sorted(
            range(len(projects)),
            key=lambda at: (projects[at].id,) if by_id else (projects[at].cost, -votes[at], projects[at].id),
        )
    else:
        lot = {name: rank for rank, name in enumerate(ties)}
        places = sorted(range(len(election.projects)), key=lambda at: lot[election.projects[at].id])
    ranks = [0] * len(places)
    for rank, at in enumerate(places):
        ranks[at] = rank
    return tuple(ranks)


def eligible(election: Election, terms: Terms) -> tuple[bool, ...]:
    """Return which projects reach what the terms ask of them: least votes, and votes for their cost."""
    return tuple(
        scores >= terms.least and votes * election.budget >= terms.eligible * project.cost * election.people
        for project, votes, scores in zip(election.projects, election.votes, election.scores, strict=True)
    )


def points_of(ballot: Ballot, utility: Utility, *, ranked: bool) -> list[tuple[int, Fraction]]:
    """Return the points a ballot gives under a utility: one each, its own, or how many it ranks below each."""
    if utility is Utility.BORDA:
        most = len(ballot.choices) - 1
        return [(place, Fraction(most - at)) for at, place in enumerate(ballot.choices) if at < most]
    given = worths(ballot, ranked=ranked)
    return given if utility is Utility.SCORE else [(place, Fraction(1)) for place, _ in given]
