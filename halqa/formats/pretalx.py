"""pretalx JSON: lists of submissions from its API, and schedules that sites regroup from it by day, hour and room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import PurePath
from zoneinfo import ZoneInfo

from halqa.formats.json import Thing, leftovers, parse, thing, things, words
from halqa.formats.programme.draft import Draft
from halqa.formats.programme.item import About, Item
from halqa.formats.programme.times import guessed_zone, minutes_of, moment_of
from halqa.formats.programme.unique import made_guid
from halqa.formats.programme.words import one_line, slug_of, text
from halqa.rules.programme import TITLE_LONGEST, Reading
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import LANGUAGES, Text

_SUBMISSION = (
    "code title abstract description slots slot slot_count speakers submission_type track content_locale duration "
    "resources state"
)
_SPEAKER = "code name biography email submissions"
_ROOM = "id name description capacity uuid guid position"
_TOP = "schedule sprints talks submissions results rooms speakers"
_GONE = frozenset({"canceled", "withdrawn", "rejected"})


def read_schedule(data: bytes, name: str = "") -> Reading:
    """Read pretalx JSON from a file called `name`; raises Refused FILE_UNREADABLE."""
    return read(parse(data), name)


def read(value: object, name: str = "") -> Reading:
    """Read parsed pretalx JSON, which names no event: it is called after the file; raises Refused FILE_UNREADABLE."""
    found: dict[str, Thing] = {}
    for submission in _submissions(value):
        found.setdefault(words(submission.get("code")), submission)
    if not found:
        raise Refused(Code.FILE_UNREADABLE, why="kind")
    stem = one_line(PurePath(name).name.split(".")[0]) or "pretalx"
    zone = guessed_zone(words(slot.get("start")) for one in found.values() for slot in _slots(one))
    draft = Draft(slug_of(stem) or "pretalx", ZoneInfo(zone))
    draft.warn(f"The file names no event and no time zone: called {draft.slug}, with times in {zone}.")
    rooms = {words(room.get("id")): _room(draft, room) for room in things(thing(value).get("rooms"))}
    speakers = thing(value).get("speakers")
    for speaker in things(list(speakers.values()) if isinstance(speakers, Mapping) else speakers):
        _person(draft, speaker)
    for submission in found.values():
        draft.add(_item(draft, submission, rooms))
    for path, said in leftovers(value if isinstance(value, Mapping) else {}, "", _TOP):
        draft.note(path, said)
        draft.count_odd(path.split("/")[0])
    return draft.reading(About(title=Text.one(stem)))


def _submissions(value: object, depth: int = 0) -> Iterator[Thing]:
    """Yield every submission at whatever depth it is grouped, in the order of the file."""
    if isinstance(value, Mapping) and words(value.get("code")) and ("slots" in value or "slot" in value):
        yield value
    elif isinstance(value, Mapping | list) and depth < 8:
        for below in value.values() if isinstance(value, Mapping) else value:
            yield from _submissions(below, depth + 1)


def _slots(submission: Thing) -> list[Thing]:
    one = thing(submission.get("slot"))
    return [slot for slot in (*things(submission.get("slots")), *([one] if one else ())) if words(slot.get("start"))]


def _room(draft: Draft, room: Thing) -> str:
    seats = room.get("capacity")
    key = draft.room(
        room.get("name"),
        guid=words(room.get("guid")) or words(room.get("uuid")),
        about=room.get("description"),
        seats=seats if type(seats) is int and 0 <= seats < 2**31 else None,
    )
    for below, said in leftovers(room, "", _ROOM):
        draft.note(f"rooms/{key}/{below}", said)
        draft.count_odd(f"rooms/{below.split('/')[0]}")
    return key


def _person(draft: Draft, speaker: Thing) -> str:
    before = len(draft.people)
    key = draft.person(words(speaker.get("name")), source=words(speaker.get("code")), about=speaker.get("biography"))
    if len(draft.people) > before:
        for below, said in leftovers(speaker, "", _SPEAKER):
            draft.note(f"persons/{key}/{below}", said)
            draft.count_odd(f"speakers/{below.split('/')[0]}")
        if speaker.get("email"):
            draft.warn(f"The e-mail address of {words(speaker.get('name'))} is not kept.")
    return key


def _item(draft: Draft, submission: Thing, rooms: dict[str, str]) -> Item:
    slots = _slots(submission)
    slot = slots[0] if slots else {}
    start, minutes = _when(draft, slot, submission)
    code = words(submission.get("code"))
    track = thing(submission.get("track"))
    item = Item(
        title=submission.get("title"),
        start=start,
        minutes=minutes,
        room=_place(draft, slot, rooms) if slots else "",
        abstract=submission.get("abstract"),
        description=submission.get("description"),
        guid=made_guid("pretalx", code),
        code=code,
        type=_named(submission.get("submission_type")),
        language=words(submission.get("content_locale")),
        axis=draft.axis(track.get("name") or submission.get("track"), colour=words(track.get("color"))),
        people=tuple(_person(draft, speaker) for speaker in things(submission.get("speakers"))),
        attachments=_resources(submission),
        cancelled=words(submission.get("state")) in _GONE,
    )
    item.notes += _item_notes(draft, submission)
    for other in slots[1:]:
        when = f"{words(other.get('start'))}/{words(other.get('end'))} {_place(draft, other, rooms)}"
        item.notes.append(("slot", when))
        draft.warn(f"{item.label}: is held again at {when}, kept in its note.")
    return item


def _when(draft: Draft, slot: Thing, submission: Thing) -> tuple[datetime | None, int | None]:
    start, end = moment_of(words(slot.get("start")), draft.zone), moment_of(words(slot.get("end")), draft.zone)
    if start and end and start < end:
        return start, (end - start) // timedelta(minutes=1)
    return start, minutes_of(words(slot.get("duration")) or words(submission.get("duration")))[0]


def _place(draft: Draft, slot: Thing, rooms: dict[str, str]) -> str:
    room = slot.get("room")
    told = thing(room)
    known = rooms.get(words(told.get("id"))) or rooms.get(words(room)) or rooms.get(words(slot.get("room_id")))
    return known or (_room(draft, told) if "name" in told else draft.room(room))


def _named(value: object) -> str:
    """Return the name of a type or track: a string, one string a language, or a thing that has such a name."""
    name = thing(value).get("name", value)
    return text(name, "", TITLE_LONGEST, lines=False).pick(LANGUAGES).words


def _resources(submission: Thing) -> list[tuple[str, str]]:
    found = things(submission.get("resources"))
    return [(words(one.get("resource")) or words(one.get("link")), words(one.get("description"))) for one in found]


def _item_notes(draft: Draft, submission: Thing) -> list[tuple[str, str]]:
    notes = list(leftovers(submission, "", _SUBMISSION))
    for key in ("submission_type", "track"):
        notes += leftovers(thing(submission.get(key)), key, "name color")
    resources = submission.get("resources")
    for one in resources if isinstance(resources, list) else ():
        notes += leftovers(one, "resources", "resource link description")
    for path, _ in notes:
        draft.count_odd(f"submission/{path.split('/')[0]}")
    return notes
