"""The c3voc schedule in XML, read tolerantly in the dialects of pentabarf, frab, pretalx, Wafer and FOSDEM."""

from __future__ import annotations

from datetime import date, datetime, time
from urllib.parse import unquote
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

from halqa.formats.c3voc.days import date_of_day
from halqa.formats.programme.draft import Draft
from halqa.formats.programme.item import About, Item
from halqa.formats.programme.times import at_clock, clock_of, date_of, guessed_zone, minutes_of, moment_of, zone_of
from halqa.formats.programme.words import one_line, slug_of, text
from halqa.formats.xml import leftovers, parse, words_in
from halqa.rules.programme import TITLE_LONGEST, Reading
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text

_EVENT = (
    "@id @guid @code room title subtitle type date start duration abstract description slug track track/@slug persons/ "
    "language links/ attachments/ url"
)
_CONFERENCE = "title acronym subtitle venue city start end days day_change base_url url time_zone_name track/ tracks/"
_SCHEDULE = "version conference/ tracks/ persons/ day/"


def read_schedule(data: bytes) -> Reading:
    """Read a c3voc XML schedule; raises Refused FILE_UNREADABLE."""
    root = parse(data)
    if root.tag != "schedule":
        raise Refused(Code.FILE_UNREADABLE, why="kind")
    conference = root.find("conference")
    conference = Element("conference") if conference is None else conference
    draft = _draft(root, conference)
    _tracks(draft, root, conference)
    _listed_people(draft, root)
    change = clock_of(words_in(conference.find("day_change"))) or time()
    for day in root.findall("day"):
        _day(draft, day, change)
    _notes(draft, root, conference)
    return draft.reading(_about(root, conference))


def _draft(root: Element, conference: Element) -> Draft:
    acronym, title = words_in(conference.find("acronym")), words_in(conference.find("title"))
    name = words_in(conference.find("time_zone_name"))
    zone = zone_of(name)
    guess = guessed_zone(words_in(moment) for moment in root.iter("date"))
    draft = Draft(
        slug_of(acronym) or slug_of(title) or "schedule",
        zone or ZoneInfo(guess),
        words_in(conference.find("base_url")) or words_in(conference.find("url")),
    )
    if zone is None:
        what = f"“{one_line(name, 40)}” is not a time zone" if name else "The file names no time zone"
        draft.warn(f"{what}: guessed {guess} from its times.")
    if not acronym:
        draft.warn(f"The file has no acronym: called {draft.slug}.")
    return draft


def _about(root: Element, conference: Element) -> About:
    def plain(name: str) -> Text:
        return text(words_in(conference.find(name)), "", TITLE_LONGEST, lines=False)

    return About(
        title=plain("title"),
        first=date_of(words_in(conference.find("start"))),
        last=date_of(words_in(conference.find("end"))),
        subtitle=plain("subtitle"),
        venue=plain("venue"),
        city=plain("city"),
        version=words_in(root.find("version")),
        url=words_in(conference.find("url")) or words_in(conference.find("base_url")),
        invented=root.find("?invented") is not None,
    )


def _tracks(draft: Draft, root: Element, conference: Element) -> None:
    for track in (*conference.findall("track"), *conference.findall("tracks/track"), *root.findall("tracks/track")):
        name, colour = track.get("name") or words_in(track), track.get("color", "")
        key = draft.axis(name, slug=track.get("slug", ""), colour=colour)
        _note(draft, track, f"tracks/{key}/", "@name @slug @color", "tracks/track/")


def _listed_people(draft: Draft, root: Element) -> None:
    for person in root.findall("persons/person"):
        key = draft.person(
            words_in(person.find("name")) or words_in(person.find("public_name")) or (person.text or ""),
            source=person.get("id", ""),
            guid=person.get("guid", ""),
            about=words_in(person.find("biography")),
            url=words_in(person.find("url")),
        )
        known = "@id @guid name public_name biography url"
        _note(draft, person, f"persons/{key}/", known, "persons/person/")


def _note(draft: Draft, element: Element, path: str, known: str, sort: str) -> None:
    for below, value in leftovers(element, "", known):
        draft.note(path + below, value)
        draft.count_odd(sort + below)


