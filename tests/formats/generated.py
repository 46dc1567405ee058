"""Programmes that Hypothesis makes up: any words, any clock, none of it usual."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from halqa.formats.programme.kinds import kind_of
from halqa.formats.programme.words import link_url, one_line
from halqa.rules.programme import Axis, Link, Person, Room, Schedule, Session
from halqa.rules.text import Text, tidy

ZONES = ("Africa/Casablanca", "Europe/Paris", "Asia/Kolkata", "America/Argentina/Buenos_Aires", "Etc/GMT-1", "UTC")

SIGNS = st.sampled_from("aé حلقةⵣœ<>&;,\"'\\/#]]>\u200f𝄞\ufffe") | st.characters(
    categories=["L", "M", "N", "P", "S"], codec="utf-8"
)
LANGUAGES = st.sampled_from(["fr", "ar", "en", "zgh", "und"])
LINES = st.text(SIGNS, max_size=12).map(lambda said: one_line(said.replace("\ufffe", ""), 100))
NAMES = LINES.filter(bool)
PARAGRAPHS = st.text(SIGNS | st.sampled_from("\n\t"), max_size=60).map(lambda s: tidy(s.replace("\ufffe", ""), 1000))
TITLES = st.dictionaries(LANGUAGES, NAMES, min_size=1, max_size=2).map(Text.of)
SUBTITLES = st.dictionaries(LANGUAGES, LINES, max_size=1).map(Text.of)
TEXTS = st.dictionaries(LANGUAGES, PARAGRAPHS, max_size=2).map(Text.of)
PATHS = st.text(st.sampled_from("abz09-._~!$&'()*+,;=:@%?#/é ق"), max_size=12)
LINKS = st.builds(
    Link,
    PATHS.map(lambda path: f"https://exemple.ma/{path}".strip()).filter(lambda url: link_url(url, "") == url),
    LINES,
)
GUIDS = st.uuids().map(str) | st.sampled_from(["", "17", "0d9b5a3e-0000-4000-8000-000000000001", "زائد"])
EPOCH, TWICE = datetime(2020, 1, 1, tzinfo=UTC), datetime(2027, 2, 7, tzinfo=UTC)
# The hour that Casablanca's clock runs through twice on 2027-02-07 is worth meeting often.
STARTS = st.integers(0, 7_000_000).map(lambda minute: EPOCH + timedelta(minutes=minute)) | st.integers(0, 240).map(
    lambda minute: TWICE + timedelta(minutes=minute)
)


def _session(type_: str, **fields: Any) -> Session:
    return Session(type=type_, kind=kind_of(type_), **fields)


# Rooms, axes and people are drawn as numbers here, and become keys where it is known how many there are.
SESSIONS = st.builds(
    _session,
    LINES | st.sampled_from(["Atelier", "table ronde"]),
    guid=GUIDS,
    title=TITLES,
    start=STARTS,
    duration=st.integers(0, 5999),
    room=st.integers(0, 2),
    code=st.sampled_from(["", "ABC123", "été"]),
    slug=st.sampled_from(["", "ouverture", "x", "Grand Été"]),
    subtitle=SUBTITLES,
    abstract=TEXTS,
    description=TEXTS,
    axis=st.integers(0, 3),
    language=st.sampled_from(["", "fr", "ar", "zgh", "en-GB"]),
    people=st.lists(st.integers(0, 3), max_size=3, unique=True),
    links=st.lists(LINKS, max_size=1).map(tuple),
    attachments=st.lists(LINKS, max_size=1).map(tuple),
    url=st.sampled_from(["", "https://exemple.ma/a?b=c#d"]),
    sequence=st.integers(0, 9),
    source_note=st.sampled_from([(), (("id", "1"), ("guid", "ancien?>")), (("recording/license", "libre"),)]),
)
SOURCES = st.sampled_from(["", "7", "007", "XYZ", "a-b", "12"])


def _placed(one: Session, rooms: int, axes: int, people: int) -> Session:
    fields = {name: getattr(one, name) for name in Session.__dataclass_fields__}
    fields["room"] = f"r{fields['room'] % rooms}"
    fields["axis"] = f"a{fields['axis']}" if fields["axis"] < axes else ""
    fields["people"] = tuple(f"p{number}" for number in fields["people"] if number < people)
    return Session(**fields)


def _schedule(
    rooms: list[str], axes: list[str], people: list[tuple[str, str]], sessions: list[Session], **fields: Any
) -> Schedule:
    first = min((one.start for one in sessions), default=TWICE).date()
    return Schedule(
        first_day=first,
        last_day=first + timedelta(days=1),
        rooms=tuple(Room(key=f"r{n}", name=Text.one(name, "fr"), capacity=n) for n, name in enumerate(rooms)),
        axes=tuple(Axis(key=f"a{n}", name=Text.one(name), colour="#0055aa") for n, name in enumerate(axes)),
        people=tuple(Person(key=f"p{n}", name=name, source_id=source) for n, (source, name) in enumerate(people)),
        sessions=tuple(_placed(one, len(rooms), len(axes), len(people)) for one in sessions),
        **fields,
    )


SCHEDULES = st.builds(
    _schedule,
    rooms=st.lists(NAMES, min_size=1, max_size=3, unique=True),
    axes=st.lists(NAMES, max_size=3, unique=True),
    people=st.lists(st.tuples(SOURCES, NAMES), max_size=4, unique=True),
    sessions=st.lists(SESSIONS, max_size=3),
    slug=st.sampled_from(["essai", "a", "fes-2027"]),
    title=TITLES,
    timezone=st.sampled_from(ZONES),
    version=LINES,
    url=st.sampled_from(["", "https://exemple.ma/"]),
    venue=SUBTITLES,
    invented=st.booleans(),
)
