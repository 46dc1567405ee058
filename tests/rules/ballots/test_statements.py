from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.ballots import (
    ANSWERS,
    ON_STAGE_MOST,
    STATEMENTS_A_PASS,
    STATEMENTS_LIVE,
    STATEMENTS_MOST,
    STATEMENTS_WAITING,
    VALUES,
    Answer,
    Cast,
    Draft,
    Method,
    StatementMove,
    StatementState,
    Terms,
    adds_up,
    check_draft,
    check_statement,
    check_statements,
    moved_statement,
    next_statement,
    statement_tally,
    weight,
)
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text

OPINIONS = Terms("x", Text.one("Quoi ?", "fr"), ANSWERS, method=Method.OPINIONS)
CHOICE = Terms("x", Text.one("Quoi ?", "fr"), ANSWERS)
COUNTS = st.dictionaries(st.sampled_from([1, 2, 3, 4]), st.integers(0, 10**6))
WEIGHTS = st.dictionaries(st.integers(1, 300), st.integers(1, 10**8), max_size=40)


def refused(code: Code) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, check=lambda error: error.code is code)


def test_the_four_answers_are_said_in_three_languages() -> None:
    assert [option.number for option in ANSWERS] == list(Answer) == list(VALUES)
    assert all(set(option.label.as_dict()) == {"fr", "ar", "en"} for option in ANSWERS)


def test_an_opinion_is_about_a_shown_statement_and_a_choice_about_none() -> None:
    assert check_statement(OPINIONS, 3, {3, 4}) == 3
    assert check_statement(CHOICE, 0, ()) == 0
    for terms, statement, shown in [(OPINIONS, 0, {3}), (OPINIONS, 5, {3}), (CHOICE, 3, {3})]:
        with refused(Code.STATEMENT_UNKNOWN):
            check_statement(terms, statement, shown)


def test_statements_are_bounded_by_pass_waiting_and_in_all() -> None:
    check_statements(STATEMENTS_A_PASS - 1, STATEMENTS_WAITING - 1, STATEMENTS_LIVE - 1)
    with refused(Code.STATEMENTS_YOURS):
        check_statements(STATEMENTS_A_PASS, 0, 0)
    for waiting, live in [(STATEMENTS_WAITING, 0), (0, STATEMENTS_LIVE)]:
        with refused(Code.STATEMENTS_FULL):
            check_statements(0, waiting, live)


def draft(statements: int) -> Draft:
    return Draft(Text.one("Quoi ?", "fr"), (Text.one("Oui.", "fr"),) * statements, method=Method.OPINIONS)


def test_a_draft_has_one_statement_to_two_hundred() -> None:
    assert len(check_draft(draft(STATEMENTS_MOST)).options) == STATEMENTS_MOST
    with refused(Code.STATEMENTS_TOO_FEW):
        check_draft(draft(0))
    with refused(Code.STATEMENTS_TOO_MANY):
        check_draft(draft(STATEMENTS_MOST + 1))


def test_moves_show_hide_and_put_three_on_the_stage() -> None:
    waiting, shown, hidden = StatementState.WAITING, StatementState.SHOWN, StatementState.HIDDEN
    assert moved_statement(StatementMove.SHOW, state=waiting, pinned=False, others=3) == (shown, False)
    assert moved_statement(StatementMove.SHOW, state=shown, pinned=True, others=2) == (shown, True)
    assert moved_statement(StatementMove.HIDE, state=shown, pinned=True, others=0) == (hidden, False)
    assert moved_statement(StatementMove.SHOW, state=hidden, pinned=False, others=0) == (shown, False)
    assert moved_statement(StatementMove.PIN, state=waiting, pinned=False, others=2) == (shown, True)
    assert moved_statement(StatementMove.PIN, state=shown, pinned=True, others=3) == (shown, True)
    assert moved_statement(StatementMove.UNPIN, state=shown, pinned=True, others=2) == (shown, False)
    with refused(Code.STAGE_FULL):
        moved_statement(StatementMove.PIN, state=shown, pinned=False, others=ON_STAGE_MOST)


def test_audiences_under_ten_are_told_together_for_each_statement() -> None:
    casts = [Cast(bytes([n]), 1, (1,), "hall") for n in range(12)]
    casts += [Cast(bytes([n]), 1, (2,), "online") for n in range(12, 16)]
    tally = statement_tally(OPINIONS, casts)
    assert (tally.ballots, tally.turnout) == (16, {"hall": 12, "online": 4})
    assert tally.counts == {1: 12, 2: 4, 3: 0, 4: 0}
    assert tally.by_audience == {"other": {1: 12, 2: 4, 3: 0, 4: 0}}
    assert adds_up(tally)
    assert not adds_up(tally, rows=True)


def test_beside_rows_nothing_of_a_statement_is_told_by_audience() -> None:
    casts = [Cast(bytes([n]), 1, (1,), "hall" if n else "paper") for n in range(12)]
    tally = statement_tally(OPINIONS, casts, rows=True)
    assert (tally.ballots, tally.counts) == (12, {1: 12, 2: 0, 3: 0, 4: 0})
    assert (tally.turnout, tally.by_audience) == ({}, {})
    assert adds_up(tally, rows=True)
    assert not adds_up(replace(tally, ballots=11), rows=True)
    assert not adds_up(replace(tally, counts={1: 12}), rows=True)
    assert not adds_up(replace(tally, by_audience={"hall": tally.counts}), rows=True)


def test_weights_follow_the_published_formula() -> None:
    # ((1 - p)(E + 1)a (1 + 8 · 2^(-S/5)))², p = (P + 1)/(S + 2), a = (A + 1)/(S + 2)
    assert weight({}) == round(1e6 * (0.5 * 0.5 * 9) ** 2)
    assert weight({1: 6, 2: 2, 3: 1, 4: 1}) == round(1e6 * ((1 - 3 / 12) * (7 / 12) * 3) ** 2)
    assert weight({1: 6, 2: 4}, extremity=1.0) > weight({1: 6, 2: 4}) > weight({1: 2, 2: 8})
    assert weight({3: 10**6}) == 1


@given(COUNTS)
def test_weights_are_whole_and_at_least_one(counts: dict[int, int]) -> None:
    assert isinstance(weight(counts), int)
    assert weight(counts) >= 1


@given(WEIGHTS, st.sets(st.integers(1, 300)), st.binary(max_size=16))
def test_the_next_statement_is_one_not_answered_and_the_same_again(
    weights: dict[int, int], answered: set[int], person: bytes
) -> None:
    drawn = next_statement(weights, answered, person)
    assert drawn == next_statement(dict(reversed(weights.items())), answered, person)
    assert (drawn is None) == (not set(weights) - answered)
    assert drawn is None or drawn in set(weights) - answered


def test_people_are_asked_in_proportion_to_the_weights() -> None:
    drawn = [next_statement({1: 3, 2: 1}, (), person.to_bytes(4, "big")) for person in range(4000)]
    assert 2850 < drawn.count(1) < 3150


def test_everybody_answers_everything_once() -> None:
    weights, answered = {number: weight({1: number}) for number in range(1, 30)}, list[int]()
    while (number := next_statement(weights, answered, b"somebody")) is not None:
        answered.append(number)
    assert sorted(answered) == sorted(weights)
