"""Real schedules, whole: imported, exported, judged by the schemas, imported again; and what FOSDEM's pages weigh."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
from django.core.management import call_command
from django.test import Client
from icalendar import Calendar

from halqa.formats import schedule
from halqa.models import Session, Symposium
from halqa.queries.programme import schedule_of, symposium_by_slug
from halqa.rules.programme import Schedule
from halqa.rules.programme import Session as Item
from halqa.rules.text import Text

REAL = {
    "fosdem-2026": ("large-fosdem2026.xml", 883, 30),
    "debconf23": ("medium-debconf23.xml", 117, 5),
    "small-pyconfr2025": ("small-pyconfr2025.pretalx.json", 84, 13),
}
Out = pytest.CaptureFixture[str]


@pytest.fixture(scope="session")
def schedules() -> Path:
    """The folder of real schedules; without it the test is skipped."""
    if "HALQA_TEST_DATA" not in os.environ:
        pytest.skip("HALQA_TEST_DATA is unset: no real schedules to read")
    return Path(os.environ["HALQA_TEST_DATA"]) / "schedules"


def _kept(slug: str) -> Schedule:
    view = symposium_by_slug(slug)
    assert view is not None
    return schedule_of(view)


def _told(kept: Schedule) -> dict[str, tuple[object, ...]]:
    """Return by guid what every format must carry of a session, in words."""
    rooms = {room.key: _words(room.name) for room in kept.rooms}
    axes = {axis.key: _words(axis.name) for axis in kept.axes}
    people = {person.key: person.name for person in kept.people}
    return {
        one.guid: (
            *(_words(text) for text in (one.title, one.subtitle, one.abstract, one.description)),
            *(one.start, one.duration, one.language, one.type, rooms[one.room], axes.get(one.axis, "")),
            *(tuple(people[key] for key in one.people), _links(one), one.url),
        )
        for one in kept.sessions
    }


def _words(text: Text) -> str:
    return text.pick("en").words


def _links(one: Item) -> tuple[object, ...]:
    return one.links, one.attachments


@pytest.mark.django_db
@pytest.mark.parametrize("slug", REAL)
def test_real_schedule_is_kept_whole_and_exported_valid(
    slug: str, schedules: Path, tmp_path: Path, capsys: Out
) -> None:
    name, sessions, rooms = REAL[slug]
    call_command("import_schedule", str(schedules / name), "--json")
    report = json.loads(capsys.readouterr().out)
    assert (report["symposium"], report["sessions"], report["rooms"]) == (slug, sessions, rooms)
    read, kept = schedule.read((schedules / name).read_bytes(), name).schedule, _kept(slug)
    plain = tuple(replace(one, changed_at=None) for one in kept.sessions)
    assert replace(kept, sessions=plain) == read
    xml, made, ical = (tmp_path / form for form in ("c3voc-xml", "c3voc-json", "ical"))
    for path in (xml, made, ical):
        call_command("export_schedule", slug, "--format", path.name, "--out", str(path))
    xsd = schedules / "schemas" / "schedule.xml.xsd"
    subprocess.run(["xmllint", "--noout", "--nonet", "--schema", xsd, xml], check=True, capture_output=True)
    jsonschema.validate(json.loads(made.read_bytes()), json.loads((schedules / "schemas" / "schema.json").read_bytes()))
    calendar = Calendar.from_ical(ical.read_bytes())
    assert len({str(event["UID"]) for event in calendar.walk("VEVENT")}) == sessions
    for path in (xml, made):
        call_command("import_schedule", str(path), "--symposium", f"{slug}-{path.name}")
        assert _told(_kept(f"{slug}-{path.name}")) == _told(kept)


@pytest.mark.django_db
def test_real_schedule_again_continues_every_session(schedules: Path, tmp_path: Path) -> None:
    name = REAL["debconf23"][0]
    call_command("import_schedule", str(schedules / name))
    before = list(Session.objects.order_by("pk").values())
    call_command("import_schedule", str(schedules / name))
    assert list(Session.objects.order_by("pk").values()) == before
    call_command("dump", "debconf23", "--out", str(tmp_path / "a"))
    call_command("load", str(tmp_path / "a"), "--symposium", "copie")
    call_command("dump", "copie", "--out", str(tmp_path / "b"))
    assert (tmp_path / "b").read_text().replace('"copie"', '"debconf23"') == (tmp_path / "a").read_text()
    assert Symposium.objects.count() == 2


def test_whole_command_imports_the_largest_and_moves_it_to_another_folder(schedules: Path, tmp_path: Path) -> None:
    def halqa(folder: str, *words: str) -> str:
        environment = {**os.environ, "HALQA_DATA": str(tmp_path / folder)}
        command = [sys.executable, "-m", "halqa", *words]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        return done.stdout

    began = time.perf_counter()
    report = json.loads(halqa("a", "import_schedule", str(schedules / REAL["fosdem-2026"][0]), "--json"))
    print(f"FOSDEM imported into a new folder by the whole command in {time.perf_counter() - began:.1f} s")  # noqa: T201
    assert report["sessions"] == 883
    halqa("a", "dump", "fosdem-2026", "--out", str(tmp_path / "dump.json"))
    halqa("b", "load", str(tmp_path / "dump.json"))
    assert halqa("b", "dump", "fosdem-2026") == (tmp_path / "dump.json").read_text()


@pytest.mark.django_db
def test_pages_of_the_largest_schedule_stay_light(client: Client, schedules: Path) -> None:
    call_command("import_schedule", str(schedules / REAL["fosdem-2026"][0]))

    def weighed(page: str) -> tuple[int, int]:
        body = client.get(f"/fosdem-2026/fr/{page}").content
        return len(gzip.compress(body, 9)), len(re.findall(rb"<[a-z]", body))

    frame, _ = weighed("programme?axis=999")
    whole, elements = weighed("programme")
    assert whole <= 80_000
    assert (whole - frame) / 883 <= 90
    assert elements <= 6 * 883
    day, _ = weighed("programme/2026-01-31")
    assert day <= 45_000
    heaviest = max(Session.objects.all(), key=lambda row: len(_words(row.abstract))).number
    for page, most in (("", 10_000), ("people", 10_000), ("rooms/1", 10_000), (f"sessions/{heaviest}", 14_000)):
        size, elements = weighed(page)
        assert size <= most, page
        assert elements <= 300, page
