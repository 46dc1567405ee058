"""The programme of a symposium as values: what formats read and write, and tables keep."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from urllib.parse import urlsplit

from halqa.rules.refusals import Code, Refused
from halqa.rules.text import UNKNOWN, Said, Text, direction_of, plain_digits

SLUG_LONGEST = 64
SLUG = re.compile(rf"[a-z0-9](?:[a-z0-9-]{{0,{SLUG_LONGEST - 2}}}[a-z0-9])?")
RESERVED_SLUGS = frozenset({"static", "live", "healthz", "enter", "leave", "import", "p", "api", "robots", "favicon"})
TITLE_LONGEST = 500
TEXT_LONGEST = 100_000
DEFAULT_DELAY_S = 15
LONGEST_DELAY_S = 300
URL_LONGEST = 2000
LONGEST_DURATION_MIN = 31 * 24 * 60
MOMENT_YEARS = range(1970, 2200)
LONGEST_SYMPOSIUM = timedelta(days=366)
# What begins before this hour still belongs to the day before, as people say it.
DAY_CHANGE_HOUR = 4


class Kind(StrEnum):
    """What sort of item of the programme a session is."""

    PLENARY = "plenary"
    WORKSHOP = "workshop"
    ROUND_TABLE = "round_table"
    TALK = "talk"
    STAND = "stand"
    SQUARE = "square"


class Place(StrEnum):
    """What sort of place a room is; the people in it hear the session without delay."""

    HALL = "hall"
    SQUARE = "square"
    ONLINE = "online"


class Mode(StrEnum):
    """Where a session can be followed (schema.org eventAttendanceMode)."""

    HALL = "hall"
    ONLINE = "online"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Link:
    """A link or an attachment: its address and its title."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """A place of the programme; `key` is unique in it, `guid` is the source's own id if any."""

    key: str
    name: Text
    place: Place = Place.HALL
    guid: str = ""
    description: Text = Text()
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    """A theme of the symposium (track in other tools); `colour` is `#rrggbb` or empty."""

    key: str
    name: Text
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the programme; `key` is made of the source's id and the name (one id may serve several people)."""

    key: str
    name: str
    source_id: str = ""
    guid: str = ""
    function: Text = Text()
    biography: Text = Text()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """An item of the programme. `start` is aware, `duration` in minutes, `type` the source's own word for `kind`.

    `sequence` counts the changes made to it, `changed_at` is the last of them (iCalendar).
    """

    guid: str
    title: Text
    start: datetime
    duration: int
    room: str
    kind: Kind = Kind.TALK
    type: str = ""
    code: str = ""
    slug: str = ""
    subtitle: Text = Text()
    abstract: Text = Text()
    description: Text = Text()
    axis: str = ""
    language: str = ""
    people: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    attachments: tuple[Link, ...] = ()
    url: str = ""
    mode: Mode = Mode.HALL
    cancelled: bool = False
    day: date | None = None
    watch_url: str = ""
    listen_url: str = ""
    delay: int = DEFAULT_DELAY_S
    source_note: tuple[tuple[str, str], ...] = ()
    sequence: int = 0
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A whole programme; people, rooms and axes are referred to by key, `notes` keeps what has no field."""

    slug: str
    title: Text
    timezone: str
    first_day: date
    last_day: date
    rooms: tuple[Room, ...]
    axes: tuple[Axis, ...]
    people: tuple[Person, ...]
    sessions: tuple[Session, ...]
    subtitle: Text = Text()
    venue: Text = Text()
    city: Text = Text()
    version: str = ""
    url: str = ""
    invented: bool = False
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What an importer made of a file: the programme, and one sentence for each guess, oddity and refusal."""

    schedule: Schedule
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionChanges:
    """What an organiser changes in a session; None leaves it as it is. `room` is a number, `duration` in minutes."""

    title: Text | None = None
    room: int | None = None
    start: datetime | None = None
    duration: int | None = None
    cancelled: bool | None = None
    watch_url: str | None = None
    listen_url: str | None = None
    delay: int | None = None
    mode: Mode | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SymposiumChanges:
    """What an organiser changes in a symposium itself; None leaves it as it is."""

    title: Text | None = None
    subtitle: Text | None = None
    city: Text | None = None
    venue: Text | None = None
    first_day: date | None = None
    last_day: date | None = None


