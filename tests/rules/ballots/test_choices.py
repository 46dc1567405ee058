from __future__ import annotations

import pytest

from halqa.rules.ballots import Audience, Moment, State, accept, check_choices
from halqa.rules.refusals import Code
from tests.rules.ballots.ground import NOW, code_of, seconds, terms


def test_a_ballot_is_accepted_only_while_its_audience_is_open() -> None:
    opened, closing = Moment(State.OPEN, NOW), Moment(State.CLOSING, NOW, seconds(60))
    assert accept(terms(), opened, Audience.HALL, [2], NOW) == (2,)
    assert code_of(accept, terms(), opened, Audience.ONLINE, [2], seconds(14)) is Code.CONSULTATION_NOT_OPEN
    assert code_of(accept, terms(), closing, Audience.HALL, [2], seconds(60)) is Code.CONSULTATION_CLOSED
    assert accept(terms(), closing, Audience.ONLINE, [2], seconds(60)) == (2,)
    assert code_of(accept, terms(), Moment(State.OPEN), Audience.HALL, [2], NOW) is Code.CONSULTATION_NOT_OPEN


@pytest.mark.parametrize(
    ("chosen", "code"),
    [
        ((), Code.CHOICE_MISSING),
        ((1, 1), Code.CHOICE_TWICE),
        ((4,), Code.CHOICE_UNKNOWN),
        ((0,), Code.CHOICE_UNKNOWN),
        ((-1,), Code.CHOICE_UNKNOWN),
        ((1, 2, 3), Code.CHOICES_TOO_MANY),
        (tuple(range(100_000)), Code.CHOICE_UNKNOWN),
    ],
)
def test_choices_outside_the_terms_are_refused(chosen: tuple[int, ...], code: Code) -> None:
    assert code_of(check_choices, terms(most=2), chosen) is code


def test_choices_are_kept_in_ascending_order() -> None:
    assert check_choices(terms(most=3), (3, 1)) == (1, 3)