def _notes(draft: Draft, root: Element, conference: Element) -> None:
    _note(draft, root, "", _SCHEDULE, "")
    _note(draft, conference, "conference/", _CONFERENCE, "conference/")
    for name in ("day_change", "base_url") if conference.find("url") is not None else ("day_change",):
        if value := words_in(conference.find(name)):
            draft.note(f"conference/{name}", value)


def _day(draft: Draft, day: Element, change: time) -> None:
    starts = [moment_of(words_in(moment), draft.zone) for moment in day.iter("date")]
    known = [start for start in starts if start is not None]
    when = date_of_day(day.get("date", ""), day.get("start", ""), known, draft.zone)
    if when is not None and when != date_of(day.get("date", "")):
        draft.warn(f"Day {day.get('index', '?')}: its date {day.get('date', '')!r} read as {when} in {draft.zone.key}.")
    _note(draft, day, f"day/{when}/", "@date @start @end @index room/", "day/")
    for room in day.findall("room"):
        name = room.get("name", "").strip()
        key = draft.room(name, slug=room.get("slug", ""), guid=room.get("guid", "")) if name else ""
        _note(draft, room, f"rooms/{key}/", "@name @slug @guid event/", "day/room/")
        for event in room.findall("event"):
            draft.add(_event(draft, event, key or draft.room(words_in(event.find("room"))), when, change))


def _event(draft: Draft, event: Element, room: str, day: date | None, change: time) -> Item:
    found = {child.tag: child for child in reversed(event)}
    words = {tag: words_in(found.get(tag)) for tag in _EVENT.split() if tag.isalpha()}
    minutes, exact = minutes_of(words["duration"])
    item = Item(
        title=words["title"],
        start=_start(draft, words, day, change),
        minutes=minutes,
        room=room,
        day=day,
        subtitle=words["subtitle"],
        abstract=words["abstract"],
        description=words["description"],
        guid=event.get("guid", "").strip(),
        id=event.get("id", "").strip(),
        code=event.get("code", "").strip(),
        slug=words["slug"],
        type=words["type"],
        language=words["language"],
        axis=draft.axis(words["track"], slug=found["track"].get("slug", "")) if words["track"] else "",
        url=words["url"],
        people=_people(draft, found.get("persons")),
        links=_links(found.get("links"), "link"),
        attachments=_links(found.get("attachments"), "attachment"),
    )
    item.notes += _event_notes(draft, event, found)
    if not exact and words["duration"]:
        draft.warn(f"{item.label}: duration “{one_line(words['duration'], 20)}” is not in whole minutes.")
        item.notes.append(("duration", words["duration"]))
    named = draft.rooms.get(one_line(words["room"], TITLE_LONGEST))
    if words["room"] and (named is None or named.key != room):
        draft.warn(f"{item.label}: stands in two rooms, the one around it is kept.")
        item.notes.append(("room", words["room"]))
    return item


def _start(draft: Draft, words: dict[str, str], day: date | None, change: time) -> datetime | None:
    """Return the start from `date`, or where it is missing or unreadable, from the day and the clock of `start`."""
    moment = moment_of(words["date"], draft.zone) or moment_of(words["start"], draft.zone)
    clock = clock_of(words["start"])
    if moment or clock is None:
        return moment
    when = day or date_of(words["date"])
    return at_clock(when, clock, draft.zone, change) if when else None


def _people(draft: Draft, persons: Element | None) -> tuple[str, ...]:
    return tuple(
        draft.person(words_in(person), source=person.get("id", ""), guid=person.get("guid", ""))
        for person in (persons.findall("person") if persons is not None else ())
    )


def _links(links: Element | None, tag: str) -> list[tuple[str, str]]:
    return [(link.get("href", ""), words_in(link)) for link in (links.findall(tag) if links is not None else ())]


def _event_notes(draft: Draft, event: Element, found: dict[str, Element]) -> list[tuple[str, str]]:
    notes = list(leftovers(event, "", _EVENT))
    for tag, known in (("links", "@href"), ("attachments", "@href"), ("persons", "@id @guid")):
        group = found.get(tag)
        for child in group if group is not None else ():
            notes += leftovers(child, f"{tag}/{child.tag}/", known)
    for path, _ in notes:
        draft.count_odd(f"event/{path}")
    notes += [("guid", unquote(kept.get("words", ""))) for kept in event.findall("?halqa")]
    return notes
