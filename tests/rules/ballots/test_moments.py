from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.ballots import Audience, Moment, State, longest_delay, seen_state
from tests.rules.ballots.ground import NOW, seconds, terms


@pytest.mark.parametrize(
    ("at", "hall", "online"),
    [
        (-1, State.DRAFT, State.DRAFT),
        (0, State.OPEN, State.DRAFT),
        (15, State.OPEN, State.OPEN),
        (59, State.OPEN, State.OPEN),
        (60, State.CLOSING, State.OPEN),
        (74, State.CLOSING, State.OPEN),
        (75, State.CLOSING, State.CLOSING),
    ],
)
def test_each_audience_sees_a_closing_consultation_in_its_own_time(at: int, hall: State, online: State) -> None:
    moment = Moment(State.CLOSING, NOW, seconds(60))
    assert seen_state(terms(), moment, Audience.HALL, seconds(at)) is hall
    assert seen_state(terms(), moment, Audience.ONLINE, seconds(at)) is online


@given(st.sampled_from(Audience), st.sampled_from(Audience), st.integers(0, 300), st.integers(1, 600))
def test_every_audience_has_the_same_time_to_vote(place: Audience, who: Audience, delay: int, lasts: int) -> None:
    moment = Moment(State.CLOSING, NOW, seconds(lasts))
    here = terms(place=place, delay=delay)
    open_at = [second for second in range(1000) if seen_state(here, moment, who, seconds(second)) is State.OPEN]
    assert len(open_at) == lasts
    assert max(open_at) < lasts + longest_delay(here).total_seconds()


@pytest.mark.parametrize("state", [State.DRAFT, State.CLOSED, State.CERTIFIED, State.VOID])
def test_what_is_not_open_looks_the_same_from_everywhere(state: State) -> None:
    assert {seen_state(terms(), Moment(state, NOW), audience, NOW) for audience in Audience} == {state}
