"""The final map enters the record, once and as it was sealed; whoever has the file finds it again."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from halqa.actions.ballots import begin_closing, seal_ballots, void_consultation
from halqa.actions.opinions import move_statement
from halqa.actions.opinions.maps import Held, Maps, _round, draw_maps
from halqa.actions.record import export_record
from halqa.models import Consultation, Entry, Session
from halqa.queries.opinions import due_maps, map_of, sealed_statements
from halqa.rules.ballots import StatementMove, VoidReason
from halqa.rules.people import SYSTEM
from halqa.rules.record import Groups, Map, decode
from tests.actions.crowd import STATEMENTS, crowd
from tests.factories import answer_opinions, make_opinions, make_session, make_symposium
from tests.recount.recounters import both

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return make_session(make_symposium())


def _sealed(session: Session, people: int, **values: object) -> int:
    """Have so many people answer in two audiences, close, seal; return the number."""
    number = make_opinions(session, STATEMENTS, **values)
    answer_opinions(session, number, crowd(people - 30))
    answer_opinions(session, number, crowd(30, seed=7), "online")
    begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    seal_ballots(_pk(session, number), timezone.now() + timedelta(seconds=session.delay + 60))
    return number


def _pk(session: Session, number: int) -> int:
    return Consultation.objects.get(symposium=session.symposium_id, number=number).pk


def _drawn(maps: Maps | None = None) -> None:
    maps, now = maps or Maps(), timezone.now()
    draw_maps(maps, now)
    draw_maps(maps, now)


def _entries(kind: type) -> list[object]:
    return [one for one in (decode(bytes(row.body)) for row in Entry.objects.all()) if isinstance(one, kind)]


def _recounted(session: Session, tmp_path: Path) -> list[str]:
    path = tmp_path / "record.zip"
    with export_record(symposium=session.symposium_id, readme="Words.\n") as file:
        path.write_bytes(file.read())
    told = both(path)
    assert told["halqa"] == told["verify"]
    assert (told["halqa"].code, told["halqa"].err) == (0, "")
    return told["halqa"].out.splitlines()


def test_the_map_of_published_rows_is_found_again_from_the_file(session: Session, tmp_path: Path) -> None:
    number = _sealed(session, 130, rows=True)
    _drawn()
    told, lines = map_of(_pk(session, number)), _recounted(session, tmp_path)
    assert told is not None
    assert [line.split()[2] for line in lines if line.startswith("map ")] == [told.digest]
    assert [int(line.split()[3]) for line in lines if line.startswith("group ")] == [one.people for one in told.groups]
    assert tuple(int(line.split()[2]) for line in lines if line.startswith("common ")) == told.common
    assert len(told.groups) == 2
    assert told.common


def test_what_only_few_took_part_in_has_its_digest_alone(session: Session, tmp_path: Path) -> None:
    _sealed(session, 60, rows=True)
    _drawn()
    lines = _recounted(session, tmp_path)
    assert [line.split()[0] for line in lines if line.startswith(("map ", "group ", "common "))] == ["map"]
    assert _entries(Groups) == []


def test_what_is_hidden_after_the_sealing_stays_in_the_map_of_the_record(session: Session, tmp_path: Path) -> None:
    number = _sealed(session, 130, rows=True)
    move_statement(by=SYSTEM, symposium=session.symposium_id, consultation=number, statement=4, move=StatementMove.HIDE)
    assert not any(one.hidden for one in sealed_statements(_pk(session, number)))
    _drawn()
    assert any(line.startswith("map ") for line in _recounted(session, tmp_path))


def test_what_is_hidden_before_is_not_in_it(session: Session, tmp_path: Path) -> None:
    number = make_opinions(session, STATEMENTS, rows=True)
    answer_opinions(session, number, crowd(110))
    move_statement(by=SYSTEM, symposium=session.symposium_id, consultation=number, statement=1, move=StatementMove.HIDE)
    begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    seal_ballots(_pk(session, number), timezone.now() + timedelta(seconds=session.delay + 60))
    assert [one.number for one in sealed_statements(_pk(session, number)) if one.hidden] == [1]
    _drawn()
    assert not any(line.split()[2] == "1" for line in _recounted(session, tmp_path) if line.startswith("common "))


def test_two_workers_that_draw_at_once_append_one_map(session: Session) -> None:
    _sealed(session, 60)
    (due,), now = due_maps(), timezone.now()
    for held in (Held(), Held()):
        _round(due, held, now)
        _round(due, held, now)
    assert len(_entries(Map)) == 1
    assert due_maps() == []


def test_what_is_voided_while_its_map_is_drawn_gets_none(session: Session, tmp_path: Path) -> None:
    number = _sealed(session, 60)
    (due,), held, now = due_maps(), Held(), timezone.now()
    _round(due, held, now)
    void_consultation(by=SYSTEM, symposium=session.symposium_id, number=number, reason=VoidReason.WRONG_OPTIONS)
    _round(due, held, now)
    assert _entries(Map) == []
    assert any(line.endswith(" void") for line in _recounted(session, tmp_path))
