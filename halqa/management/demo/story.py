"""What the demonstration tells, read from `story.json`, with hours that make a plenary live now."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from halqa.rules.ballots import Draft, Method
from halqa.rules.programme import Axis, Kind, Mode, Person, Place, Room, Schedule, Session
from halqa.rules.text import Text

STORY: dict[str, Any] = json.loads((Path(__file__).parent / "story.json").read_text(encoding="utf-8"))
SLUG: str = STORY["symposium"]["slug"]
ZONE = "Africa/Casablanca"
DELAY_S = 12
STEP_MINUTES = 5


def schedule(now: datetime) -> Schedule:
    """Return the programme of yesterday and today; the second day is laid around `now` (aware)."""
    here = now.astimezone(ZoneInfo(ZONE))
    here -= timedelta(minutes=here.minute % STEP_MINUTES, seconds=here.second, microseconds=here.microsecond)
    told = STORY["symposium"]
    return Schedule(
        slug=SLUG,
        title=Text.of(told["title"]),
        subtitle=Text.of(told["subtitle"]),
        venue=Text.of(told["venue"]),
        city=Text.of(told["city"]),
        timezone=ZONE,
        first_day=here.date() - timedelta(days=1),
        last_day=here.date(),
        rooms=tuple(_room(room) for room in STORY["rooms"]),
        axes=tuple(Axis(key=axis["key"], name=Text.of(axis["name"])) for axis in STORY["axes"]),
        people=tuple(_person(person) for person in STORY["people"]),
        sessions=tuple(_session(session, here) for session in STORY["sessions"]),
        invented=True,
    )


def number_of(key: str) -> int:
    """Return the number a session gets: sessions are numbered as they are told."""
    return 1 + [session["key"] for session in STORY["sessions"]].index(key)


def live_key() -> str:
    """Return the session that is live."""
    return next(str(session["key"]) for session in STORY["sessions"] if session.get("live"))


def poll(told: dict[str, Any], *, lasts: int | None = None) -> Draft:
    """Return a poll of the story as a facilitator would write it."""
    options = tuple(Text.of(option) for option in told["options"])
    return Draft(question=Text.of(told["question"]), options=options, lasts=lasts)


def opinions(told: dict[str, Any]) -> Draft:
    """Return a consultation on statements of the story; rows of answers and steps of the map are announced."""
    said = tuple(Text.of(statement["said"]) for statement in told["statements"])
    return Draft(Text.of(told["question"]), said, method=Method.OPINIONS, running=True, rows=True)


def _room(told: dict[str, Any]) -> Room:
    return Room(key=told["key"], name=Text.of(told["name"]), place=Place(told["place"]), capacity=told.get("capacity"))


def _person(told: dict[str, Any]) -> Person:
    return Person(
        key=told["key"],
        name="",
        function=Text.of(told["function"]),
        biography=Text.of(told.get("biography", {})),
    )


def _session(told: dict[str, Any], here: datetime) -> Session:
    return Session(
        guid=f"halqa-demo-{told['key']}",
        code=told["key"],
        title=Text.of(told["title"]),
        abstract=Text.of(told["abstract"]),
        start=_start(told, here),
        day=_day(told, here),
        duration=told["minutes"],
        room=told["room"],
        kind=Kind(told["kind"]),
        axis=told["axis"],
        language=told["language"],
        mode=Mode(told["mode"]),
        people=tuple(told["people"]),
        watch_url="https://video.example/grande-salle" if told["mode"] == "both" else "",
        listen_url="https://audio.example/grande-salle" if told["mode"] == "both" else "",
        delay=DELAY_S,
    )


def _day(told: dict[str, Any], here: datetime) -> date:
    return here.date() - timedelta(days=2 - told["day"])


def _start(told: dict[str, Any], here: datetime) -> datetime:
    if "offset" in told:
        return here + timedelta(minutes=told["offset"])
    hour, minute = map(int, told["hour"].split(":"))
    return here.replace(hour=hour, minute=minute) - timedelta(days=1)
