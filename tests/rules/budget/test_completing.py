"""Completion by raised shares: jumping finds what stepping finds."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halqa.rules.budget import completing
from halqa.rules.budget.completing import Ladder, completed
from halqa.rules.budget.deciding import decide, lay
from halqa.rules.budget.shares import equal_shares
from halqa.rules.budget.terms import Completion, Terms, Ties
from tests.rules.budget import oracle
from tests.rules.budget.ground import case, expected, needs_data, profile, real

CASES = st.integers(0, 10**6).map(lambda seed: case(random.Random(seed)))
STEPS = st.sampled_from([Fraction(1, 24), Fraction(1, 5), Fraction(1, 2), Fraction(1), Fraction(4)])


def _jumped(one: oracle.Case, step: Fraction, *, early: bool) -> tuple[int, set[int]]:
    ladder = Ladder(profile(one), Fraction(one.budget, len(one.people)), step, early)
    number = completed(ladder)
    return number, {bought.place for bought in equal_shares(ladder.profile, ladder.at(number)).bought}


@settings(max_examples=300)
@given(CASES, STEPS, st.booleans())
def test_jumping_finds_what_stepping_finds(one: oracle.Case, step: Fraction, early: bool) -> None:
    assert _jumped(one, step, early=early) == oracle.stepped(one, step, early=early)


@given(CASES, STEPS, st.booleans(), st.sampled_from([2, 3, 5]))
def test_it_does_so_with_any_number_of_shares_at_once(one: oracle.Case, step: Fraction, early: bool, rows: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(completing, "MOST_ROWS", rows)
        assert _jumped(one, step, early=early) == oracle.stepped(one, step, early=early)


@given(CASES, STEPS, st.booleans(), st.integers(0, 9), st.sampled_from([2, 3, 64]))
def test_no_more_steps_are_taken_than_there_are(
    case: oracle.Case, step: Fraction, early: bool, most: int, rows: int
) -> None:
    ladder = Ladder(profile(case), Fraction(case.budget, len(case.people)), step, early)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(completing, "MOST_ROWS", rows)
        assert completed(replace(ladder, most=most)) == min(completed(ladder), most)


def test_a_million_steps_are_few_jumps() -> None:
    """One project nobody can afford for long: the step where its only supporter can is found, not walked to."""
    one = oracle.Case((1, 10**6), 10**6 + 1, ({0: 1}, {1: 1}), (1, 10**6), (0, 1))
    assert _jumped(one, Fraction(1, 2), early=False) == (999_999, {0, 1})


@needs_data
@pytest.mark.parametrize("name", [name for name, told in expected().items() if "mes_cost" in told])
@pytest.mark.parametrize(
    ("completion", "ties", "key"),
    [
        (Completion.ADD1, Ties.ID, "mes_cost_add1_stop_when_exhaustive"),
        (Completion.ADD1_OVERSHOOT, Ties.COST_VOTES_ID, "mes_cost_add1_until_overshoot"),
        (Completion.GREEDY, None, "mes_cost_then_greedy_votes"),
    ],
)
def test_real_elections_are_completed_as_expected(
    name: str, completion: Completion, ties: Ties | None, key: str
) -> None:
    told = expected()[name][key]
    decided = decide(lay(real(name).election, Terms(completion=completion, ties=ties)))
    ids = {real(name).election.projects[at].id for at in decided.winners}
    if isinstance(told, list):
        assert ids == set(told)
    elif told is not None:
        assert (ids, str(decided.share)) == (set(told["winners"]), told["final_share"])
    else:
        assert decided.cost <= real(name).election.budget


@needs_data
def test_wieliczka_is_what_was_published() -> None:
    file = real("poland_wieliczka_2023_green-budget.pb")
    terms = Terms(completion=Completion.ADD1_OVERSHOOT, ties=Ties.COST_VOTES_ID, compared=True)
    decided = decide(lay(file.election, terms))
    assert {file.election.projects[at].id for at in decided.winners} == file.selected
    assert (len(decided.winners), decided.cost, decided.prefer) == (30, 995_079, (1615, 873))
