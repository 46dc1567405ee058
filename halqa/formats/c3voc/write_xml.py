"""The c3voc schedule in XML, written strictly: valid against schedule.xml.xsd of c3voc."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote
from xml.etree.ElementTree import Element, ProcessingInstruction, SubElement, indent, tostring

from halqa.formats.c3voc.exported import INVENTED, Day, Listed, days, hh_mm, listed, timeslot_of
from halqa.formats.programme.unique import UUID, made_guid
from halqa.formats.programme.words import http_url
from halqa.formats.xml import said
from halqa.rules.programme import Link, Person, Room, Schedule
from halqa.rules.text import LANGUAGES, Text

LONGEST_MINUTES = 99 * 60 + 59
_TRACK_SLUG = re.compile(r"[a-z][a-z0-9-]+")
_SLUG = re.compile(r"[a-z0-9_]{4,}-[a-z0-9\-_]{4,}")
_NUMBER = re.compile(r"-?[0-9]{1,18}")
# Elements of the schema that a programme has no field for, written back from the note.
_NOTED_URLS = ("video_download_url", "feedback_url", "origin_url", "logo")


def write_xml(schedule: Schedule, base_url: str, languages: Iterable[str] = LANGUAGES) -> bytes:
    """Return the schedule as c3voc XML, each text in the first of `languages` it has; `base_url` is its own page.

    Left out: cancelled sessions, and whatever the schema has no place for (biographies, venue, streams).
    """
    writer = _Writer(schedule, base_url, tuple(languages))
    root = writer.root()
    indent(root)
    body: bytes = tostring(root, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + body + b"\n"


def _add(parent: Element, tag: str, words: str, **attributes: str) -> Element:
    child = SubElement(parent, tag, {name: said(value) for name, value in attributes.items() if value})
    child.text = said(words)
    return child


class _Writer:
    def __init__(self, schedule: Schedule, base_url: str, languages: tuple[str, ...]) -> None:
        self.schedule = schedule
        self.base_url = base_url
        self.languages = languages
        self.people = {person.key: person for person in schedule.people}
        self.axes = {axis.key: self.words(axis.name) for axis in schedule.axes}
        self.days = days(schedule, listed(schedule, base_url))

    def words(self, text: Text) -> str:
        return text.pick(self.languages).words

    def root(self) -> Element:
        root = Element("schedule")
        if self.schedule.invented:
            root.append(ProcessingInstruction("invented", INVENTED))
        _add(root, "version", self.schedule.version)
        self.conference(root)
        for day in self.days:
            self.day(root, day)
        return root

    def conference(self, root: Element) -> None:
        schedule = self.schedule
        conference = SubElement(root, "conference")
        _add(conference, "title", self.words(schedule.title))
        _add(conference, "acronym", re.sub(r"[^a-z0-9_-]", "_", schedule.slug).ljust(4, "_"))
        _add(conference, "start", schedule.first_day.isoformat())
        _add(conference, "end", schedule.last_day.isoformat())
        _add(conference, "days", str(len(self.days)))
        _add(conference, "timeslot_duration", timeslot_of(schedule))
        for tag, url in (("base_url", http_url(self.base_url)), ("url", http_url(schedule.url))):
            if url:
                _add(conference, tag, url)
        _add(conference, "time_zone_name", schedule.timezone)
        for axis in schedule.axes:
            slug = axis.key if _TRACK_SLUG.fullmatch(axis.key) else ""
            _add(conference, "track", "", name=self.words(axis.name), slug=slug, color=axis.colour)

    def day(self, root: Element, day: Day) -> None:
        times = {"date": day.date.isoformat(), "start": day.start.isoformat(), "end": day.end.isoformat()}
        element = SubElement(root, "day", {"index": str(day.index)} | times)
        for room, sessions in day.rooms:
            guid = room.guid if UUID.fullmatch(room.guid) else ""
            place = SubElement(
                element, "room", {"name": said(self.words(room.name))} | ({"guid": guid} if guid else {})
            )
            for one in sessions:
                self.event(place, room, one)

    def event(self, place: Element, room: Room, one: Listed) -> None:
        session = one.session
        event = SubElement(
            place, "event", {"guid": one.guid, "id": str(one.id)} | ({"code": one.code} if len(one.code) == 6 else {})
        )
        if original := one.notes.get("guid"):
            event.append(ProcessingInstruction("halqa", quote(original)))
        _add(event, "date", one.start.isoformat())
        _add(event, "start", one.start.strftime("%H:%M"))
        _add(event, "duration", hh_mm(session.duration, LONGEST_MINUTES))
        _add(event, "room", self.words(room.name))
        if _SLUG.fullmatch(one.slug):
            _add(event, "slug", one.slug)
        _add(event, "url", one.url)
        for tag, text in (("title", session.title), ("subtitle", session.subtitle)):
            _add(event, tag, self.words(text))
        _add(event, "track", self.axes.get(session.axis, ""))
        _add(event, "type", one.type)
        _add(event, "language", session.language)
        for tag, text in (("abstract", session.abstract), ("description", session.description)):
            _add(event, tag, self.words(text))
        _noted(event, one)
        persons = SubElement(event, "persons")
        for key in session.people:
            _person(persons, self.people[key])
        _links(event, "link", session.links)
        _links(event, "attachment", session.attachments)


def _person(persons: Element, person: Person) -> None:
    number = person.source_id if _NUMBER.fullmatch(person.source_id) else ""
    guid = person.guid if UUID.fullmatch(person.guid) else made_guid("person", person.key)
    _add(persons, "person", person.name, id=number, guid=guid)


def _links(event: Element, tag: str, links: tuple[Link, ...]) -> None:
    group = SubElement(event, f"{tag}s")
    for link in links:
        _add(group, tag, link.title, href=link.url)


def _noted(event: Element, one: Listed) -> None:
    for tag in _NOTED_URLS:
        if url := http_url(one.notes.get(tag, "")):
            _add(event, tag, url)
    optout = one.notes.get("recording/optout", "")
    if "recording/license" in one.notes or optout:
        recording = SubElement(event, "recording")
        _add(recording, "license", one.notes.get("recording/license", ""))
        _add(recording, "optout", optout if optout in ("true", "false") else "false")
