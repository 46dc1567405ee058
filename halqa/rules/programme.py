"""The programme of a symposium as values: what formats read and write, and tables keep."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
RESERVED_SLUGS = frozenset({"static", "live", "healthz", "enter", "api", "robots", "favicon"})
TITLE_LONGEST = 500
TEXT_LONGEST = 100_000
DEFAULT_DELAY_S = 15
LONGEST_DELAY_S = 300


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
    """An item of the programme. `start` is aware, `duration` in minutes, `type` the source's own word for `kind`."""

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
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What an importer made of a file: the programme, and one sentence for each guess, oddity and refusal."""

    schedule: Schedule
    warnings: tuple[str, ...] = ()


def check_slug(slug: str) -> str:
    """Return the slug; raises Refused SLUG_BAD if it cannot stand in an address."""
    if not SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
        raise Refused(Code.SLUG_BAD, field="slug", slug=slug[:64])
    return slug
