from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.ballots import OTHER, SMALLEST_AUDIENCE, Audience, Cast, merged_audiences, outcome
from tests.rules.ballots.ground import terms

TURNOUTS = st.dictionaries(st.sampled_from([audience.value for audience in Audience]), st.integers(0, 40))


@given(TURNOUTS)
def test_no_published_group_is_under_ten_unless_it_is_alone(turnout: dict[str, int]) -> None:
    published = merged_audiences(turnout)
    groups = Counter(dict.fromkeys(published.values(), 0))
    for audience, name in published.items():
        groups[name] += turnout[audience]
    assert set(published) == {audience for audience, count in turnout.items() if count}
    assert len(groups) <= 1 or min(groups.values()) >= SMALLEST_AUDIENCE
    assert all(name in (OTHER, audience) for audience, name in published.items())


@pytest.mark.parametrize(
    ("turnout", "merged"),
    [
        ({"hall": 10, "online": 12}, set()),
        ({"hall": 30, "online": 9}, {"hall", "online"}),
        ({"hall": 30, "online": 12, "sms": 3}, {"online", "sms"}),
        ({"hall": 30, "sms": 4, "paper": 6}, {"sms", "paper"}),
        ({"hall": 5, "sms": 4}, {"hall", "sms"}),
    ],
)
def test_small_audiences_are_merged_with_the_next_smallest(turnout: dict[str, int], merged: set[str]) -> None:
    assert {audience for audience, name in merged_audiences(turnout).items() if name == OTHER} == merged


@given(
    st.lists(
        st.tuples(st.sampled_from(["hall", "online", "sms"]), st.sets(st.integers(1, 4), min_size=1)), max_size=60
    ),
    st.randoms(use_true_random=False),
)
def test_an_outcome_is_what_a_plain_count_gives_in_any_order(ballots: list[tuple[str, set[int]]], dice) -> None:
    casts = [Cast(bytes([i]), 1, tuple(sorted(chosen)), audience) for i, (audience, chosen) in enumerate(ballots)]
    turnout = Counter(audience for audience, _ in ballots)
    counted = outcome(terms(4, most=4), turnout, casts)
    dice.shuffle(casts)
    assert outcome(terms(4, most=4), turnout, casts) == counted
    assert counted.ballots == len(ballots)
    assert counted.counts == {number: sum(number in chosen for _, chosen in ballots) for number in range(1, 5)}
    for number in range(1, 5):
        assert sum(counts[number] for counts in counted.by_audience.values()) == counted.counts[number]
