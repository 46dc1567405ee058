"""A proportional list: what is bought, by whom, in exact shares, beside a plain count in fractions."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.ballots import Draft, Method, Round, Standing, check_choices, check_terms, drafted_terms
from halqa.rules.ballots.proportional import equal_shares
from halqa.rules.refusals import Code
from halqa.rules.text import Text
from tests.rules.ballots.ground import code_of, counted, drawn, terms

LOT = (1, 2, 3, 4, 5)
BALLOTS = st.lists(st.sets(st.integers(1, 5), min_size=1).map(lambda ticked: tuple(sorted(ticked))), max_size=12)
PLACES = st.integers(1, 5)


def listed(ballots, places: int, lot=LOT):
    return equal_shares(Counter(ballots), places, lot)


def test_a_ballot_ticks_as_in_approval() -> None:
    asked = drawn(Method.PROPORTIONAL, 3, places=2)
    assert check_choices(asked, (3, 1)) == (1, 3)
    assert code_of(check_choices, asked, ()) is Code.CHOICE_MISSING


@pytest.mark.parametrize(("places", "right"), [(0, False), (1, True), (3, True), (4, False)])
def test_a_list_has_at_most_as_many_places_as_options(places: int, right: bool) -> None:
    draft = Draft(Text.one("Quoi ?"), terms(3).options, method=Method.PROPORTIONAL, places=places)
    asked = drafted_terms(draft, "abc")
    assert asked.places == places
    if right:
        assert check_terms(asked) == asked
    else:
        assert code_of(check_terms, asked) is Code.OUT_OF_RANGE


def test_groups_share_the_places_by_their_size() -> None:
    """Six of nine tick 1, 2 and 3, three tick 4 and 5: of three places the small group has one, by approval none."""
    order, rounds = listed([(1, 2, 3)] * 6 + [(4, 5)] * 3, 3)
    assert order == (1, 2, 4, 3, 5)
    assert rounds == (
        Round(1, Fraction(1, 6), (2, 3)),
        Round(2, Fraction(1, 6), (3,)),
        Round(4, Fraction(1, 3), (5,)),
    )


def test_who_has_less_pays_all_and_the_others_more() -> None:
    order, rounds = listed([(1, 2), (1,), (2,), (2,)], 3)
    assert order == (2, 1, 3, 4, 5)
    assert rounds == (Round(2, Fraction(1, 3)), Round(1, Fraction(7, 12)))


def test_what_nobody_can_pay_for_stands_by_its_ballots() -> None:
    assert listed([(1,), (2,), (3,), (3,)], 1, (2, 1, 3, 4, 5)) == ((3, 2, 1, 4, 5), ())
    assert listed([], 2) == (LOT, ())


def plain(ballots, places, lot):
    """Count in fractions, a purse a ballot, trying each payment that empties some purses."""
    purses = [Fraction(places, len(ballots)) for _ in ballots]
    order, left = [], list(lot)
    while True:
        able = {}
        for option in left:
            payers = [place for place, ballot in enumerate(ballots) if option in ballot]
            if sum(purses[place] for place in payers) >= 1:
                for empty in range(len(payers)):
                    poorest = sorted(purses[place] for place in payers)
                    payment = Fraction(1 - sum(poorest[:empty])) / (len(payers) - empty)
                    if sum(min(purses[place], payment) for place in payers) == 1:
                        able[option] = payment
                        break
        if not able:
            return order
        first = min(able, key=lambda option: (able[option], lot.index(option)))
        order.append((first, able[first]))
        left.remove(first)
        purses = [
            own - min(own, able[first]) if first in ballot else own for own, ballot in zip(purses, ballots, strict=True)
        ]


@given(BALLOTS, PLACES, st.permutations(LOT))
def test_rounds_are_what_a_plain_count_gives(ballots, places, lot) -> None:
    order, rounds = listed(ballots, places, lot)
    assert [(one.option, one.share) for one in rounds] == (plain(ballots, places, lot) if ballots else [])
    assert len(rounds) <= places
    assert sorted(order) == sorted(LOT)


@given(BALLOTS.filter(bool), PLACES, st.permutations(LOT))
def test_a_group_that_could_buy_has_a_member_with_something_bought(ballots, places, lot) -> None:
    """Justified representation: of n ballots for k places, n / k that tick the same option are not all left out."""
    _, rounds = listed(ballots, places, lot)
    bought = {one.option for one in rounds}
    for option in LOT:
        group = [ballot for ballot in ballots if option in ballot]
        if len(group) * places >= len(ballots):
            assert any(bought & set(ballot) for ballot in group)


@given(BALLOTS, PLACES, st.randoms(use_true_random=False), st.permutations(LOT), st.integers(2, 5))
def test_order_names_and_copies_of_all_ballots_change_nothing(ballots, places, dice, names, times) -> None:
    order, rounds = listed(ballots, places)
    dice.shuffle(ballots)
    assert listed(ballots, places) == (order, rounds)
    renamed = [tuple(sorted(names[one - 1] for one in ballot)) for ballot in ballots]
    assert listed(renamed, places, tuple(names))[0] == tuple(names[one - 1] for one in order)
    again, copied = listed(ballots * times, places)
    assert (again, [one.share * times for one in copied]) == (order, [one.share for one in rounds])


def test_a_standing_tells_the_list_and_what_the_lot_decided() -> None:
    asked = drawn(Method.PROPORTIONAL, 5, places=4)
    standing = Standing(asked, counted(asked, *[(1, 2, 3)] * 6, *[(4, 5)] * 3))
    assert [line.option.number for line in standing.kept] == [1, 2, 4, 3]
    assert [bought and bought.share for _, bought in standing.paid] == [Fraction(1, 6)] * 2 + [Fraction(1, 3), None]
    assert {option.number for option in standing.drawn} == {1, 2, 3, 4, 5}
    assert [line.size for line in standing.lines] == [6, 6, 3, 6, 3]
    assert Standing(asked, counted(asked)).kept == ()
