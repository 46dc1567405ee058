"""The commands of the programme: what they print where, and one line and status 1 for what they refuse."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import QuerySet

from halqa.models import Consultation, Session, Symposium
from halqa.queries.programme.dump import tables
from halqa.rules.text import Text
from tests.doors.test_programme import SCHEDULE
from tests.doors.world import make_world
from tests.factories import make_room, make_session, make_symposium

pytestmark = pytest.mark.django_db
Out = pytest.CaptureFixture[bytes]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small schedule."""
    path = tmp_path / "casa.xml"
    path.write_bytes(SCHEDULE)
    return path


def test_import_schedule_prints_what_it_read_as_json(file: Path, capsysbinary: Out) -> None:
    call_command("import_schedule", str(file), "--symposium", "casa", "--json")
    out, err = capsysbinary.readouterr()
    report = json.loads(out)
    assert list(report) == ["symposium", "sessions", "rooms", "people", "warnings"]
    assert (report["symposium"], report["sessions"], report["rooms"], report["people"]) == ("casa", 1, 1, 0)
    assert any("event/odd" in warning for warning in report["warnings"])
    assert err == b""


def test_import_schedule_prints_what_it_read_in_words(file: Path, capsysbinary: Out) -> None:
    call_command("import_schedule", str(file))
    first, *warnings = capsysbinary.readouterr().out.decode().splitlines()
    assert first == "other: 1 sessions, 1 rooms, 0 people."
    assert warnings
    assert all(warning.startswith("- ") for warning in warnings)


def test_import_schedule_says_that_it_renews_what_was_not_named(file: Path, capsysbinary: Out) -> None:
    told = []
    for named in ((), (), ("--symposium", "other")):
        call_command("import_schedule", str(file), *named, "--json")
        warnings = json.loads(capsysbinary.readouterr().out)["warnings"]
        told.append([warning for warning in warnings if "renewed" in warning])
    assert told == [[], ["Symposium “other” was here already: renewed. Name another to make a new one."], []]
    assert Symposium.objects.get().version == 3


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This file holds no session. Nothing was changed."),
        (b"PK\x03\x04", "This file could not be read: it is packed, or of another kind: please unpack it first."),
        (b"<schedule>\n<", "This file could not be read: it is broken, or not what its beginning says (line 2)."),
        ("<schedule><title>é</title></schedule>".encode("latin-1"), "its characters are not in the encoding"),
    ],
)
def test_import_schedule_refuses_in_one_line(file: Path, data: bytes, said: str) -> None:
    file.write_bytes(data)
    with pytest.raises(CommandError) as refused:
        call_command("import_schedule", str(file))
    assert str(refused.value).startswith(f"{file}: ")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert Symposium.objects.count() == 0


def test_import_schedule_reads_no_more_than_it_takes(file: Path) -> None:
    with file.open("wb") as big:
        big.truncate(500 * 1024 * 1024)
    with pytest.raises(CommandError, match="too large"):
        call_command("import_schedule", str(file))


@pytest.mark.parametrize("name", ["import_schedule", "load"])
def test_a_file_that_cannot_be_opened_is_said(name: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nothing\.xml: No such file or directory\."):
        call_command(name, str(tmp_path / "nothing.xml"))
    with pytest.raises(CommandError, match=r"Is a directory\."):
        call_command(name, str(tmp_path))


@pytest.mark.parametrize(
    ("form", "begins"), [("c3voc-xml", b"<?xml"), ("c3voc-json", b"{"), ("ical", b"BEGIN:VCALENDAR\r\n")]
)
def test_export_schedule_writes_the_file_and_nothing_else(
    form: str, begins: bytes, tmp_path: Path, capsysbinary: Out
) -> None:
    make_session(make_symposium("casa"))
    call_command("export_schedule", "casa", "--format", form, "--out", str(tmp_path / "out"))
    assert capsysbinary.readouterr() == (b"", b"")
    call_command("export_schedule", "casa", "--format", form)
    out, err = capsysbinary.readouterr()
    assert (out, err) == ((tmp_path / "out").read_bytes(), b"")
    assert out.startswith(begins)


@pytest.mark.parametrize(
    "command",
    [
        ("export_schedule", "nowhere", "--format", "ical"),
        ("dump", "nowhere"),
        ("edit_session", "nowhere", "1", "--delay", "3"),
        ("edit_symposium", "nowhere", "--city-fr", "Rabat"),
    ],
)
def test_a_symposium_that_is_not_there_is_said(command: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match=r"^There is no such symposium"):
        call_command(*command)


def test_export_and_dump_say_where_they_cannot_write(tmp_path: Path) -> None:
    make_symposium("casa")
    for command in (("export_schedule", "casa", "--format", "ical"), ("dump", "casa")):
        with pytest.raises(CommandError, match=r"no/where.*: No such file or directory\."):
            call_command(*command, "--out", str(tmp_path / "no" / "where"))


def test_edit_session_changes_what_is_asked_only(capsysbinary: Out) -> None:
    symposium = make_symposium("casa")
    make_session(symposium, "Réparer")
    make_room(symposium, "Médina")
    words = ["--title-ar", "إصلاح", "--room", "2", "--start", "2022-05-25 11:00", "--duration", "45", "--delay", "20"]
    more = ["--watch-url", "https://x.example", "--mode", "both", "--kind", "plenary", "--cancelled"]
    call_command("edit_session", "casa", "1", *words, *more)
    assert capsysbinary.readouterr().out == b"casa: programme, version 2.\n"
    row = Session.objects.get()
    assert row.title.as_dict() == {"fr": "Réparer", "ar": "إصلاح"}
    assert (row.room.number, f"{row.start:%H:%M}", row.duration, row.delay) == (2, "10:00", 45, 20)
    assert (row.watch_url, row.mode, row.kind, row.cancelled) == ("https://x.example", "both", "plenary", True)
    call_command("edit_session", "casa", "1", "--no-cancelled")
    row.refresh_from_db()
    assert (row.cancelled, row.duration, row.sequence) == (False, 45, 2)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("1", "--start", "demain"), "date and an hour"),
        (("1", "--room", "7"), "no such room"),
        (("7", "--delay", "3"), "No session was found"),
        (("1", "--delay", "301"), "between 0 and 300"),
        (("1", "--watch-url", "javascript:x"), "http"),
    ],
)
def test_edit_session_refuses_in_one_line(words: tuple[str, ...], said: str) -> None:
    make_session(make_symposium("casa"))
    with pytest.raises(CommandError, match=said):
        call_command("edit_session", "casa", *words)


