"""Sessions as lists show them: one line each, its words picked and its hour written once for all its readers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from halqa.models import Appearance, Axis, Person, Room, Session
from halqa.queries.programme.symposia import SymposiumView
from halqa.rules.programme import Mode, called
from halqa.rules.text import Said, Text

_making = Lock()


@dataclass(frozen=True, slots=True)
class Line:
    """A session in a list. `place` is its room and who speaks; `foreign`: not in the language of the page."""

    pk: int
    number: int
    title: Said
    foreign: bool
    room: str
    place: str
    at: str
    until: str
    day: date
    online: bool
    cancelled: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """The sessions that start at one hour of a day."""

    at: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the programme."""

    day: date
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    number: int
    name: Said


@dataclass(frozen=True, slots=True)
class Filters:
    """Which sessions are wanted: axis and room by number, a language, `hall` or `online`; empty means all."""

    axis: int | None = None
    room: int | None = None
    language: str = ""
    where: str = ""

    @property
    def some(self) -> bool:
        """Whether anything is left out."""
        return bool(self.axis is not None or self.room is not None or self.language or self.where)


@dataclass(frozen=True, slots=True)
class Programme:
    """The programme as one page: its days, every day there is, and what it can be filtered by."""

    days: tuple[Day, ...]
    all_days: tuple[date, ...]
    rooms: tuple[Choice, ...]
    axes: tuple[Choice, ...]
    languages: tuple[str, ...]
    sessions: int


def programme_of(
    symposium: SymposiumView, language: str, *, day: date | None = None, filters: Filters = Filters()
) -> Programme:
    """Return the programme, or one day of it, in the words of this language; in a fixed number of queries."""
    everything = Session.objects.filter(symposium=symposium.pk)
    wanted = filtered(everything, filters)
    lines = lines_of(symposium, wanted if day is None else wanted.filter(day=day), language)
    facts = set(everything.order_by().values_list("day", "language").distinct())
    return Programme(
        days=days_of(lines),
        all_days=tuple(sorted({there for there, _ in facts})),
        rooms=rooms_of(symposium, language),
        axes=_choices(Axis, symposium, language),
        languages=tuple(sorted({spoken.split("-")[0] for _, spoken in facts if spoken})),
        sessions=len(lines),
    )


def chosen(symposium: SymposiumView, language: str, numbers: Collection[int]) -> tuple[Day, ...]:
    """Return the sessions of these numbers by day and hour, those that there are."""
    rows = Session.objects.filter(symposium=symposium.pk, number__in=numbers)
    return days_of(lines_of(symposium, rows, language))


def filtered(sessions: QuerySet[Session], filters: Filters) -> QuerySet[Session]:
    """Return the sessions that pass the filters."""
    asked = Q()
    if filters.axis is not None:
        asked &= Q(axis__number=filters.axis)
    if filters.room is not None:
        asked &= Q(room__number=filters.room)
    if filters.language:
        asked &= Q(language=filters.language) | Q(language__startswith=filters.language + "-")
    if filters.where:
        asked &= Q(mode__in=[filters.where, Mode.BOTH])
    return sessions.filter(asked)


def lines_of(symposium: SymposiumView, sessions: QuerySet[Session], language: str) -> list[Line]:
    """Return one line a session, in the order of the programme; every line of a version is made once for all pages."""
    with _making:
        lines = _lines(symposium, language)
    wanted = sessions.order_by("day", "start", "number").values_list("pk", flat=True)
    return [lines[pk] for pk in wanted if pk in lines]


@lru_cache(maxsize=6)
def _lines(symposium: SymposiumView, language: str) -> dict[int, Line]:
    """Return the line of every session (pk) of a programme whose version, and when it changed, the view tells.

    What enters while this reads is left out: it makes another version, and so other lines, as soon as it is there.
    """
    order = (language, *symposium.languages)
    rows = _rows(symposium)
    places = {room: name.pick(order).words for room, name in rows.rooms.items()}
    speakers = _speakers(rows, order)
    zone = symposium.zone
    known = (row for row in rows.sessions if row[-1] in places)
    return {row[0]: _line(row, (places[row[-1]], speakers.get(row[0], "")), zone, order) for row in known}


def _speakers(rows: _Rows, order: tuple[str, ...]) -> dict[int, str]:
    """Return what the people of each session (pk) are called."""
    people = rows.named | {pk: called("", function, order).words for pk, function in rows.unnamed.items()}
    names: defaultdict[int, list[str]] = defaultdict(list)
    for session, person in rows.appearances:
        names[session] += [people[person]] if person in people else []
    comma = "، " if order[0] == "ar" else ", "
    return {session: comma.join(some) for session, some in names.items()}


def _line(row: tuple[Any, ...], place: tuple[str, str], zone: ZoneInfo, order: tuple[str, ...]) -> Line:
    pk, number, title, start, duration, day, mode, cancelled, _room = row
    said = title.pick(order)
    return Line(
        pk=pk,
        number=number,
        title=said,
        foreign=said.language != order[0],
        room=place[0],
        place=" · ".join(filter(None, place)),
        at=_hour(start.astimezone(zone)),
        until=_hour((start + timedelta(minutes=duration)).astimezone(zone)),
        day=day,
        online=mode != Mode.HALL,
        cancelled=cancelled,
    )


def _hour(moment: datetime) -> str:
    return f"{moment.hour:02}:{moment.minute:02}"


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the lines of every language are made of: sessions, names of rooms and people, and who speaks where."""

    sessions: list[tuple[Any, ...]]
    rooms: dict[int, Text]
    named: dict[int, str]
    unnamed: dict[int, Text]
    appearances: list[tuple[int, int]]


@lru_cache(maxsize=2)
def _rows(symposium: SymposiumView) -> _Rows:
    columns = ("pk", "number", "title", "start", "duration", "day", "mode", "cancelled", "room")
    people = Person.objects.filter(symposium=symposium.pk)
    appearances = Appearance.objects.filter(session__symposium=symposium.pk).order_by("position")
    return _Rows(
        sessions=list(Session.objects.filter(symposium=symposium.pk).values_list(*columns)),
        rooms=dict(Room.objects.filter(symposium=symposium.pk).values_list("pk", "name")),
        named=dict(people.exclude(name="").values_list("pk", "name")),
        unnamed=dict(people.filter(name="").values_list("pk", "function")),
        appearances=list(appearances.values_list("session", "person")),
    )


def days_of(lines: Iterable[Line]) -> tuple[Day, ...]:
    """Return lines in programme order grouped by day and by hour."""
    return tuple(
        Day(day, tuple(Slot(at, tuple(same)) for at, same in groupby(today, key=lambda line: line.at)))
        for day, today in groupby(lines, key=lambda line: line.day)
    )


def rooms_of(symposium: SymposiumView, language: str) -> tuple[Choice, ...]:
    """Return the rooms of a symposium, in the order of their numbers; one query."""
    return _choices(Room, symposium, language)


def sessions_of(symposium: SymposiumView, language: str) -> tuple[Choice, ...]:
    """Return the sessions of a symposium that take place, in the order of the programme."""
    rows = Session.objects.filter(symposium=symposium.pk, cancelled=False).order_by("start", "number")
    order = (language, *symposium.languages)
    return tuple(Choice(number, title.pick(order)) for number, title in rows.values_list("number", "title"))


def _choices(model: type[Room] | type[Axis], symposium: SymposiumView, language: str) -> tuple[Choice, ...]:
    rows = model.objects.filter(symposium=symposium.pk).order_by("number").values_list("number", "name")
    order = (language, *symposium.languages)
    return tuple(Choice(number, name.pick(order)) for number, name in rows)
