"""Any bytes become a programme or one clear refusal, and real files are read whole."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from halqa.formats.schedule import MAX_BYTES, read
from halqa.rules.programme import Reading
from halqa.rules.refusals import Code, Refused

BOMB = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a;" * 10 if n == 1 else b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
) + b"]><schedule><version>&a11;</version></schedule>"  # fmt: skip

UNREADABLE = {
    "packed": b"PK\x03\x04" + b"\x00" * 100,
    "kind": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    "entities": BOMB,
    "nesting": b"<schedule>" + b"<a>" * 100_000,
    "elements": b"<schedule>" + b"<a/>" * 500_000 + b"</schedule>",
    "broken": b"<schedule>\n<conference>\n</schedule>",
    "encoding": '<?xml version="1.0" encoding="UTF-8"?><schedule><title>Séance</title></schedule>'.encode("latin-1"),
    "no_date": b"<schedule><conference><acronym>x</acronym></conference></schedule>",
}


@pytest.mark.parametrize(("why", "data"), UNREADABLE.items())
def test_read_refuses_what_is_no_schedule(why: str, data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read(data)
    assert (refused.value.code, refused.value.facts["why"]) == (Code.FILE_UNREADABLE, why)


@pytest.mark.parametrize(
    "data",
    [
        b'<?xml version="1.0" encoding="UTF-7"?><schedule>+AOk-</schedule>',
        b'<?xml version="1.0" encoding="klingon"?><schedule/>',
        b'<?xml version="1.0" encoding="UTF-16"?><schedule/>',
        b'{"schedule": "\xe9"}',
    ],
)
def test_read_names_a_wrong_encoding(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read(data)
    assert refused.value.facts["why"] == "encoding"


def test_read_names_the_line_where_a_file_breaks() -> None:
    for data in (UNREADABLE["broken"], b'{"schedule":\n\n}'):
        with pytest.raises(Refused) as refused:
            read(data)
        assert refused.value.facts["line"] == 3


@pytest.mark.parametrize(
    ("why", "data"),
    [
        ("broken", b'{"schedule": NaN}'),
        ("broken", b'{"schedule": ' + b"9" * 5000 + b"}"),
        ("broken", b'<?xml version="1.0" encoding="iso-8859-1"?><schedule>'),
        ("broken", "<schedule>".encode("utf-16")),
        ("nesting", b"[" * 100_000),
        ("nesting", b"[" * 200 + b"]" * 200),
        ("elements", b"[" + b"[]," * 400_000 + b"[]]"),
        ("elements", b"<schedule " + b" ".join(b'a%d="1"' % n for n in range(200)) + b"/>"),
        ("entities", b'<!DOCTYPE schedule SYSTEM "http://198.51.100.1/x.dtd"><schedule/>'),
        ("kind", b"<rss/>"),
        ("kind", b"[1, 2]"),
        ("kind", b'{"schedule": {"conference": 3}}'),
    ],
)
def test_read_refuses_traps(why: str, data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read(data)
    assert refused.value.facts["why"] == why


def test_read_refuses_by_size_before_parsing() -> None:
    class Huge(bytes):
        def __len__(self) -> int:
            return 500_000_000

    with pytest.raises(Refused) as refused:
        read(Huge(b"<schedule>"))
    assert refused.value.code is Code.FILE_TOO_LARGE
    assert refused.value.facts == {"most": MAX_BYTES, "size": 500_000_000}


@pytest.mark.parametrize("data", [b"", b" \r\n\t", b"\xef\xbb\xbf", b" " * 10_000])
def test_read_names_an_empty_file(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read(data)
    assert refused.value.code is Code.FILE_EMPTY


def test_read_takes_a_huge_attribute_and_cuts_it() -> None:
    data = b'<schedule><conference><start>2026-05-01</start><acronym x="%s"/></conference></schedule>'
    assert len(dict(read(data % (b"a" * 900_000)).schedule.notes)["conference/acronym/@x"]) == 100_000
    with pytest.raises(Refused) as refused:
        read(data % (b"a" * 10**7))
    assert refused.value.facts["why"] == "elements"


def test_read_gives_every_session_room_person_and_time_of_fosdem(schedules: Path) -> None:
    path = schedules / "large-fosdem2026.xml"
    began = time.process_time()
    schedule = read(path.read_bytes(), path.name).schedule
    assert time.process_time() - began < 2
    events = ElementTree.parse(path).getroot().findall("day/room/event")
    assert (len(schedule.sessions), len(schedule.rooms), len(schedule.people)) == (883, 30, 927)
    names = {room.key: room.name.pick("en").words for room in schedule.rooms}
    people = {person.key: person.name for person in schedule.people}
    for event, session in zip(events, schedule.sessions, strict=True):
        assert session.guid == event.get("guid")
        assert session.start == datetime.fromisoformat(event.findtext("date"))
        hours, minutes = event.findtext("duration").split(":")
        assert session.duration == int(hours) * 60 + int(minutes)
        assert names[session.room] == event.findtext("room")
        assert session.title.pick("en").words == event.findtext("title").strip()
        assert session.abstract.pick("en").words == (event.findtext("abstract") or "").strip()
        named = [one.text for one in event.findall("persons/person")]
        assert [people[key] for key in session.people] == list(dict.fromkeys(named))
        assert [link.url for link in session.links] == [link.get("href") for link in event.findall("links/link")]


def test_read_takes_the_days_of_debconf_where_people_were(schedules: Path) -> None:
    schedule = read((schedules / "medium-debconf23.xml").read_bytes()).schedule
    assert (len(schedule.sessions), len(schedule.rooms), len(schedule.people)) == (117, 5, 87)
    opening = schedule.sessions[0]
    assert opening.start == datetime(2023, 9, 10, 5, 0, tzinfo=UTC)
    assert opening.day.isoformat() == "2023-09-10"
    assert opening.slug == "35-opening-ceremony"


def test_read_counts_the_sprints_of_pyconfr(schedules: Path) -> None:
    path = schedules / "small-pyconfr2025.pretalx.json"
    schedule = read(path.read_bytes(), path.name).schedule
    assert (len(schedule.sessions), len(schedule.rooms)) == (84, 13)
    speakers = json.loads(path.read_bytes())["speakers"]
    assert {(code, one["name"]) for code, one in speakers.items()} <= {(p.source_id, p.name) for p in schedule.people}
    assert schedule.slug == "small-pyconfr2025"


@given(st.binary(max_size=300))
def test_read_answers_any_bytes_with_a_reading_or_a_refusal(data: bytes) -> None:
    try:
        answer: object = read(data)
    except Refused as refused:
        answer = refused
    assert isinstance(answer, Reading | Refused)
