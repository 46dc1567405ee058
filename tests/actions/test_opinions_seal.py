"""Sealing opinions: what enters the record, and that both recounters find it right."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from halqa.actions import ballots
from halqa.actions.ballots import Given, Vote, cast_ballots
from halqa.actions.opinions import move_statement, step_statements
from halqa.actions.opinions.seal import _step
from halqa.actions.record import export_record
from halqa.models import Consultation, Entry, Receipt, Session, Statement
from halqa.queries.ballots import receipt
from halqa.queries.opinions import counts_of
from halqa.rules.ballots import ROWS_LEAST, Audience, State, StatementMove, StatementState
from halqa.rules.people import SYSTEM
from halqa.rules.record import Close, Commitments, Result, Row, decode, words_digest
from halqa.rules.record import Statement as SealedStatement
from tests.actions.ballots.ground import somebody
from tests.factories import make_answers, make_opinions, make_session, make_symposium
from tests.recount.recounters import both

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return make_session(make_symposium(), delay=0)


def seal(session: Session, number: int) -> Consultation:
    ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    ballots.close_due(timezone.now() + timedelta(seconds=1))
    return Consultation.objects.get(number=number)


def entries(row: Consultation) -> list[object]:
    return [decode(bytes(one.body)) for one in Entry.objects.filter(consultation=row).order_by("index")]


def recounted(session: Session, tmp_path: Path) -> list[str]:
    with export_record(symposium=session.symposium_id, readme="") as file:
        (tmp_path / "record.zip").write_bytes(file.read())
    one, other = both(tmp_path / "record.zip").values()
    assert (one.code, one.out) == (other.code, other.out) == (0, one.out), (one, other)
    return one.out.splitlines()


def test_statements_commitments_and_the_result_are_sealed_and_recounted(session: Session, tmp_path: Path) -> None:
    number = make_opinions(session)
    make_answers(session, number, {1: [1] * 12, 2: [2] * 5 + [4] * 3})
    make_answers(session, number, {1: [2, 3]}, "online")
    row = seal(session, number)
    first, *said, held, result = entries(row)
    assert isinstance(first, Close)
    assert (row.state, first.turnout) == (State.CLOSED, {"hall": 12, "online": 2})
    assert isinstance(result, Result)
    assert result.tally.counts == {1: 12, 2: 6, 3: 1, 4: 3}
    assert isinstance(held, Commitments)
    assert len(held.commitments) == 22
    assert all(isinstance(one, SealedStatement) for one in said)
    assert [(one.number, one.tally.ballots, one.hidden) for one in said] == [
        (1, 14, False),
        (2, 8, False),
        (3, 0, False),
    ]
    assert said[0].tally.by_audience == {"other": {1: 12, 2: 1, 3: 1, 4: 0}}
    assert said[0].words == words_digest(Statement.objects.get(number=1).words.pick("fr"))
    lines = recounted(session, tmp_path)
    assert f"count {row.code} 1 12" in lines
    assert f"statement {row.code} 2 4 3" in lines
    assert Statement.objects.get(number=2).counts["ballots"] == 8


@pytest.mark.parametrize(
    ("rows", "people", "open_rows"), [(True, ROWS_LEAST, True), (True, 99, False), (False, 120, False)]
)
def test_rows_are_published_where_announced_and_a_hundred_took_part(
    session: Session, tmp_path: Path, rows: bool, people: int, open_rows: bool
) -> None:
    number = make_opinions(session, rows=rows)
    make_answers(session, number, {1: ([1, 2] * people)[: people - 3], 3: [4] * 7})
    make_answers(session, number, {1: [3] * 3}, "online")
    row = seal(session, number)
    said = [one for one in entries(row) if isinstance(one, SealedStatement)]
    assert [bool(one.tally.turnout) for one in said] == ([False] * 3 if open_rows else [True, False, True])
    assert [bool(one.tally.by_audience) for one in said] == [bool(one.tally.turnout) for one in said]
    assert Statement.objects.get(number=1).counts["turnout"] == said[0].tally.turnout
    published = [one for one in entries(row) if isinstance(one, Row)]
    assert len(published) == (people if open_rows else 0)
    assert len(recounted(session, tmp_path)) > 10


def test_hidden_statements_keep_their_answers_and_waiting_ones_stay_out(session: Session, tmp_path: Path) -> None:
    number = make_opinions(session, ["Un.", "Deux.", "Trois.", "Quatre."])
    make_answers(session, number, {1: [1] * 3, 2: [2]})
    for statement in (2, 3):
        move_statement(
            by=SYSTEM,
            symposium=session.symposium_id,
            consultation=number,
            statement=statement,
            move=StatementMove.HIDE,
        )
    Statement.objects.filter(number=4).update(state=StatementState.WAITING)
    said = [one for one in entries(seal(session, number)) if isinstance(one, SealedStatement)]
    assert [(one.number, one.hidden) for one in said] == [(1, False), (2, True)]
    recounted(session, tmp_path)


def test_nobody_took_part(session: Session, tmp_path: Path) -> None:
    row = seal(session, make_opinions(session, rows=True))
    assert row.result["ballots"] == 0
    assert f"ballots {row.code} 0" in recounted(session, tmp_path)


def test_a_receipt_finds_its_commitment_among_the_others(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("halqa.rules.record.opinions.COMMITMENTS_MOST", 7)
    number, by = make_opinions(session), somebody(session.symposium_id)
    make_answers(session, number, {1: [1] * 20, 2: [2] * 15})
    votes = [Vote(by, session.symposium_id, number, Audience.HALL, (choice,), uuid4(), 3) for choice in (1, 2)]
    old, new = (one.code for one in cast_ballots(votes, timezone.now()) if isinstance(one, Given))
    seal(session, number)
    seen = receipt(session.symposium_id, new)
    assert (seen.latest, seen.entry is not None, seen.checkpoint is not None) == (2, True, True)
    assert receipt(session.symposium_id, old).entry is None
    codes = Receipt.objects.exclude(code=old).values_list("code", flat=True)
    assert all(receipt(session.symposium_id, code).checkpoint for code in codes)


def test_running_counts_come_in_steps_of_ten(session: Session) -> None:
    number, quiet = make_opinions(session, running=True), make_opinions(session)
    for one in (number, quiet):
        make_answers(session, one, {1: [1] * 9})
    assert step_statements() == 0
    make_answers(session, number, {1: [2]})
    assert step_statements() == 1
    row = Statement.objects.get(consultation__number=number, number=1)
    assert row.counts["counts"] == {"1": 9, "2": 1, "3": 0, "4": 0}
    assert row.counts["by_audience"] == {}
    make_answers(session, number, {1: [2] * 9})
    assert step_statements() == 0


def test_ballots_are_counted_again_when_somebody_voted(
    session: Session, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    number, counted = make_opinions(session, running=True), dict[int, int]()
    make_answers(session, number, {1: [1] * 9})
    assert step_statements(counted) == 0
    with django_assert_num_queries(2):
        assert step_statements(counted) == 0
    make_answers(session, number, {1: [2]})
    assert step_statements(counted) == 1


def test_a_consultation_on_statements_is_certified_and_void_like_others(session: Session, tmp_path: Path) -> None:
    certified, void = make_opinions(session), make_opinions(session)
    for number in (certified, void):
        make_answers(session, number, {1: [1]})
        seal(session, number)
    ballots.certify_consultation(by=SYSTEM, symposium=session.symposium_id, number=certified)
    ballots.void_consultation(
        by=SYSTEM, symposium=session.symposium_id, number=void, reason=next(iter(ballots.life.VoidReason))
    )
    states = [line.split()[-1] for line in recounted(session, tmp_path) if line.startswith("consultation")]
    assert states == ["certified", "void"]


def test_what_is_sealed_is_no_step_any_more(session: Session) -> None:
    number = make_opinions(session, running=True)
    make_answers(session, number, {1: [1] * 12})
    make_answers(session, number, {1: [2] * 11}, "online")
    late = counts_of(Consultation.objects.get(number=number).pk)
    row = seal(session, number)
    assert _step(row.pk, late) == 0
    assert set(Statement.objects.get(consultation=row, number=1).counts["by_audience"]) == {"hall", "online"}
