"""The calendar is what RFC 5545 asks for, in every script, through every change of the clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from icalendar import Calendar, Event

from halqa.formats import ical
from halqa.formats.schedule import read
from halqa.rules.programme import Axis, Link, Person, Room, Schedule, Session
from halqa.rules.text import LANGUAGES, Text
from tests.formats.generated import SCHEDULES

PAGE = "https://halqa.example/essai/fr/programme"
STAMP = datetime(2027, 1, 15, 8, 30, 0, 500, tzinfo=UTC)
GUID = "0d9b5a3e-0000-4000-8000-000000000001"


def _schedule(**fields: object) -> Schedule:
    session = replace(
        Session(
            guid=GUID,
            title=Text.of(
                {"fr": "Ouverture", "ar": "افتتاح الندوة بحضور الساكنة والجمعيات والمقاولات والجامعة والمدينة"}
            ),
            start=datetime(2027, 2, 6, 9, 0, tzinfo=UTC),
            duration=50,
            room="r",
            axis="a",
            people=("p",),
        ),
        **fields,
    )
    return Schedule(
        slug="essai", title=Text.one("Symposium", "fr"), timezone="Africa/Casablanca", first_day=date(2027, 2, 6),
        last_day=date(2027, 2, 7), rooms=(Room("r", Text.one("Grande salle", "fr")),),
        axes=(Axis("a", Text.one("Eau, ombre", "fr")),), people=(Person("p", "Une élue"),), sessions=(session,),
        venue=Text.one("Maison de la ville", "fr"), city=Text.one("Salé", "fr"),
    )  # fmt: skip


def _event(**fields: object) -> Event:
    return Calendar.from_ical(ical.write(_schedule(**fields), PAGE, STAMP)).events[0]


def _unfolded(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").split("\r\n")


def test_calendar_says_how_often_to_ask_again() -> None:
    lines = _unfolded(ical.write(_schedule(), PAGE, STAMP))
    assert {"VERSION:2.0", f"PRODID:{ical.PRODUCT}", "REFRESH-INTERVAL;VALUE=DURATION:PT15M", f"URL:{PAGE}"} <= set(
        lines
    )
    assert "NAME;LANGUAGE=fr:Symposium" in lines
    assert "X-WR-TIMEZONE:Africa/Casablanca" in lines
    assert "LAST-MODIFIED:20270115T083000Z" in lines


def test_calendar_of_an_invented_programme_says_so() -> None:
    assert "inventés" in ical.write(replace(_schedule(), invented=True), PAGE, STAMP).decode()


def test_calendar_without_sessions_is_whole() -> None:
    calendar = Calendar.from_ical(ical.write(replace(_schedule(), sessions=()), PAGE, STAMP))
    assert (calendar.events, len(calendar.timezones)) == ([], 1)


def test_event_keeps_its_uid_and_counts_its_changes() -> None:
    event = _event(sequence=4, changed_at=datetime(2027, 1, 20, 9, 0, 1, 7, tzinfo=ZoneInfo("Africa/Casablanca")))
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (GUID, 4, "CONFIRMED")
    changed = datetime(2027, 1, 20, 8, 0, 1, tzinfo=UTC)
    assert (event["LAST-MODIFIED"].dt, event["DTSTAMP"].dt) == (changed, changed)
    assert _event()["DTSTAMP"].dt == STAMP.replace(microsecond=0)


def test_event_that_is_cancelled_stays_and_says_so() -> None:
    assert _event(cancelled=True)["STATUS"] == "CANCELLED"


def test_event_tells_place_theme_streams_and_files() -> None:
    event = _event(
        watch_url="https://exemple.ma/v", listen_url="https://exemple.ma/son",
        attachments=(Link("https://exemple.ma/f;,é.pdf", "F"),), abstract=Text.one("<p>Un <b>mot</b></p>", "fr"),
    )  # fmt: skip
    assert event["LOCATION"] == "Grande salle, Maison de la ville, Salé"
    assert event["CATEGORIES"].to_ical() == b"Eau\\, ombre"
    assert event["URL"] == f"{PAGE}#{GUID}"
    assert event["DESCRIPTION"] == "Une élue\n\nUn mot"
    assert event["DESCRIPTION"].params["LANGUAGE"] == "fr"
    assert event["ATTACH"] == "https://exemple.ma/f;,é.pdf"
    video, audio = event["CONFERENCE"]
    assert (video, video.params["FEATURE"], video.params["VALUE"]) == (
        "https://exemple.ma/v",
        ["VIDEO", "AUDIO"],
        "URI",
    )
    assert audio.params["FEATURE"] == "AUDIO"


def test_event_says_which_language_it_speaks() -> None:
    data = ical.write(_schedule(), PAGE, STAMP, ["ar", "fr"])
    assert "SUMMARY;LANGUAGE=ar:افتتاح" in data.decode().replace("\r\n ", "")
    assert (
        "LANGUAGE"
        not in ical.write(_schedule(title=Text.one("?"), axis="", people=()), PAGE, STAMP)
        .decode()
        .split("BEGIN:VEVENT")[1]
        .split("LOCATION")[0]
    )


def test_event_of_no_length_has_no_end() -> None:
    assert "DTEND" not in _event(duration=0)


@pytest.mark.parametrize(
    ("start", "written"),
    [
        (datetime(2027, 2, 7, 0, 30, tzinfo=UTC), "DTSTART;TZID=Africa/Casablanca:20270207T013000"),
        (datetime(2027, 2, 7, 1, 0, tzinfo=UTC), "DTSTART;TZID=Africa/Casablanca:20270207T020000"),
        (datetime(2027, 2, 7, 1, 30, tzinfo=UTC), "DTSTART:20270207T013000Z"),  # ends in the hour that comes twice
        (datetime(2027, 2, 7, 2, 30, tzinfo=UTC), "DTSTART:20270207T023000Z"),  # begins in it
        (datetime(2027, 2, 7, 3, 30, tzinfo=UTC), "DTSTART;TZID=Africa/Casablanca:20270207T033000"),
        (datetime(2027, 3, 14, 1, 30, tzinfo=UTC), "DTSTART;TZID=Africa/Casablanca:20270314T013000"),
        (datetime(2027, 3, 14, 2, 0, tzinfo=UTC), "DTSTART;TZID=Africa/Casablanca:20270314T030000"),
    ],
)
def test_event_is_on_time_when_the_clock_of_ramadan_changes(start: datetime, written: str) -> None:
    schedule = _schedule(start=start)
    assert written in _unfolded(ical.write(schedule, PAGE, STAMP))
    event = _event(start=start)
    assert (event.start.astimezone(UTC), event.end.astimezone(UTC)) == (start, start + timedelta(minutes=50))


def test_timezone_of_morocco_follows_the_moon() -> None:
    lines = _unfolded(ical.timezone(ZoneInfo("Africa/Casablanca"), 2027, 2027).to_ical())
    onsets = [line.removeprefix("DTSTART:") for line in lines if line.startswith("DTSTART")]
    assert onsets == ["20261231T010000", "20270207T030000", "20270314T020000"]
    assert lines.count("TZOFFSETTO:+0000") == 1


@pytest.mark.parametrize("name", ["Africa/Casablanca", "Europe/Paris", "America/St_Johns", "Asia/Kolkata", "Etc/GMT-1"])
def test_timezone_tells_the_offset_of_every_hour(name: str) -> None:
    """Reads the component as RFC 5545 §3.6.5 says: the latest onset, told by the clock that was going, decides."""
    zone = ZoneInfo(name)
    onsets = sorted(
        (part["DTSTART"].dt - part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td)
        for part in ical.timezone(zone, 2026, 2030).subcomponents
    )
    for hour in range(24 * 365 * 5):
        moment = datetime(2026, 1, 1) + timedelta(hours=hour)  # noqa: DTZ001 - UTC, as the onsets are
        told = [offset for onset, offset in onsets if onset <= moment][-1]
        assert told == moment.replace(tzinfo=UTC).astimezone(zone).utcoffset(), moment


@settings(max_examples=40)
@given(SCHEDULES)
def test_any_calendar_is_read_back(schedule: Schedule) -> None:
    data = ical.write(schedule, PAGE, STAMP)
    assert data.endswith(b"END:VCALENDAR\r\n")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no sign is cut in two
    calendar = Calendar.from_ical(data)
    assert len({event["UID"] for event in calendar.events}) == len(schedule.sessions)
    for event, session in zip(calendar.events, schedule.sessions, strict=True):
        assert not event.errors
        assert event["SUMMARY"] == session.title.pick(LANGUAGES).words
        assert event.start.astimezone(UTC) == session.start
        assert not session.duration or event.end.astimezone(UTC) - session.start == timedelta(minutes=session.duration)


def test_real_schedules_become_calendars(real: Path) -> None:
    schedule = read(real.read_bytes(), real.name).schedule
    data = ical.write(schedule, PAGE, STAMP)
    assert max(map(len, data.split(b"\r\n"))) <= 75
    starts = {str(event["UID"]): event.start.astimezone(UTC) for event in Calendar.from_ical(data).events}
    assert starts == {session.guid: session.start for session in schedule.sessions}
