"""The c3voc schedule in JSON, written strictly: version 1 valid against schema.json, version 2 against schema2.json."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from halqa.formats.c3voc.exported import INVENTED, Day, Listed, acronym_of, days, hh_mm, listed, timeslot_of
from halqa.formats.programme.unique import UUID, made_guid
from halqa.formats.programme.words import http_url
from halqa.formats.xml import said
from halqa.rules.programme import Kind, Link, Person, Room, Schedule
from halqa.rules.text import LANGUAGES, Text

Json = dict[str, object]

_SLUG = re.compile(r"[a-z0-9_-]+[a-z0-9]")
_ZONE = re.compile(r"[A-Z][a-z]+/[A-Z][a-z]+|.*UTC\Z")
_NUMBER = re.compile(r"0|-?[1-9][0-9]{0,17}")
_CODE = re.compile(r"[A-Z0-9]+")
_NOTED = (("feedback_url", "feedback_url"), ("origin_url", "origin_url"), ("logo", "logo"))
NO_TRACK = "no-track"
TYPES = {Kind.WORKSHOP: "WORKSHOP", Kind.ROUND_TABLE: "DISCUSSION", Kind.STAND: "OTHER", Kind.SQUARE: "OTHER"}


def write_json(
    schedule: Schedule, base_url: str, languages: Iterable[str] = LANGUAGES, *, version: Literal[1, 2] = 1
) -> bytes:
    """Return the schedule as c3voc JSON, each text in the first of `languages` it has; `base_url` is its own page.

    Left out: cancelled sessions (version 2 holds them), streams; version 2 also has no word of the source for a type.
    """
    writer = (_Writer if version == 1 else _Writer2)(schedule, base_url, tuple(languages))
    return json.dumps(writer.root(), ensure_ascii=False, indent=1).encode()


class _Writer:
    schema = "https://c3voc.de/schedule/schema.json"

    def __init__(self, schedule: Schedule, base_url: str, languages: tuple[str, ...]) -> None:
        self.schedule = schedule
        self.base_url = base_url
        self.languages = languages
        self.people = {person.key: person for person in schedule.people}
        self.axes = {axis.key: self.words(axis.name) for axis in schedule.axes}
        self.rooms = {room.key: _guid(room.guid, "room", room.key) for room in schedule.rooms}

    def words(self, text: Text) -> str:
        return said(text.pick(self.languages).words)

    def root(self) -> Json:
        sessions = listed(self.schedule, self.base_url)
        inside: Json = {"version": self.schedule.version, "base_url": self.base_url}
        inside |= {"conference": self.conference(days(self.schedule, sessions), sessions)}
        return {"$schema": self.schema, "generator": {"name": "halqa"}, "schedule": inside}

    def conference(self, its_days: list[Day], sessions: list[Listed]) -> Json:
        schedule = self.schedule
        texts = {"subtitle": schedule.subtitle, "venue": schedule.venue, "city": schedule.city}
        originals = {one.guid: one.notes["guid"] for one in sessions if "guid" in one.notes}
        return {
            "acronym": acronym_of(schedule),
            "title": self.words(schedule.title),
            **self.dates(its_days),
            **({"time_zone_name": schedule.timezone} if _ZONE.match(schedule.timezone) else {}),
            **({"url": schedule.url} if schedule.url else {}),
            "tracks": [self.track(axis.key, axis.colour) for axis in schedule.axes],
            "rooms": [self.room(room) for room in schedule.rooms],
            "meta": {name: text.as_dict() for name, text in texts.items() if text}
            | ({"source_guids": originals} if originals else {})
            | ({"invented": INVENTED} if schedule.invented else {}),
            "days": [self.day(day) for day in its_days],
        }

    def dates(self, its_days: list[Day]) -> Json:
        return {
            "start": self.schedule.first_day.isoformat(),
            "end": self.schedule.last_day.isoformat(),
            "daysCount": len(its_days),
            "timeslot_duration": timeslot_of(self.schedule),
        }

    def track(self, key: str, colour: str) -> Json:
        slug = {"slug": key} if _SLUG.fullmatch(key) else {}
        return {"name": self.axes[key], **slug, **({"color": colour} if colour else {})}

    def room(self, room: Room) -> Json:
        return {
            "name": self.words(room.name),
            **({"slug": room.key} if _SLUG.fullmatch(room.key) else {}),
            "guid": self.rooms[room.key],
            "description": self.localized(room.description),
            "capacity": room.capacity,
        }

    def localized(self, text: Text) -> object:
        return text.as_dict() or None

    def day(self, day: Day) -> Json:
        return {
            "index": day.index,
            "date": day.date.isoformat(),
            "day_start": day.start.isoformat(),
            "day_end": day.end.isoformat(),
            "rooms": {self.words(room.name): [self.event(one, room) for one in several] for room, several in day.rooms},
        }

    def event(self, one: Listed, room: Room) -> Json:
        session = one.session
        return {
            "guid": one.guid,
            **({"code": one.code} if one.code else {}),
            "id": one.id,
            "date": one.start.isoformat(),
            "start": one.start.strftime("%H:%M"),
            "end": one.end.isoformat(),
            "duration": hh_mm(session.duration),
            "room": self.words(room.name),
            "slug": one.slug,
            "url": one.url,
            "title": self.words(session.title),
            "subtitle": self.words(session.subtitle),
            "track": self.axes.get(session.axis),
            "type": one.type,
            "language": session.language or None,
            "abstract": self.words(session.abstract),
            "description": self.words(session.description),
            "persons": [self.person(self.people[key]) for key in session.people],
            "links": [_link(link) for link in session.links],
            "attachments": [_link(link) for link in session.attachments],
            **_noted(one),
        }

    def person(self, person: Person) -> Json:
        """Return a person with a name and no `public_name`: the schema takes each of its two dialects, never both."""
        source = person.source_id
        return {
            "name": said(person.name),
            "guid": _guid(person.guid, "person", person.key),
            **(
                {"id": int(source)}
                if _NUMBER.fullmatch(source)
                else {"code": source}
                if _CODE.fullmatch(source)
                else {}
            ),
            **({"biography": self.words(person.biography)} if person.biography else {}),
            **({"url": url} if (url := http_url(person.url)) else {}),
        }


class _Writer2(_Writer):
    schema = "https://c3voc.de/schema/schedule2"

    def root(self) -> Json:
        sessions = listed(self.schedule, self.base_url, cancelled=True)
        conference = self.conference(days(self.schedule, sessions), sessions)
        events = [self.session(one) for one in sessions]
        inside = {"version": self.schedule.version, "conference": conference, "events": events}
        return {"$schema": self.schema, "generator": {"name": "halqa"}, "schedule": inside}

    def dates(self, its_days: list[Day]) -> Json:
        return {"start": its_days[0].start.isoformat(), "end": its_days[-1].end.isoformat()}

    def track(self, key: str, colour: str) -> Json:
        return {"name": self.axes[key], "slug": _slug(key), **({"color": colour} if colour else {})}

    def localized(self, text: Text) -> object:
        plain = all(len(language) == 2 for language, _ in text.pairs)
        return (text.as_dict() if plain else self.words(text)) or None

    def day(self, day: Day) -> Json:
        moments: dict[str, datetime] = {"start": day.start, "end": day.end}
        times = {name: moment.isoformat() for name, moment in moments.items()}
        return {"index": day.index, "date": day.date.isoformat(), **times}

    def session(self, one: Listed) -> Json:
        session = one.session
        title = session.title.pick(self.languages)
        spoken = [language.split("-")[0] for language in (session.language, title.language, *self.languages, "en")]
        return {
            "guid": one.guid,
            **({"code": one.code} if one.code else {}),
            "start": one.start.isoformat(),
            "end": one.end.isoformat(),
            "room": {"guid": self.rooms[session.room]},
            "slug": one.slug,
            "url": one.url,
            "title": said(title.words),
            "subtitle": self.words(session.subtitle),
            "track": {"slug": _slug(session.axis) if session.axis else NO_TRACK},
            "type": TYPES.get(session.kind, "TALK"),
            "language": next(language for language in spoken if len(language) == 2),
            "abstract": self.localized(session.abstract),
            "description": self.localized(session.description),
            "participants": [self.participant(self.people[key]) for key in session.people],
            "links": [_link(link) for link in session.links],
            "attachments": [_link(link) for link in session.attachments],
            **({"state": "CANCELED"} if session.cancelled else {}),
        }

    def participant(self, person: Person) -> Json:
        return {"name": said(person.name), "guid": _guid(person.guid, "person", person.key)}


def _guid(guid: str, sort: str, key: str) -> str:
    return guid if UUID.fullmatch(guid) else made_guid(sort, key)


def _slug(key: str) -> str:
    return key if _SLUG.fullmatch(key) else f"{key}-0"


def _link(link: Link) -> Json:
    return {"url": said(link.url), "title": said(link.title)}


def _noted(one: Listed) -> Json:
    """Return what the schema has a key for, and a programme only a note."""
    noted: Json = {key: url for key, path in _NOTED if (url := http_url(one.notes.get(path, "")))}
    if "recording/license" in one.notes:
        noted["recording_license"] = said(one.notes["recording/license"])
    if one.notes.get("recording/optout") in ("true", "false"):
        noted["do_not_record"] = one.notes["recording/optout"] == "true"
    return noted
