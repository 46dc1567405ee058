"""The pretalx reader on an invented dump that holds the oddities of real ones."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from halqa.formats.pretalx import read, read_schedule
from halqa.rules.programme import Kind, Link, Reading
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text

FILE = Path(__file__).parent / "data" / "colloque.pretalx.json"


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_schedule(FILE.read_bytes(), str(FILE))


def test_reader_is_called_after_the_file(reading: Reading) -> None:
    schedule = reading.schedule
    assert (schedule.slug, schedule.title, schedule.timezone) == ("colloque", Text.one("colloque"), "Etc/GMT-1")
    assert read_schedule(FILE.read_bytes()).schedule.slug == "pretalx"


def test_reader_takes_each_submission_once_wherever_it_is_grouped(reading: Reading) -> None:
    found = [(one.code, one.start.hour, one.duration, one.cancelled) for one in reading.schedule.sessions]
    assert found == [
        ("OUVRIR", 8, 50, False), ("SPRINT", 9, 420, True), ("ANCIEN", 10, 30, False), ("LARUE1", 11, 15, False),
    ]  # fmt: skip
    assert "Session PERDUE “Sans créneau”: no readable time, left out." in reading.warnings


def test_reader_gives_a_session_whole(reading: Reading) -> None:
    first, sprint = reading.schedule.sessions[:2]
    assert (first.title, first.type, first.kind) == (Text.one("Ouverture", "fr"), "Plénière", Kind.PLENARY)
    assert (first.abstract, first.language) == (Text.one("Un mot.", "fr"), "fr")
    assert first.description == Text.one("Deux lignes,\net la seconde.", "fr")
    assert first.attachments == (Link("https://exemple.ma/f.pdf", "Feuille"),)
    assert sprint.title == Text.of({"fr": "Traduire", "ar": "ترجمة"})
    assert (first.axis, sprint.axis, sprint.kind) == ("eau", "eau", Kind.WORKSHOP)
    assert first.start == datetime(2027, 2, 6, 8, tzinfo=UTC)


def test_reader_gives_rooms_however_they_are_told(reading: Reading) -> None:
    rooms = {room.key: room for room in reading.schedule.rooms}
    assert [one.room for one in reading.schedule.sessions] == ["grande-salle", "jardin", "cour", "rue"]
    assert list(rooms) == ["grande-salle", "cour", "jardin", "rue"]
    hall = rooms["grande-salle"]
    assert (hall.capacity, hall.guid) == (290, "6f7d3c1e-8a5b-4c2d-9e1f-0a1b2c3d4e5f")
    assert hall.name == Text.of({"fr": "Grande salle", "ar": "القاعة الكبرى"})
    assert rooms["jardin"].capacity is None


def test_reader_takes_a_person_as_the_pair_of_code_and_name(reading: Reading) -> None:
    assert [(one.source_id, one.name) for one in reading.schedule.people] == [
        ("ELUE", "Une élue"), ("ELUE", "Un urbaniste"), ("SEULE", "Une voisine"),
    ]  # fmt: skip
    assert reading.schedule.sessions[0].people == ("une-elue-elue", "un-urbaniste-elue")


def test_reader_keeps_notes_but_no_address_of_a_person(reading: Reading) -> None:
    note = dict(reading.schedule.sessions[0].source_note)
    assert note["slot"] == "2027-02-06T15:00:00+01:00/2027-02-06T15:50:00+01:00 cour"
    assert note["answers/0/answer"] == "oui"
    assert note["resources"] == "4"
    notes = dict(reading.schedule.notes)
    assert notes["extra/2027-02-06/750/title/fr"] == "Déjeuner"
    assert notes["persons/un-urbaniste-elue/avatar_url"] == "https://exemple.ma/u.png"
    assert "elue@exemple.ma" not in str(reading)
    assert "The e-mail address of Une élue is not kept." in reading.warnings


def test_reader_takes_a_page_of_the_api() -> None:
    submissions = json.loads(FILE.read_bytes())["talks"]
    for value in ({"count": 3, "results": submissions}, submissions):
        assert [one.code for one in read(value).schedule.sessions] == ["ANCIEN", "LARUE1"]


def test_reader_takes_speakers_in_a_list() -> None:
    value = json.loads(FILE.read_bytes())
    value["speakers"] = list(value["speakers"].values())
    assert read(value).schedule.people[0].name == "Une élue"


@pytest.mark.parametrize("value", [{}, [], 3, None, {"code": "A"}, {"results": [{"slots": []}]}])
def test_reader_refuses_what_holds_no_submission(value: object) -> None:
    with pytest.raises(Refused) as refused:
        read(value)
    assert (refused.value.code, refused.value.facts["why"]) == (Code.FILE_UNREADABLE, "kind")


def test_reader_looks_no_deeper_than_sites_group() -> None:
    value: object = {"code": "A", "slots": [], "title": "x"}
    for _ in range(12):
        value = [value]
    with pytest.raises(Refused):
        read(value)
