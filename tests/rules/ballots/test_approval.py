"""Approval: each ballot ticks what it would defend; the most ticked comes first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.ballots import Method, Standing, check_choices
from halqa.rules.refusals import Code
from tests.rules.ballots.ground import code_of, counted, drawn

ASKED = drawn(Method.APPROVAL, 4)
BALLOTS = st.lists(st.sets(st.integers(1, 4), min_size=1).map(lambda ticked: tuple(sorted(ticked))), max_size=30)


def test_a_ballot_may_tick_everything_and_has_to_tick_something() -> None:
    assert check_choices(ASKED, (4, 2, 1, 3)) == (1, 2, 3, 4)
    assert code_of(check_choices, ASKED, ()) is Code.CHOICE_MISSING
    assert code_of(check_choices, ASKED, (1, 1)) is Code.CHOICE_TWICE
    assert code_of(check_choices, ASKED, (5,)) is Code.CHOICE_UNKNOWN


def test_the_most_ticked_comes_first_and_the_lot_decides_ties() -> None:
    tally = counted(drawn(Method.APPROVAL, 4, lot=(4, 3, 2, 1)), (1, 2), (2,), (2, 3, 4), (4,))
    assert tally.counts == {1: 1, 2: 3, 3: 1, 4: 2}
    assert tally.order == (2, 4, 3, 1)


@given(BALLOTS, st.randoms(use_true_random=False), st.permutations(range(1, 5)))
def test_ballots_in_any_order_and_options_under_any_number_give_the_same(ballots, dice, names) -> None:
    tally = counted(ASKED, *ballots)
    dice.shuffle(ballots)
    assert counted(ASKED, *ballots) == tally
    renamed = [tuple(sorted(names[one - 1] for one in ballot)) for ballot in ballots]
    again = counted(drawn(Method.APPROVAL, 4, lot=tuple(names)), *renamed)
    assert again.order == tuple(names[one - 1] for one in tally.order)


@pytest.mark.parametrize(("ballots", "first", "tied"), [([(1, 2)], 1, [1, 2, 3, 4]), ([(1, 2), (2, 3)], 2, [1, 3])])
def test_a_standing_names_one_first_and_what_the_lot_decided(ballots, first, tied) -> None:
    standing = Standing(ASKED, counted(ASKED, *ballots))
    assert [option.number for option in standing.leaders] == [first]
    assert [option.number for option in standing.drawn] == tied
    assert [line.option.number for line in standing.lines] == list(standing.tally.order)
    assert (standing.lines[0].size, standing.whole) == (len(ballots), len(ballots))


def test_without_ballots_nobody_is_first() -> None:
    standing = Standing(ASKED, counted(ASKED))
    assert (standing.leaders, standing.drawn) == ((), ())
    assert standing.tally.order == (1, 2, 3, 4)
