"""One session, one person, one room: everything their page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from halqa.formats.prose import paragraphs
from halqa.models import Consultation, Doorway, Floor, Person, Room, Session
from halqa.queries.programme.lines import Line, lines_of
from halqa.queries.programme.symposia import SymposiumView
from halqa.rules.ballots import Audience, State
from halqa.rules.floor import is_open
from halqa.rules.programme import Kind, Link, Mode, Place, called
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Said, Text, folded


@dataclass(frozen=True, slots=True)
class PersonLine:
    """Somebody in a list; `function` is empty where it is what they are called."""

    number: int
    name: Said
    function: Text


@dataclass(frozen=True, slots=True)
class ResultLine:
    """A consultation whose result is there."""

    number: int
    question: Text


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as its page shows it; `door` is the code that leads online people to its floor, if it has one."""

    pk: int
    number: int
    guid: str
    title: Text
    subtitle: Text
    about: tuple[Said, ...]
    start: datetime
    end: datetime
    duration: int
    kind: Kind
    type: str
    language: str
    mode: Mode
    room: int
    room_name: Text
    axis: int | None
    axis_name: Text
    people: tuple[PersonLine, ...]
    links: tuple[Link, ...]
    attachments: tuple[Link, ...]
    url: str
    watch_url: str
    listen_url: str
    delay: int
    cancelled: bool
    open: bool
    door: str
    results: tuple[ResultLine, ...]
    sequence: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person as their page shows them."""

    number: int
    name: Said
    function: Text
    about: tuple[Said, ...]
    url: str
    sessions: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class RoomView:
    """A room as its page shows it."""

    number: int
    name: Text
    about: tuple[Said, ...]
    place: Place
    capacity: int | None
    sessions: tuple[Line, ...]


def session_page(symposium: SymposiumView, language: str, number: int, now: datetime) -> SessionView:
    """Return a session. Raises Refused SESSION_UNKNOWN."""
    row = Session.objects.filter(symposium=symposium.pk, number=number).select_related("room", "axis", "floor").first()
    if row is None:
        raise Refused(Code.SESSION_UNKNOWN)
    people = Person.objects.filter(appearances__session=row).order_by("appearances__position")
    return SessionView(
        pk=row.pk,
        number=row.number,
        guid=row.guid,
        title=row.title,
        subtitle=row.subtitle,
        about=_about(symposium, language, row.abstract, row.description),
        start=row.start,
        end=row.start + timedelta(minutes=row.duration),
        duration=row.duration,
        kind=Kind(row.kind),
        type=row.type,
        language=row.language,
        mode=Mode(row.mode),
        room=row.room.number,
        room_name=row.room.name,
        axis=row.axis.number if row.axis else None,
        axis_name=row.axis.name if row.axis else Text(),
        people=person_lines(people, (language, *symposium.languages)),
        links=tuple(Link(**link) for link in row.links),
        attachments=tuple(Link(**link) for link in row.attachments),
        url=row.url,
        watch_url=row.watch_url,
        listen_url=row.listen_url,
        delay=row.delay,
        cancelled=row.cancelled,
        open=_is_open(row, now),
        door=_door(row),
        results=_results(row),
        sequence=row.sequence,
        changed_at=row.changed_at,
    )


def person_lines(people: QuerySet[Person], order: tuple[str, ...]) -> tuple[PersonLine, ...]:
    """Return one line a person, in the order they come."""
    return tuple(
        PersonLine(number, called(name, function, order), function if name else Text())
        for number, name, function in people.values_list("number", "name", "function")
    )


def _door(row: Session) -> str:
    return Doorway.objects.filter(session=row, audience=Audience.ONLINE).values_list("code", flat=True).first() or ""


def _results(row: Session) -> tuple[ResultLine, ...]:
    closed = Consultation.objects.filter(session=row, state__in=[State.CLOSED, State.CERTIFIED]).order_by("number")
    return tuple(ResultLine(*result) for result in closed.values_list("number", "question"))


def _is_open(row: Session, now: datetime) -> bool:
    """Tell whether the floor is open, as those who follow from afar know it."""
    floor: Floor | None = getattr(row, "floor", None)
    return floor is not None and is_open(floor.opened_at, floor.closed_at, timedelta(seconds=row.delay), now)


def person_page(symposium: SymposiumView, language: str, number: int) -> PersonView:
    """Return a person and their sessions. Raises Refused PERSON_UNKNOWN."""
    row = Person.objects.filter(symposium=symposium.pk, number=number).first()
    if row is None:
        raise Refused(Code.PERSON_UNKNOWN)
    sessions = Session.objects.filter(appearances__person=row)
    return PersonView(
        number=row.number,
        name=called(row.name, row.function, (language, *symposium.languages)),
        function=row.function if row.name else Text(),
        about=_about(symposium, language, row.biography),
        url=row.url,
        sessions=tuple(lines_of(symposium, sessions, language)),
    )


def room_page(symposium: SymposiumView, language: str, number: int) -> RoomView:
    """Return a room and its sessions. Raises Refused ROOM_UNKNOWN."""
    row = Room.objects.filter(symposium=symposium.pk, number=number).first()
    if row is None:
        raise Refused(Code.ROOM_UNKNOWN)
    return RoomView(
        number=row.number,
        name=row.name,
        about=_about(symposium, language, row.description),
        place=Place(row.place),
        capacity=row.capacity,
        sessions=tuple(lines_of(symposium, Session.objects.filter(room=row), language)),
    )


def people_of(symposium: SymposiumView, language: str) -> list[PersonLine]:
    """Return everybody of the programme in the order of what they are called; one query."""
    people = person_lines(Person.objects.filter(symposium=symposium.pk), (language, *symposium.languages))
    return sorted(people, key=lambda person: (folded(person.name.words), person.number))


def _about(symposium: SymposiumView, language: str, *texts: Text) -> tuple[Said, ...]:
    """Return texts as plain paragraphs parted by empty lines; what is said twice is said once."""
    said = dict.fromkeys(text.pick((language, *symposium.languages)) for text in texts if text)
    return tuple(Said("\n\n".join(paragraphs(some.words)), some.language, some.direction) for some in said)
