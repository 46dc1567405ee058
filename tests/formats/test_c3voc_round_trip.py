"""What is imported, exported and imported again is the same, and each export is valid by the published schemas."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from halqa.formats.c3voc import write_json, write_xml
from halqa.formats.programme.unique import UUID
from halqa.formats.schedule import read
from halqa.rules.programme import Person, Schedule
from halqa.rules.text import LANGUAGES, Text
from tests.formats.generated import SCHEDULES

DATA = Path(__file__).parent / "data"
PAGE = "https://halqa.example/essai/fr/programme"
WRITERS = {"xml": write_xml, "json": write_json}
SLOW = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def _words(text: Text) -> str:
    return text.pick(LANGUAGES).words


def told(schedule: Schedule) -> list[dict[str, object]]:
    """What has to come back of each session."""
    rooms = {room.key: _words(room.name) for room in schedule.rooms}
    axes = {axis.key: _words(axis.name) for axis in schedule.axes}
    people = {person.key: person.name for person in schedule.people}
    return [
        {
            "title": _words(one.title),
            "subtitle": _words(one.subtitle),
            "abstract": _words(one.abstract),
            "description": _words(one.description),
            "start": one.start,
            "duration": one.duration,
            "room": rooms[one.room],
            "track": axes.get(one.axis, ""),
            "type": one.type,
            "kind": one.kind,
            "language": one.language,
            "people": [people[key] for key in one.people],
            "links": one.links,
            "attachments": one.attachments,
            "url": one.url,
            "original guid": dict(reversed(one.source_note)).get("guid"),
        }
        for one in schedule.sessions
    ]


def by_guid(schedule: Schedule) -> dict[str, dict[str, object]]:
    """The same of an imported programme, with the day, by the guids that stand once in it."""
    pairs = zip(schedule.sessions, told(schedule), strict=True)
    return {
        one.guid: {**said, "day": one.day, "code": one.code, "slug": one.slug}
        for one, said in pairs
        if not one.cancelled  # a schedule of these formats tells what takes place
    }


def valid_xml(data: bytes, folder: Path) -> str:
    """Return what xmllint says against the schema of c3voc; empty is valid."""
    schema = folder / "schemas" / "schedule.xml.xsd"
    run = subprocess.run(["xmllint", "--noout", "--schema", schema, "-"], input=data, capture_output=True, check=False)
    return "" if run.returncode == 0 else run.stderr.decode()


def valid_json(data: bytes, folder: Path, version: int) -> list[str]:
    """Return what jsonschema says against the schema of c3voc; empty is valid."""
    schema = json.loads((folder / "schemas" / f"schema{'' if version == 1 else version}.json").read_text("utf-8"))
    judge = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
    return [error.message for error in judge.iter_errors(json.loads(data))]


@pytest.mark.parametrize("form", WRITERS)
def test_real_schedules_come_back_whole(form: str, real: Path) -> None:
    first = read(real.read_bytes(), real.name).schedule
    again = read(WRITERS[form](first, PAGE)).schedule
    assert by_guid(again) == by_guid(first)
    assert [room.key for room in again.rooms] == [room.key for room in first.rooms]
    assert [axis.key for axis in again.axes] == [axis.key for axis in first.axes]
    assert {person.name for person in again.people} == {person.name for person in first.people}
    assert (again.slug, again.title, again.timezone, again.version) == (
        first.slug, first.title, first.timezone, first.version,
    )  # fmt: skip
    assert (again.first_day, again.last_day, again.url) == (first.first_day, first.last_day, first.url or PAGE)


def test_real_schedules_are_written_valid(real: Path, schedules: Path) -> None:
    schedule = read(real.read_bytes(), real.name).schedule
    assert valid_xml(write_xml(schedule, PAGE), schedules) == ""
    assert valid_json(write_json(schedule, PAGE), schedules, 1) == []
    assert valid_json(write_json(schedule, PAGE, version=2), schedules, 2) == []


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("name", ["colloque.xml", "colloque.json", "colloque.pretalx.json"])
def test_odd_schedules_come_back_whole(form: str, name: str) -> None:
    first = read((DATA / name).read_bytes(), name).schedule
    again = read(WRITERS[form](first, PAGE)).schedule
    assert by_guid(again) == by_guid(first)


@pytest.mark.parametrize("name", ["colloque.xml", "colloque.json", "colloque.pretalx.json"])
def test_odd_schedules_are_written_valid(name: str, schedules: Path) -> None:
    schedule = read((DATA / name).read_bytes(), name).schedule
    assert valid_xml(write_xml(schedule, PAGE), schedules) == ""
    assert valid_json(write_json(schedule, PAGE), schedules, 1) == []
    assert valid_json(write_json(schedule, PAGE, version=2), schedules, 2) == []


@SLOW
@given(SCHEDULES, st.sampled_from(sorted(WRITERS)))
def test_any_schedule_comes_back_whole(schedule: Schedule, form: str) -> None:
    again = read(WRITERS[form](schedule, PAGE)).schedule
    assert sorted(map(repr, told(again))) == sorted(map(repr, told(schedule)))
    guids = Counter(one.guid.lower() for one in schedule.sessions)
    fit = {one.guid for one in schedule.sessions if UUID.fullmatch(one.guid) and guids[one.guid.lower()] == 1}
    assert fit <= set(by_guid(again))
    assert (again.invented, _words(again.title)) == (schedule.invented, _words(schedule.title))
    assert {one.name for one in again.people} == {one.name for one in _who_speaks(schedule)}


@SLOW
@given(SCHEDULES, st.sampled_from(sorted(WRITERS)), st.sampled_from(sorted(WRITERS)))
def test_any_schedule_stays_the_same_from_then_on(schedule: Schedule, one: str, other: str) -> None:
    first = read(WRITERS[one](schedule, PAGE)).schedule
    assert by_guid(read(WRITERS[other](first, PAGE)).schedule) == by_guid(first)


def _who_speaks(schedule: Schedule) -> list[Person]:
    keys = {key for one in schedule.sessions for key in one.people}
    return [person for person in schedule.people if person.key in keys]


@SLOW
@given(schedule=SCHEDULES)
def test_any_schedule_is_written_valid(schedules: Path, schedule: Schedule) -> None:
    assert valid_xml(write_xml(schedule, PAGE), schedules) == ""
    assert valid_json(write_json(schedule, PAGE), schedules, 1) == []
    assert valid_json(write_json(schedule, PAGE, version=2), schedules, 2) == []
