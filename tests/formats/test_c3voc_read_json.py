"""The c3voc JSON reader, both versions."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from halqa.formats.c3voc import read_json
from halqa.rules.programme import Kind, Link, Reading
from halqa.rules.refusals import Refused
from halqa.rules.text import Text

DATA = Path(__file__).parent / "data"
ROOM = "6f7d3c1e-8a5b-4c2d-9e1f-0a1b2c3d4e5f"


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_json(json.loads((DATA / "colloque.json").read_text(encoding="utf-8")))


def _second(**event: object) -> dict[str, object]:
    """A version 2 file of one event."""
    conference = {
        "title": "Essai",
        "start": "2027-05-01T00:00:00+02:00",
        "end": "2027-05-02T00:00:00+02:00",
        "rooms": [{"name": "Salle", "guid": ROOM}],
        "tracks": [{"name": "Eau", "slug": "eau"}],
        "days": [{"index": 1, "date": "2027-05-01", "start": "2027-05-01T00:00:00+02:00"}],
    }
    return {"schedule": {"version": "2", "conference": conference, "events": [event]}}


def test_reader_gives_what_is_said_of_the_whole(reading: Reading) -> None:
    schedule = reading.schedule
    assert (schedule.slug, schedule.timezone, schedule.version) == ("colloque-27", "Africa/Casablanca", "3")
    assert (schedule.first_day, schedule.last_day) == (date(2027, 2, 6), date(2027, 2, 7))
    assert schedule.city == Text.of({"fr": "Salé", "ar": "سلا"})
    assert schedule.url == "https://exemple.ma/colloque/"
    assert [(axis.key, axis.colour) for axis in schedule.axes] == [("eau", "#0055aa")]
    hall, yard = schedule.rooms
    assert (hall.guid, hall.capacity, hall.description.as_dict()["ar"]) == (ROOM, 300, "في الطابق السفلي")
    assert (yard.key, yard.capacity) == ("cour", None)


def test_reader_gives_a_session_whole(reading: Reading) -> None:
    session = reading.schedule.sessions[0]
    assert (session.title, session.language, session.kind) == (Text.one("Ouverture", "fr"), "fr", Kind.PLENARY)
    assert (session.start, session.duration) == (datetime(2027, 2, 6, 8, tzinfo=UTC), 50)
    assert (session.slug, session.code, session.axis, session.room) == ("ouverture", "ABC123", "eau", "grande-salle")
    assert session.description == Text.one("Deux lignes,\net la seconde.", "fr")
    assert session.links == (Link("https://exemple.ma/a", "A"), Link("https://exemple.ma/b"))
    assert session.attachments == (Link("https://exemple.ma/colloque/plan.pdf", "Plan"),)


def test_reader_knows_an_address_made_for_an_export(reading: Reading) -> None:
    assert reading.schedule.sessions[0].url == ""


def test_reader_gives_people_of_each_dialect(reading: Reading) -> None:
    people = [(one.source_id, one.name, one.url) for one in reading.schedule.people]
    assert people == [("7", "Une élue", ""), ("XYZ", "Un urbaniste", "https://exemple.ma/u"), ("", "Une voisine", "")]
    assert reading.schedule.people[0].biography == Text.one("Élue à l'eau.")


def test_reader_keeps_what_it_does_not_know_in_notes(reading: Reading) -> None:
    assert set(reading.schedule.sessions[0].source_note) >= {
        ("mood/level", "3"), ("mood/true", "true"), ("links/1/type", "web"), ("recording/license", "CC BY 4.0"),
        ("recording/optout", "true"), ("feedback_url", "https://exemple.ma/avis/1"), ("guid", "17"), ("id", "1"),
    }  # fmt: skip
    assert set(reading.schedule.notes) >= {
        ("colophon", "fait main"), ("conference/keywords/0", "eau"), ("conference/meta/mood", "calme"),
        ("rooms/grande-salle/features/recording", "unknown"), ("rooms/grande-salle/slug", "gs"),
        ("tracks/eau/slug", "water"), ("tracks/eau/type", "axe"),
        ("persons/un-urbaniste-xyz/avatar", "https://exemple.ma/u.png"),
    }  # fmt: skip


def test_reader_finds_times_where_some_are_missing(reading: Reading) -> None:
    found = [(one.title.pick("fr").words, one.start.hour, one.duration) for one in reading.schedule.sessions[1:]]
    assert found == [("Sans date", 17, 45), ("Finit avant", 17, 10)]
    told = "\n".join(reading.warnings)
    assert "“Rien”: no readable time, left out." in told
    assert "“Finit avant”: duration “00:10:20” is not in whole minutes." in told


def test_reader_reads_version_2() -> None:
    value = _second(
        guid=ROOM, start="2027-05-02T01:00:00+02:00", end="2027-05-02T02:00:00+02:00", duration="PT1H",
        room={"guid": ROOM}, track={"slug": "eau"}, title="Nuit", type="TALK", language="fr", state="CANCELED",
        abstract={"fr": "Une nuit", "ar": "ليلة"}, participants=[{"name": "Une élue", "guid": ROOM}],
    )  # fmt: skip
    schedule = read_json(value).schedule
    session = schedule.sessions[0]
    assert (session.room, session.axis, session.duration, session.cancelled) == ("salle", "eau", 60, True)
    assert session.abstract == Text.of({"fr": "Une nuit", "ar": "ليلة"})
    assert session.day == date(2027, 5, 1)  # the small hours belong to the evening before
    assert (schedule.people[0].name, schedule.people[0].guid, schedule.timezone) == ("Une élue", ROOM, "Etc/GMT-2")
    assert schedule.slug == "essai"


@pytest.mark.parametrize(("room", "key"), [({"name": "Cour"}, "cour"), ("Cour", "cour"), (None, "room"), (7, "room")])
def test_reader_takes_a_room_however_it_is_told(room: object, key: str) -> None:
    assert read_json(_second(start="2027-05-01T09:00:00Z", title="x", room=room)).schedule.sessions[0].room == key


@pytest.mark.parametrize("value", [None, [], {"schedule": {}}, {"schedule": {"conference": []}}])
def test_reader_refuses_what_is_no_schedule(value: object) -> None:
    with pytest.raises(Refused) as refused:
        read_json(value)
    assert refused.value.facts["why"] == "kind"


def test_reader_names_a_zone_that_is_none() -> None:
    value = _second(start="2027-05-01T09:00:00Z", title="x")
    value["schedule"]["conference"]["time_zone_name"] = "Lune"  # type: ignore[index]
    assert "“Lune” is not a time zone: guessed UTC from its times." in read_json(value).warnings
