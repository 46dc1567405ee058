"""The draft of a programme while a file is read: every reader fills it, and all guesses are made here, in words."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from zoneinfo import ZoneInfo

from halqa.formats.programme.item import About, Item
from halqa.formats.programme.kinds import kind_of
from halqa.formats.programme.unique import UUID, Guids, Names
from halqa.formats.programme.words import NAME_LONGEST, http_url, language_of, link_url, one_line, slug_of, text
from halqa.rules.programme import (
    TEXT_LONGEST,
    TITLE_LONGEST,
    Axis,
    Link,
    Person,
    Reading,
    Room,
    Schedule,
    Session,
    day_of,
)
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import LANGUAGES, Text, tidy

GUESSED_MINUTES = 30
NO_ROOM = "—"
PERSON_LONGEST = 300
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Draft:
    """Rooms, axes, people and sessions gathered by the words that name them, with a sentence for each guess."""

    def __init__(self, slug: str, zone: ZoneInfo, base: str = "") -> None:
        self.slug = slug
        self.zone = zone
        self.base = base
        self.rooms: dict[str, Room] = {}
        self.axes: dict[str, Axis] = {}
        self.people: dict[tuple[str, str], Person] = {}
        self.sessions: list[Session] = []
        self.notes: dict[tuple[str, str], None] = {}
        self.warnings: list[str] = []
        self._odd: Counter[str] = Counter()
        self._keys = {"room": Names(), "axis": Names(), "person": Names(), "session": Names()}
        self._guids = Guids()

    def warn(self, sentence: str) -> None:
        """Keep one sentence for whoever imports."""
        self.warnings.append(sentence)

    def note(self, path: str, value: str) -> None:
        """Keep something of the whole file that has no field; the same is kept once."""
        self.notes[path[:NAME_LONGEST], tidy(value, TEXT_LONGEST)] = None

    def count_odd(self, path: str) -> None:
        """Count something that went into a note, to be told once."""
        self._odd[path[:NAME_LONGEST]] += 1

    def room(
        self, name: object, *, slug: str = "", guid: str = "", about: object = "", seats: int | None = None
    ) -> str:
        """Return the key of the room of this name, made at its first mention; what is told later is added to it."""
        said = text(name, "", TITLE_LONGEST, lines=False) or Text.one(NO_ROOM)
        words = said.pick(LANGUAGES).words
        room = self.rooms.get(words)
        if room is None:
            key = self._keys["room"].take(slug_of(words) or "room")
            room = Room(key=key, name=said)
        self.rooms[words] = replace(
            room,
            guid=room.guid or one_line(guid),
            description=room.description or text(about, "", TEXT_LONGEST),
            capacity=room.capacity if seats is None else seats,
        )
        if slug and slug != room.key:
            self.note(f"rooms/{room.key}/slug", slug)
        return room.key

    def axis(self, name: object, *, slug: str = "", colour: str = "") -> str:
        """Return the key of the axis of this name, made at its first mention; empty where there is no name."""
        said = text(name, "", TITLE_LONGEST, lines=False)
        words = said.pick(LANGUAGES).words
        if not words:
            return ""
        if words not in self.axes:
            key = self._keys["axis"].take(slug_of(words) or "axis")
            self.axes[words] = Axis(key=key, name=said, colour=colour if _COLOUR.fullmatch(colour) else "")
        key = self.axes[words].key
        if colour and not _COLOUR.fullmatch(colour):
            self.note(f"tracks/{key}/color", colour)
        if slug and slug != key:
            self.note(f"tracks/{key}/slug", slug)
        return key

    def person(self, name: str, *, source: str = "", guid: str = "", about: object = "", url: str = "") -> str:
        """Return the key of the person who is this pair of id and name (one id may serve several people)."""
        name, source, guid = one_line(name, PERSON_LONGEST), one_line(source), one_line(guid)
        if not name:
            return ""
        who = (source or guid, name)
        person = self.people.get(who)
        if person is None:
            key = self._keys["person"].take(f"{slug_of(name, 40) or 'person'}-{slug_of(source, 20)}".strip("-"))
            person = Person(key=key, name=name, source_id=source)
        self.people[who] = replace(
            person,
            guid=person.guid or guid,
            biography=person.biography or text(about, "", TEXT_LONGEST),
            url=person.url or http_url(url),
        )
        return person.key

    def add(self, item: Item) -> None:
        """Put a session into the programme; one without a readable time is left out, with a sentence."""
        if item.start is None:
            self.warn(f"{item.label}: no readable time, left out.")
            return
        if item.minutes is None:
            self.warn(f"{item.label}: no readable duration, guessed {GUESSED_MINUTES} minutes.")
        language = self._language(item)
        title = text(item.title, language, TITLE_LONGEST, lines=False)
        if not title:
            self.warn(f"{item.label}: no title, called after its number.")
            title = Text.one(one_line(item.code or item.id or item.guid) or NO_ROOM)
        guid = self._guid(item, title.pick(LANGUAGES).words)
        self.sessions.append(
            Session(
                guid=guid,
                title=title,
                start=item.start,
                duration=GUESSED_MINUTES if item.minutes is None else item.minutes,
                room=item.room,
                kind=kind_of(item.type),
                type=one_line(item.type),
                code=one_line(item.code),
                slug=self._slug(item, title.pick(LANGUAGES).words, guid),
                subtitle=text(item.subtitle, language, TITLE_LONGEST, lines=False),
                abstract=text(item.abstract, language, TEXT_LONGEST),
                description=text(item.description, language, TEXT_LONGEST),
                axis=item.axis,
                language=language,
                people=self._people(item),
                links=self._links(item, item.links),
                attachments=self._links(item, item.attachments),
                url=self._url(item),
                cancelled=item.cancelled,
                day=item.day or day_of(item.start, self.zone),
                source_note=tuple((path[:NAME_LONGEST], tidy(value, TEXT_LONGEST)) for path, value in item.notes),
            )
        )

    def _guid(self, item: Item, title: str) -> str:
        named = item.id or item.code or f"{title}/{item.start}/{item.room}"
        guid = self._guids.take(item.guid, self.slug, item.guid or named)
        if item.guid and guid != item.guid:
            why = "is repeated" if UUID.fullmatch(item.guid) else "is not a UUID"
            self.warn(f"{item.label}: its guid {why}, it gets {guid}.")
            item.notes.append(("guid", item.guid))
        if item.id:
            item.notes.append(("id", item.id))
        return guid

    def _slug(self, item: Item, title: str, guid: str) -> str:
        """Return a slug that stands once, of four characters at least: the schema of c3voc takes no shorter one."""
        slug = slug_of(item.slug, 2 * NAME_LONGEST).removeprefix(self.slug + "-") or slug_of(title)
        return self._keys["session"].take(slug if len(slug) >= 4 else f"{slug}-{guid[:8]}".strip("-"))

    def _language(self, item: Item) -> str:
        language = language_of(item.language)
        if item.language.strip() and not language:
            self.warn(f"{item.label}: “{item.language.strip()[:40]}” is not a language, kept in its note.")
            item.notes.append(("language", item.language))
        return language

    def _people(self, item: Item) -> tuple[str, ...]:
        named = [key for key in item.people if key]
        once = tuple(dict.fromkeys(named))
        if len(once) < len(named):
            self.warn(f"{item.label}: names somebody twice, kept once.")
        return once

    def _links(self, item: Item, raw: list[tuple[str, str]]) -> tuple[Link, ...]:
        links = []
        for href, title in raw:
            if url := link_url(href, self.base):
                links.append(Link(url, one_line(title, TITLE_LONGEST)))
            else:
                self.warn(f"{item.label}: link “{one_line(href, 60)}” has no address to follow, kept in its note.")
                item.notes.append(("link", f"{href} {title}"))
        return tuple(links)

    def _url(self, item: Item) -> str:
        """Return the page of the session elsewhere; one that ends in its own guid is a page made for an export."""
        url = http_url(item.url)
        if item.url.strip() and url != item.url.strip():
            self.warn(f"{item.label}: address “{one_line(item.url, 60)}” mended or left out, kept in its note.")
            item.notes.append(("url", item.url))
        return "" if item.guid and url.endswith("#" + item.guid) else url

    def reading(self, about: About) -> Reading:
        """Return what the file was read as; raises Refused FILE_UNREADABLE where it holds no date at all."""
        days = {session.day or session.start.date() for session in self.sessions}
        days |= {day for day in (about.first, about.last) if day}
        if not days:
            raise Refused(Code.FILE_UNREADABLE, why="no_date")
        schedule = Schedule(
            slug=self.slug,
            title=about.title or Text.one(self.slug),
            timezone=self.zone.key,
            first_day=min(days),
            last_day=max(days),
            rooms=tuple(self.rooms.values()),
            axes=tuple(self.axes.values()),
            people=tuple(self.people.values()),
            sessions=tuple(self.sessions),
            subtitle=about.subtitle,
            venue=about.venue,
            city=about.city,
            version=one_line(about.version),
            url=http_url(about.url),
            invented=about.invented,
            notes=tuple(self.notes),
        )
        odd = [f"{path} has no field here: kept in a note ({count} ×)." for path, count in self._odd.items()]
        return Reading(schedule, (*self.warnings, *odd))
