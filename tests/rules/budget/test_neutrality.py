"""Whatever the terms: the order of ballots, the currency and the names of projects decide nothing."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from halqa.rules.budget.deciding import Decided, decide, lay
from halqa.rules.budget.elections import Ballot, Election, Project
from halqa.rules.budget.terms import Completion, Rule, Terms, Utility
from tests.rules.budget.ground import case

RAISES = 200


@dataclass(frozen=True)
class Drawn:
    """An election full of ties, its terms, and chance for what is changed."""

    election: Election
    terms: Terms
    dice: random.Random


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """Draw any rule, completion, comparison and utility, on an election whose ballots bear it."""
    dice = random.Random(draw(st.integers(0, 10**6)))
    one = case(dice, 7)
    utility = draw(st.sampled_from(Utility))
    ranked = utility is Utility.BORDA
    rows = []
    for person in one.people:
        choices = dice.sample(list(person), len(person)) if ranked else list(person)
        points = tuple(Fraction(person[at]) for at in choices) if utility is Utility.SCORE else ()
        rows.append(Ballot(tuple(choices), points))
    projects = tuple(Project(str(at), Fraction(cost)) for at, cost in enumerate(one.costs))
    terms = Terms(
        rule=draw(st.sampled_from(Rule)),
        utility=utility,
        completion=draw(st.sampled_from(Completion)),
        step=Fraction(one.budget, len(one.people) * draw(st.sampled_from([1, 3, 10]))),
        ties=tuple(str(at) for at in sorted(range(len(projects)), key=one.ranks.__getitem__)),
        eligible=draw(st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1)])),
        compared=draw(st.booleans()),
        raises=RAISES,
    )
    return Drawn(Election(projects, Fraction(one.budget), Counter(rows), ranked), terms, dice)


def _said(decided: Decided) -> tuple[object, ...]:
    names = [project.id for project in decided.laid.election.projects]
    winners = [names[at] for at in decided.winners]
    return winners, decided.shared, decided.share, decided.steps, decided.prefer


@settings(max_examples=250)
@given(drawn())
def test_the_order_of_ballots_decides_nothing(one: Drawn) -> None:
    kinds = list(one.election.ballots.items())
    one.dice.shuffle(kinds)
    other = replace(one.election, ballots=dict(kinds))
    assert _said(decide(lay(other, one.terms))) == _said(decide(lay(one.election, one.terms)))


@settings(max_examples=250)
@given(drawn(), st.sampled_from([Fraction(1, 100), Fraction(7, 3), Fraction(10**9), Fraction(10**13 + 1, 10**4)]))
def test_the_currency_decides_nothing(one: Drawn, times: Fraction) -> None:
    projects = tuple(replace(project, cost=project.cost * times) for project in one.election.projects)
    other = replace(one.election, projects=projects, budget=one.election.budget * times)
    winners, shared, share, steps, prefer = _said(decide(lay(one.election, one.terms)))
    scaled = _said(decide(lay(other, replace(one.terms, step=one.terms.step * times))))
    assert scaled == (winners, shared, None if share is None else share * times, steps, prefer)


@settings(max_examples=250)
@given(drawn())
def test_names_and_places_of_projects_decide_nothing(one: Drawn) -> None:
    """Each project is given the name and the place of another, in ballots and in the lot too."""
    projects = one.election.projects
    places = list(range(len(projects)))
    one.dice.shuffle(places)
    renamed = {project.id: f"p{place}" for project, place in zip(projects, places, strict=True)}
    moved = sorted(zip(places, projects, strict=True), key=lambda pair: pair[0])
    ballots = {
        replace(ballot, choices=tuple(places[at] for at in ballot.choices)): people
        for ballot, people in one.election.ballots.items()
    }
    other = replace(
        one.election,
        projects=tuple(replace(project, id=renamed[project.id]) for _, project in moved),
        ballots=ballots,
    )
    winners, *rest = _said(decide(lay(one.election, one.terms)))
    told = _said(decide(lay(other, replace(one.terms, ties=tuple(renamed[name] for name in one.terms.ties)))))
    assert told == ([renamed[name] for name in winners], *rest)
