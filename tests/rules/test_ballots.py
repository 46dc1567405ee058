from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.ballots import (
    LASTS_MOST,
    OPTION_LONGEST,
    OPTIONS_MOST,
    OTHER,
    QUESTION_LONGEST,
    SMALLEST_AUDIENCE,
    Audience,
    Cast,
    Draft,
    Moment,
    Option,
    Standing,
    State,
    Tally,
    Terms,
    accept,
    check_choices,
    check_draft,
    check_terms,
    longest_delay,
    merged_audiences,
    outcome,
    seen_state,
)
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text

NOW = datetime(2022, 5, 25, 9, 0, tzinfo=UTC)
TURNOUTS = st.dictionaries(st.sampled_from([audience.value for audience in Audience]), st.integers(0, 40))


def terms(options: int = 3, **values: Any) -> Terms:
    labels = tuple(Option(number, Text.one(f"Option {number}", "fr")) for number in range(1, options + 1))
    return Terms("abc", Text.one("Que réparer ?", "fr"), labels, **values)


def seconds(number: int) -> datetime:
    return NOW + timedelta(seconds=number)


def code_of(act, *arguments) -> Code:
    with pytest.raises(Refused) as caught:
        act(*arguments)
    return caught.value.code


def tally(ballots: dict[str, list[tuple[int, ...]]], **values: Any) -> Tally:
    """Count ballots given as audience → choices of each."""
    casts = [
        Cast(f"{audience}{place}".encode(), 1, choices, audience)
        for audience, some in ballots.items()
        for place, choices in enumerate(some)
    ]
    return outcome(terms(**values), {audience: len(some) for audience, some in ballots.items()}, casts)


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


def test_a_standing_puts_the_most_chosen_first_and_ties_in_order() -> None:
    standing = Standing(terms(4), tally({"hall": [(3,), (3,), (2,), (1,)]}, options=4))
    assert [line.option.number for line in standing.lines] == [3, 1, 2, 4]
    assert [option.number for option in standing.leaders] == [3]


def test_a_standing_tells_each_audience_that_is_published() -> None:
    counted = tally({"online": [(2,)] * 10, "hall": [(1,)] * 12 + [(2,)] * 2, "sms": [(3,)] * 11 + [(1,)]})
    standing = Standing(terms(), counted)
    assert list(standing.published.items()) == [("hall", 14), ("online", 10), ("sms", 12)]
    assert {audience: [o.number for o in first] for audience, first in standing.firsts.items()} == {
        "hall": [1],
        "online": [2],
        "sms": [3],
    }
    assert standing.lines[0].by_audience == {"hall": 12, "online": 0, "sms": 1}
    assert not standing.agreed


def test_audiences_agree_where_each_has_the_same_single_first() -> None:
    assert Standing(terms(), tally({"hall": [(1,)] * 10, "online": [(1,)] * 10})).agreed
    assert not Standing(terms(), tally({"hall": [(1,)] * 10})).agreed
    tied = [(1,)] * 5 + [(2,)] * 5
    assert not Standing(terms(), tally({"hall": tied, "online": tied})).agreed


def test_a_standing_without_ballots_has_no_leader() -> None:
    standing = Standing(terms(), tally({}))
    assert standing.leaders == ()
    assert standing.firsts == standing.published == {}


def test_a_step_on_the_way_has_no_audiences() -> None:
    standing = Standing(terms(), Tally(25, {"hall": 25}, {1: 25, 2: 0, 3: 0}))
    assert (standing.published, standing.firsts, standing.lines[0].by_audience) == ({}, {}, {})


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (Terms("a", Text(), terms().options), Code.REQUIRED),
        (terms(1), Code.OPTIONS_TOO_FEW),
        (terms(OPTIONS_MOST + 1), Code.OPTIONS_TOO_MANY),
        (terms(most=0), Code.CHOICES_TOO_MANY),
        (terms(most=4), Code.CHOICES_TOO_MANY),
    ],
)
def test_terms_that_cannot_be_opened_are_refused(wrong: Terms, code: Code) -> None:
    assert code_of(check_terms, wrong) is code


def test_terms_that_can_be_opened_stay_as_they_are() -> None:
    assert check_terms(terms(OPTIONS_MOST, most=OPTIONS_MOST)) == terms(OPTIONS_MOST, most=OPTIONS_MOST)


def draft(question: str = "Que réparer ?", option: str = "Le pont", lasts: int | None = None) -> Draft:
    return Draft(Text.one(question, "fr"), (Text.one(option, "fr"), Text.one("Le toit", "fr")), lasts=lasts)


def test_a_draft_is_kept_with_its_words_trimmed() -> None:
    assert check_draft(draft(" Que réparer ? ", "Le pont\n", LASTS_MOST)) == draft(lasts=LASTS_MOST)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (draft(question="x" * (QUESTION_LONGEST + 1)), Code.TOO_LONG),
        (draft(option="x" * (OPTION_LONGEST + 1)), Code.TOO_LONG),
        (draft(option="a\0b"), Code.BAD_CHARACTERS),
        (draft(lasts=0), Code.OUT_OF_RANGE),
        (draft(lasts=LASTS_MOST + 1), Code.OUT_OF_RANGE),
    ],
)
def test_a_draft_that_cannot_be_shown_is_refused(wrong: Draft, code: Code) -> None:
    assert code_of(check_draft, wrong) is code
