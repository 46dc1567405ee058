"""What both writers of c3voc schedules need: days, and for each session the identifiers that the schemas allow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from halqa.formats.programme.unique import Guids, Ids, Names, whole
from halqa.formats.programme.words import http_url, slug_of
from halqa.rules.programme import Kind, Room, Schedule, Session, day_of
from halqa.rules.text import LANGUAGES

_CODE = re.compile(r"[0-9A-Z]+")
_TIMESLOT = re.compile(r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{1,2})?")
TIMESLOT = "00:05"
# Said in every file of an invented programme, whatever language it is read in.
INVENTED = "Paroles et chiffres inventés · كلام وأرقام مختلقة · Words and figures are invented"


@dataclass(frozen=True, slots=True)
class Listed:
    """A session as it is written: `guid`, `id`, `code` and `slug` stand once in a file, `start` is local time."""

    session: Session
    guid: str
    id: int
    code: str
    slug: str
    url: str
    start: datetime
    notes: Mapping[str, str]

    @property
    def end(self) -> datetime:
        """Return when it ends, in the same time zone: the clock may be put forward or back meanwhile."""
        return (self.start.astimezone(ZoneInfo("UTC")) + timedelta(minutes=self.session.duration)).astimezone(
            self.start.tzinfo
        )

    @property
    def type(self) -> str:
        """Return the source's word for what it is, or ours where it has none and is not simply a talk."""
        session = self.session
        return session.type or ("" if session.kind is Kind.TALK else session.kind.value)


@dataclass(frozen=True, slots=True)
class Day:
    """One day: from midnight to midnight or the end of its last session, with what is in each room."""

    index: int
    date: date
    start: datetime
    end: datetime
    rooms: tuple[tuple[Room, tuple[Listed, ...]], ...]


def acronym_of(schedule: Schedule) -> str:
    """Return the slug as an acronym of the strictest schema: lower-case letters, digits and `_`, at least four."""
    return re.sub(r"[^a-z0-9_]", "_", schedule.slug).ljust(4, "_")


def listed(schedule: Schedule, base_url: str, *, cancelled: bool = False) -> list[Listed]:
    """Return the sessions to write, those cancelled only if asked for.

    Identifiers that a schema refuses, or that stand twice, are replaced by ones made of the others, always the same.
    The page of a session without one is the programme at `base_url`, with its guid as fragment.
    """
    zone = ZoneInfo(schedule.timezone)
    sessions = [session for session in schedule.sessions if cancelled or not session.cancelled]
    notes = [dict(reversed(session.source_note)) for session in sessions]
    ids = Ids({whole(note.get("id", "")) for note in notes})
    guids, codes, slugs = Guids(), set[str](), Names(longest=200)
    found = []
    for session, note in zip(sessions, notes, strict=True):
        guid = guids.take(session.guid, schedule.slug, session.guid)
        code = session.code if _CODE.fullmatch(session.code) and session.code not in codes else ""
        codes.add(code)
        slug = slugs.take(slug_of(session.slug) or slug_of(session.title.pick(LANGUAGES).words) or "session")
        found.append(
            Listed(
                session=session,
                guid=guid,
                id=ids.take(note.get("id", ""), guid),
                code=code,
                slug=f"{acronym_of(schedule)}-{slug}",
                url=http_url(session.url) or f"{base_url}#{guid}",
                start=session.start.astimezone(zone).replace(microsecond=0),
                notes=note,
            )
        )
    return found


def days(schedule: Schedule, sessions: Iterable[Listed]) -> list[Day]:
    """Return the days that have sessions, or the first day; that one names every room, so that none is lost."""
    zone = ZoneInfo(schedule.timezone)
    by_day: dict[date, dict[str, list[Listed]]] = {}
    for one in sessions:
        day = one.session.day or day_of(one.session.start, zone)
        by_day.setdefault(day, {}).setdefault(one.session.room, []).append(one)
    return [
        _day(schedule, index, day, by_day.get(day, {}), zone)
        for index, day in enumerate(sorted(by_day) or [schedule.first_day], 1)
    ]


def _day(schedule: Schedule, index: int, day: date, rooms: dict[str, list[Listed]], zone: ZoneInfo) -> Day:
    midnight = datetime.combine(day + timedelta(days=1), time(), zone)
    ends = [one.end for several in rooms.values() for one in several]
    return Day(
        index=index,
        date=day,
        start=datetime.combine(day, time(), zone),
        end=max([midnight, *ends], key=lambda moment: moment.astimezone(ZoneInfo("UTC"))),
        rooms=tuple(
            (room, tuple(sorted(rooms.get(room.key, ()), key=lambda one: one.session.start)))
            for room in schedule.rooms
            if index == 1 or room.key in rooms
        ),
    )


def hh_mm(minutes: int, most: int | None = None) -> str:
    """Return a duration as `hh:mm`, at most `most` minutes."""
    minutes = minutes if most is None else min(minutes, most)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def timeslot_of(schedule: Schedule) -> str:
    """Return the source's grid as `hh:mm` or `hh:mm:ss`, or five minutes."""
    slot = dict(schedule.notes).get("conference/timeslot_duration", "")
    return slot if _TIMESLOT.fullmatch(slot) else TIMESLOT
