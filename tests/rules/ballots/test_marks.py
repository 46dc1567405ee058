"""Scores and dots: what a ballot may hold, and how they add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.ballots import DOTS, SCORE_MOST, Method, Standing, Terms, accept, check_choices
from halqa.rules.ballots.moments import Moment, State
from halqa.rules.ballots.terms import Audience
from halqa.rules.refusals import Code, Refused
from tests.rules.ballots.ground import NOW, code_of, counted, drawn

SCORED, DOTTED, RANKED = (drawn(method, 3) for method in (Method.SCORE, Method.DOTS, Method.RANKING))
SCORES = st.lists(st.tuples(*[st.integers(0, SCORE_MOST)] * 3), max_size=20)


@pytest.mark.parametrize(
    ("terms", "marks", "kept"),
    [
        (SCORED, (0, 5, 3), (0, 5, 3)),
        (SCORED, (0, 0, 0), (0, 0, 0)),
        (DOTTED, (10, 0, 0), (10, 0, 0)),
        (DOTTED, (3, 3, 4), (3, 3, 4)),
        (RANKED, (1, 2, 3), (1, 2, 3)),
        (RANKED, (2, 2, 3), (1, 1, 2)),
        (RANKED, (3, 0, 3), (1, 0, 1)),
    ],
)
def test_marks_that_the_terms_allow_are_kept(terms: Terms, marks: tuple[int, ...], kept: tuple[int, ...]) -> None:
    assert check_choices(terms, marks) == kept
    assert check_choices(terms, kept) == kept
    assert accept(terms, Moment(State.OPEN, NOW), Audience.HALL, list(marks), NOW) == kept


@pytest.mark.parametrize(
    ("terms", "marks", "code"),
    [
        (SCORED, (), Code.CHOICE_MISSING),
        (SCORED, (1, 2), Code.CHOICE_UNKNOWN),
        (SCORED, (1, 2, 3, 4), Code.CHOICE_UNKNOWN),
        (SCORED, (1, 2, 6), Code.OUT_OF_RANGE),
        (SCORED, (1, 2, -1), Code.OUT_OF_RANGE),
        (DOTTED, (5, 4, 0), Code.DOTS_TOTAL),
        (DOTTED, (5, 4, 2), Code.DOTS_TOTAL),
        (DOTTED, (11, -1, 0), Code.OUT_OF_RANGE),
        (RANKED, (0, 0, 0), Code.CHOICE_MISSING),
        (RANKED, (1, 4, 0), Code.OUT_OF_RANGE),
    ],
)
def test_other_marks_are_refused(terms: Terms, marks: tuple[int, ...], code: Code) -> None:
    assert code_of(check_choices, terms, marks) is code


def test_too_few_dots_are_told_with_their_number() -> None:
    with pytest.raises(Refused) as refused:
        check_choices(DOTTED, (3, 3, 3))
    assert (refused.value.field, refused.value.facts) == ("choice", {"given": 9, "most": DOTS})


def test_scores_and_dots_add_up_and_the_lot_decides_ties() -> None:
    scored = counted(drawn(Method.SCORE, 3, lot=(3, 2, 1)), (5, 0, 3), (0, 4, 2))
    assert (scored.counts, scored.order) == ({1: 5, 2: 4, 3: 5}, (3, 1, 2))
    dotted = counted(DOTTED, (10, 0, 0), (0, 6, 4), (0, 4, 6))
    assert (dotted.counts, dotted.order) == ({1: 10, 2: 10, 3: 10}, (1, 2, 3))
    assert (scored.pairs, dotted.pairs) == ((), ())


def test_a_full_bar_is_all_that_could_be_given() -> None:
    standing = Standing(SCORED, counted(SCORED, (5, 0, 3), (0, 4, 2)))
    assert (standing.whole, [line.size for line in standing.lines]) == (10, [5, 5, 4])
    assert Standing(DOTTED, counted(DOTTED, (10, 0, 0))).whole == 10


@given(SCORES, st.randoms(use_true_random=False), st.permutations(range(1, 4)))
def test_scores_in_any_order_and_options_under_any_number_give_the_same(ballots, dice, names) -> None:
    tally = counted(SCORED, *ballots)
    dice.shuffle(ballots)
    assert counted(SCORED, *ballots) == tally
    assert sum(tally.counts.values()) == sum(map(sum, ballots))
    renamed = [tuple(ballot[names.index(one)] for one in range(1, 4)) for ballot in ballots]
    again = counted(drawn(Method.SCORE, 3, lot=tuple(names)), *renamed)
    assert again.order == tuple(names[one - 1] for one in tally.order)


@given(SCORES, st.integers(1, 3))
def test_a_better_score_never_moves_an_option_back(ballots, option) -> None:
    before = counted(SCORED, *ballots, (0, 0, 0)).order.index(option)
    better = tuple(SCORE_MOST if one == option else 0 for one in range(1, 4))
    assert counted(SCORED, *ballots, better).order.index(option) <= before