def test_edit_symposium_changes_what_is_asked_only(capsysbinary: Out) -> None:
    symposium = make_symposium("casa", city=Text.one("Rabat", "fr"))
    words = ["--title-ar", "مدينتنا", "--city-fr", "", "--city-ar", "الدار البيضاء", "--venue-en", "Park"]
    call_command("edit_symposium", "casa", *words, "--last-day", "2022-05-27")
    assert capsysbinary.readouterr().out == b"casa: programme, version 2.\n"
    known = symposium.title.as_dict()
    symposium.refresh_from_db()
    assert symposium.title.as_dict() == known | {"ar": "مدينتنا"}
    assert (symposium.city.as_dict(), symposium.venue.as_dict()) == ({"ar": "الدار البيضاء"}, {"en": "Park"})
    assert (f"{symposium.first_day}", f"{symposium.last_day}") == ("2022-05-25", "2022-05-27")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--first-day", "demain"), "Please give a day"),
        (("--last-day", "2022-05-24"), "within a year"),
        (("--first-day", "2022-05-26"), "Session 1, .*Réparer la ville.* outside these days"),
    ],
)
def test_edit_symposium_refuses_in_one_line(words: tuple[str, ...], said: str) -> None:
    make_session(make_symposium("casa"))
    with pytest.raises(CommandError, match=said):
        call_command("edit_symposium", "casa", *words)


def test_dump_is_private_and_says_so(tmp_path: Path, capsysbinary: Out) -> None:
    make_world()
    path = tmp_path / "casa.json"
    path.write_text("old")
    call_command("dump", "casa", "--out", str(path))
    out, err = capsysbinary.readouterr()
    assert (out, err.decode().count("\n")) == (b"", 1)
    assert "private" in err.decode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["casa.json"]
    assert json.loads(path.read_text())["keys"] == {}
    call_command("dump", "casa")
    assert capsysbinary.readouterr().out == path.read_bytes()


def test_dump_holds_keys_only_where_asked(tmp_path: Path, capsysbinary: Out) -> None:
    make_world()
    path = tmp_path / "casa.json"
    call_command("dump", "casa", "--out", str(path), "--with-keys")
    assert list(json.loads(path.read_text())["keys"]) == [Consultation.objects.get(state="open").code]
    assert "Destroy it" in capsysbinary.readouterr().err.decode()


def test_load_says_what_it_did_and_what_it_lacks(tmp_path: Path, capsysbinary: Out) -> None:
    make_session(make_symposium("casa"))
    path = tmp_path / "casa.json"
    call_command("dump", "casa", "--out", str(path))
    with pytest.raises(CommandError, match="exists already"):
        call_command("load", str(path))
    capsysbinary.readouterr()
    call_command("load", str(path), "--symposium", "copie")
    assert capsysbinary.readouterr() == (b"copie: 3 rows.\n", b"")
    path.write_text("{}")
    with pytest.raises(CommandError, match="not a dump"):
        call_command("load", str(path), "--symposium", "autre")


def test_load_says_which_open_consultations_have_no_key(tmp_path: Path, capsysbinary: Out) -> None:
    make_world()
    path = tmp_path / "casa.json"
    call_command("dump", "casa", "--out", str(path))
    code = Consultation.objects.get(state="open").code
    for model in reversed(tables()):
        QuerySet(model).all().delete()
    capsysbinary.readouterr()
    call_command("load", str(path))
    assert f"Consultation {code} is open, but its key is not in the file" in capsysbinary.readouterr().err.decode()
