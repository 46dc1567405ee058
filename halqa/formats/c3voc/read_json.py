"""The c3voc schedule in JSON, read tolerantly: version 1 (days, rooms, events) and version 2 (one list of events)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from halqa.formats.c3voc.days import date_of_day
from halqa.formats.json import Thing, leftovers, thing, things, words
from halqa.formats.programme.draft import Draft
from halqa.formats.programme.item import About, Item
from halqa.formats.programme.times import at_clock, clock_of, date_of, guessed_zone, minutes_of, moment_of, zone_of
from halqa.formats.programme.words import one_line, slug_of, text
from halqa.rules.programme import TITLE_LONGEST, Reading
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text

_EVENT = (
    "guid id code slug title subtitle abstract description date start end duration room track type language persons "
    "participants links attachments url state recording_license do_not_record"
)
_CONFERENCE = "title acronym start end days daysCount time_zone_name url tracks rooms meta base_url"
_META = "subtitle venue city source_guids invented"
_GONE = frozenset({"CANCELED", "WITHDRAWN", "REJECTED", "DELETED"})
_SAME_IN_XML = (("recording_license", "recording/license"), ("do_not_record", "recording/optout"))


def read_json(value: object) -> Reading:
    """Read a parsed c3voc JSON schedule; raises Refused FILE_UNREADABLE."""
    schedule = thing(thing(value).get("schedule"))
    conference = thing(schedule.get("conference"))
    if not conference:
        raise Refused(Code.FILE_UNREADABLE, why="kind")
    draft = _draft(schedule, conference)
    rooms = {words(room.get("guid")): _room(draft, room) for room in things(conference.get("rooms"))}
    tracks = {words(track.get("slug")): _track(draft, track) for track in things(conference.get("tracks"))}
    originals = thing(thing(conference.get("meta")).get("source_guids"))
    for event, room, day in (*_events_of_days(draft, conference), *_events_listed(draft, schedule, rooms)):
        draft.add(_event(draft, event, room, day, tracks, words(originals.get(words(event.get("guid"))))))
    _notes(draft, schedule, conference)
    return draft.reading(_about(schedule, conference))


def _draft(schedule: Thing, conference: Thing) -> Draft:
    name = words(conference.get("time_zone_name"))
    zone = zone_of(name)
    guess = guessed_zone(_moments(schedule, conference))
    slug = slug_of(words(conference.get("acronym"))) or slug_of(words(conference.get("title"))) or "schedule"
    base = words(schedule.get("base_url")) or words(conference.get("base_url")) or words(conference.get("url"))
    draft = Draft(slug, zone or ZoneInfo(guess), base)
    if zone is None:
        what = f"“{one_line(name, 40)}” is not a time zone" if name else "The file names no time zone"
        draft.warn(f"{what}: guessed {guess} from its times.")
    return draft


def _moments(schedule: Thing, conference: Thing) -> Iterator[str]:
    for event in things(schedule.get("events")):
        yield words(event.get("start"))
    for day in things(conference.get("days")):
        for events in thing(day.get("rooms")).values():
            for event in things(events):
                yield words(event.get("date"))


def _about(schedule: Thing, conference: Thing) -> About:
    meta = thing(conference.get("meta"))

    def said(value: object) -> Text:
        return text(value, "", TITLE_LONGEST, lines=False)

    return About(
        title=said(conference.get("title")),
        first=date_of(words(conference.get("start"))),
        last=date_of(words(conference.get("end"))),
        subtitle=said(meta.get("subtitle")),
        venue=said(meta.get("venue")),
        city=said(meta.get("city")),
        version=words(schedule.get("version")),
        url=words(conference.get("url")) or words(conference.get("base_url")) or words(schedule.get("base_url")),
        invented=bool(meta.get("invented")),
    )


def _room(draft: Draft, room: Thing) -> str:
    seats = room.get("capacity")
    key = draft.room(
        room.get("name"),
        slug=words(room.get("slug")),
        guid=words(room.get("guid")),
        about=room.get("description"),
        seats=seats if type(seats) is int and 0 <= seats < 2**31 else None,
    )
    _note(draft, room, f"rooms/{key}", "name slug guid description capacity", "rooms")
    return key


def _track(draft: Draft, track: Thing) -> str:
    key = draft.axis(track.get("name"), slug=words(track.get("slug")), colour=words(track.get("color")))
    _note(draft, track, f"tracks/{key}", "name slug color", "tracks")
    return key


def _note(draft: Draft, value: Thing, path: str, known: str, sort: str) -> None:
    for below, said in leftovers(value, "", known):
        draft.note(f"{path}/{below}".lstrip("/"), said)
        draft.count_odd(f"{sort}/{_sort(below)}".lstrip("/"))


def _sort(path: str) -> str:
    return "/".join(part for part in path.split("/") if not part.isdecimal())


def _notes(draft: Draft, schedule: Thing, conference: Thing) -> None:
    _note(draft, schedule, "", "version base_url conference events", "")
    _note(draft, conference, "conference", _CONFERENCE, "conference")
    _note(draft, thing(conference.get("meta")), "conference/meta", _META, "conference/meta")


def _events_of_days(draft: Draft, conference: Thing) -> Iterator[tuple[Thing, str, date | None]]:
    for day in things(conference.get("days")):
        rooms = {name: things(events) for name, events in thing(day.get("rooms")).items()}
        starts = [moment_of(words(event.get("date")), draft.zone) for events in rooms.values() for event in events]
        known = [start for start in starts if start is not None]
        begins = words(day.get("day_start")) or words(day.get("start"))
        when = date_of_day(words(day.get("date")), begins, known, draft.zone)
        for name, events in rooms.items():
            room = draft.room(name)
            yield from ((event, room, when) for event in events)


def _events_listed(draft: Draft, schedule: Thing, rooms: dict[str, str]) -> Iterator[tuple[Thing, str, date | None]]:
    for event in things(schedule.get("events")):
        where = thing(event.get("room"))
        room = rooms.get(words(where.get("guid"))) or draft.room(where.get("name") or event.get("room"))
        yield event, room, None


def _event(draft: Draft, event: Thing, room: str, day: date | None, tracks: dict[str, str], original: str) -> Item:
    track = event.get("track")
    start, minutes, exact = _when(draft, event, day)
    item = Item(
        title=event.get("title"),
        start=start,
        minutes=minutes,
        room=room,
        day=day,
        subtitle=event.get("subtitle"),
        abstract=event.get("abstract"),
        description=event.get("description"),
        guid=words(event.get("guid")),
        id=words(event.get("id")),
        code=words(event.get("code")),
        slug=words(event.get("slug")),
        type=words(event.get("type")),
        language=words(event.get("language")),
        axis=tracks.get(words(thing(track).get("slug")), "") if isinstance(track, dict) else draft.axis(track),
        url=words(event.get("url")),
        people=tuple(_person(draft, one) for key in ("persons", "participants") for one in things(event.get(key))),
        links=_links(event, "links"),
        attachments=_links(event, "attachments"),
        cancelled=words(event.get("state")) in _GONE,
    )
    item.notes += _event_notes(draft, event)
    if original:
        item.notes.append(("guid", original))
    if not exact and words(event.get("duration")):
        draft.warn(f"{item.label}: duration “{one_line(words(event.get('duration')), 20)}” is not in whole minutes.")
    return item


def _when(draft: Draft, event: Thing, day: date | None) -> tuple[datetime | None, int | None, bool]:
    """Return start, minutes, and whether these were exact: from `date` or `start`, and `duration` or `end`."""
    start = moment_of(words(event.get("date")), draft.zone) or moment_of(words(event.get("start")), draft.zone)
    clock = clock_of(words(event.get("start")))
    if start is None and clock is not None and day is not None:
        start = at_clock(day, clock, draft.zone, time())
    minutes, exact = minutes_of(words(event.get("duration")))
    end = moment_of(words(event.get("end")), draft.zone)
    if minutes is None and start is not None and end is not None and start <= end:
        return start, *minutes_of(str((end - start) // timedelta(minutes=1)))
    return start, minutes, exact


def _person(draft: Draft, person: Thing) -> str:
    name = words(person.get("name")) or words(person.get("public_name")) or words(person.get("full_public_name"))
    known = "name public_name full_public_name id code guid biography url"
    key = draft.person(
        name,
        source=words(person.get("code")) or words(person.get("id")),
        guid=words(person.get("guid")),
        about=person.get("biography"),
        url=words(person.get("url")),
    )
    _note(draft, person, f"persons/{key}", known, "persons")
    return key


def _links(event: Thing, key: str) -> list[tuple[str, str]]:
    found = things(event.get(key))
    return [(words(link.get("url")) or words(link.get("href")), words(link.get("title"))) for link in found]


def _event_notes(draft: Draft, event: Thing) -> list[tuple[str, str]]:
    notes = list(leftovers(event, "", _EVENT))
    for key in ("links", "attachments"):
        for number, link in enumerate(things(event.get(key)), 1):
            notes += leftovers(link, f"{key}/{number}", "url href title")
    for path, _ in notes:
        draft.count_odd(f"event/{_sort(path)}")
    for key, path in _SAME_IN_XML:
        notes += [(path, said) for _, said in leftovers(event.get(key), key)]
    return notes
