from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.ballots import Audience
from halqa.rules.floor import (
    DOORS,
    DOTS,
    PUBLIC_STATES,
    QUESTIONS_A_PASS,
    QUESTIONS_WAITING,
    Move,
    QuestionState,
    check_box,
    is_open,
    language_of,
    late_audience,
    moved,
    ring,
    typed_door,
)
from halqa.rules.refusals import Code, Refused

NOW = datetime(2022, 5, 25, 9, 0, tzinfo=UTC)
AUDIENCES = [audience.value for audience in Audience]


def refusal(rule: Callable[..., object], *arguments: object) -> Code | None:
    try:
        rule(*arguments)
    except Refused as refused:
        return refused.code
    return None


@given(st.dictionaries(st.sampled_from(AUDIENCES), st.integers(0, 10**6)))
def test_a_ring_holds_sixty_dots_at_most_and_one_for_whoever_took_part(turnout: dict[str, int]) -> None:
    drawn = ring(turnout)
    assert drawn.people == sum(turnout.values())
    assert sum(drawn.dots) <= DOTS
    assert [dots > 0 for dots in drawn.dots] == [turnout.get(audience, 0) > 0 for audience in AUDIENCES]
    assert str(drawn.scale).rstrip("0") in ("1", "2", "5")


@given(st.dictionaries(st.sampled_from(AUDIENCES), st.integers(0, 10**6), min_size=1))
def test_a_ring_is_drawn_as_large_as_it_can_be(turnout: dict[str, int]) -> None:
    scale = ring(turnout).scale
    smaller = scale * 2 // 5 if str(scale).startswith("5") else scale // 2
    assert not smaller or sum(-(-count // smaller) for count in turnout.values()) > DOTS


@pytest.mark.parametrize(
    ("turnout", "scale", "dots"),
    [({}, 1, (0, 0, 0, 0, 0)), ({"hall": 60}, 1, (60, 0, 0, 0, 0)), ({"hall": 60, "sms": 1}, 2, (30, 0, 0, 1, 0))],
)
def test_a_dot_is_one_person_while_sixty_are_enough(turnout: dict[str, int], scale: int, dots: tuple[int, ...]) -> None:
    drawn = ring(turnout)
    assert (drawn.scale, drawn.dots) == (scale, dots)


@pytest.mark.parametrize(
    ("second", "here", "late"),
    [(-1, False, False), (0, True, False), (15, True, True), (60, False, True), (75, False, False)],
)
def test_a_floor_opens_and_closes_for_each_in_their_own_time(second: int, here: bool, late: bool) -> None:
    now, closed = NOW + timedelta(seconds=second), NOW + timedelta(seconds=60)
    assert is_open(NOW, closed, timedelta(0), now) is here
    assert is_open(NOW, closed, timedelta(seconds=15), now) is late


def test_a_floor_without_an_end_stays_open() -> None:
    assert is_open(NOW, None, timedelta(0), NOW + timedelta(days=9))


@pytest.mark.parametrize("place", Audience)
def test_somebody_hears_every_place_late(place: Audience) -> None:
    assert late_audience(place) in DOORS
    assert late_audience(place) is not place


@pytest.mark.parametrize("state", QuestionState)
@pytest.mark.parametrize("move", Move)
@pytest.mark.parametrize("pinned", [False, True])
def test_only_what_is_shown_is_ever_pinned_by_a_move(state: QuestionState, move: Move, pinned: bool) -> None:
    after, pin = moved(state, move, pinned=pinned)
    assert not pin or after is QuestionState.SHOWN
    assert pin or move is not Move.PIN
    assert (after in PUBLIC_STATES) or move in (Move.HIDE, Move.UNPIN)


@given(st.integers(0, 9), st.integers(0, 400))
def test_a_box_is_full_for_who_asked_much_and_for_all_while_many_wait(own: int, waiting: int) -> None:
    code = refusal(check_box, own, waiting)
    assert (code is Code.QUESTIONS_TOO_MANY) is (own >= QUESTIONS_A_PASS)
    assert (code is Code.QUESTIONS_FULL) is (own < QUESTIONS_A_PASS and waiting >= QUESTIONS_WAITING)


@pytest.mark.parametrize(
    "typed", ["482913", " 482 913 ", "482-913", "482.913", "٤٨٢٩١٣", "۴۸۲۹۱۳", "\u200f482913\u200e"]
)
def test_a_door_is_read_however_its_digits_are_typed(typed: str) -> None:
    assert typed_door(typed) == "482913"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", Code.REQUIRED),
        (" - ", Code.REQUIRED),
        ("48291", Code.SESSION_UNKNOWN),
        ("4829130", Code.SESSION_UNKNOWN),
        ("48291a", Code.SESSION_UNKNOWN),
        ("1" * 10**6, Code.SESSION_UNKNOWN),
    ],
)
def test_what_is_no_code_of_a_door_is_refused(typed: str, code: Code) -> None:
    with pytest.raises(Refused) as caught:
        typed_door(typed)
    assert (caught.value.code, caught.value.field) == (code, "code")


@given(st.text(max_size=60))
def test_a_door_is_six_digits_or_a_refusal(typed: str) -> None:
    code = refusal(typed_door, typed)
    assert code in (None, Code.REQUIRED, Code.SESSION_UNKNOWN)
    assert code or re.fullmatch("[0-9]{6}", typed_door(typed))


@pytest.mark.parametrize(
    ("words", "page", "language"),
    [
        ("Qui répare ?", "fr", "fr"),
        ("Qui répare ?", "ar", "und"),
        ("من يصلح؟", "fr", "ar"),
        ("من يصلح؟", "he", "he"),
        ("من يصلح tram ؟", "fr", "ar"),
        ("Le mot حلقة", "en", "en"),
        ("3 + 4 ?", "ar", "ar"),
        ("🛠", "fr", "fr"),
    ],
)
def test_words_are_in_the_language_of_the_page_unless_their_script_says_otherwise(
    words: str, page: str, language: str
) -> None:
    assert language_of(words, page) == language