def called(name: str, function: Text, order: Iterable[str]) -> Said:
    """Return what to call somebody: the name, or where none is given the function, in the first of these languages."""
    return Said(name, UNKNOWN, direction_of(UNKNOWN)) if name else function.pick(order)


def check_slug(slug: str) -> str:
    """Return the slug; raises Refused SLUG_BAD if it cannot stand in an address."""
    if not SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
        raise Refused(Code.SLUG_BAD, field="slug", slug=slug[:64])
    return slug


def check_url(url: str, *, field: str) -> str:
    """Return the address of a stream, trimmed; empty stays empty.

    Raises Refused URL_BAD unless it is http or https, names a host, holds no credentials and at most 2000 characters.
    """
    url = url.strip()
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        known = False
    if not known or "@" in parts.netloc or len(url) > URL_LONGEST or not re.fullmatch(r"[!-~]+", url):
        raise Refused(Code.URL_BAD, field=field)
    return url


def check_within(value: int, least: int, most: int, *, field: str) -> int:
    """Return a whole number that lies between the two, both included; raises Refused OUT_OF_RANGE."""
    if not least <= value <= most:
        raise Refused(Code.OUT_OF_RANGE, field=field, least=least, most=most)
    return value


def typed_moment(typed: str, zone: tzinfo, *, field: str) -> datetime:
    """Return the moment of a typed date and hour, by the clock of the place; digits may be of any script.

    Raises Refused TIME_BAD.
    """
    plain = plain_digits(typed.strip())
    try:
        moment = datetime.fromisoformat(plain)
    except ValueError:
        raise Refused(Code.TIME_BAD, field=field) from None
    if len(plain) <= len("2022-05-25") or not MOMENT_YEARS.start <= moment.year < MOMENT_YEARS.stop:
        raise Refused(Code.TIME_BAD, field=field)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def typed_day(typed: str, *, field: str) -> date:
    """Return the day typed as YYYY-MM-DD; digits may be of any script.

    Raises Refused DAY_BAD.
    """
    try:
        day = date.fromisoformat(plain_digits(typed.strip()))
    except ValueError:
        raise Refused(Code.DAY_BAD, field=field) from None
    if day.year not in MOMENT_YEARS:
        raise Refused(Code.DAY_BAD, field=field)
    return day


def check_days(first: date, last: date) -> None:
    """Let a symposium have these days; raises Refused DAYS_BAD if they end before they begin, or last over a year."""
    if not timedelta() <= last - first <= LONGEST_SYMPOSIUM:
        raise Refused(Code.DAYS_BAD, field="last_day")


def day_of(start: datetime, zone: tzinfo) -> date:
    """Return the day of the programme that a moment belongs to: the small hours belong to the evening before."""
    return (start.astimezone(zone) - timedelta(hours=DAY_CHANGE_HOUR)).date()


def continued(known: Iterable[tuple[int, str, str]], read: Iterable[tuple[str, str]]) -> list[int | None]:
    """Return for each session read, as (guid, code), the number of the known (number, guid, code) that it continues.

    The guid decides, then the code; a known session is continued once at most; None is a new one.
    """
    known, read = list(known), list(read)
    by_guid = {guid: number for number, guid, _ in reversed(known)}
    found = [by_guid.pop(guid, None) for guid, _ in read]
    free = {number for number, _, _ in known}.difference(number for number in found if number)
    by_code = {code: number for number, _, code in reversed(known) if code and number in free}
    pairs = zip(found, read, strict=True)
    return [number or by_code.pop(code, None) for number, (_, code) in pairs]
