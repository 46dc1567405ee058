"""Importing a schedule: a new symposium, or the programme of one replaced in place."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from halqa.actions.journal import note
from halqa.actions.programme.hours import announce_programme
from halqa.actions.programme.rows import differing, kept, languages_of, place
from halqa.formats import schedule as schedules
from halqa.models import Appearance, Axis, Floor, Person, Room, Session, Symposium
from halqa.rules import programme as rules
from halqa.rules.people import Act, Actor, may
from halqa.rules.programme import DEFAULT_DELAY_S, Mode, Reading, Schedule, check_slug, continued, day_of
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import LANGUAGES, Text
from halqa.wires import outbox

NEW = 0  # the id of a symposium that is not there yet: only who may act in any of them may make one


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What was imported: the symposium's slug, how many sessions, rooms and people, and one sentence a warning."""

    symposium: str
    sessions: int
    rooms: int
    people: int
    warnings: tuple[str, ...]


def import_schedule(*, by: Actor, data: bytes, name: str, slug: str | None = None, new: bool = False) -> ImportReport:
    """Read a schedule file and make it a symposium's programme, all or nothing.

    Sessions are continued by guid, then by code; numbers stay. Sessions gone from the file are removed, or cancelled
    where people took part in them. A symposium that only the file names (no `slug`) is renewed with a warning; one
    that has to be `new` never is. Raises Refused: NOT_ALLOWED, SLUG_BAD, SYMPOSIUM_EXISTS, and what
    `formats.schedule.read` raises.
    """
    reading = schedules.read(data, name)
    if slug is None and not new and Symposium.objects.filter(slug=reading.schedule.slug).exists():
        renewed = f"Symposium “{reading.schedule.slug}” was here already: renewed. Name another to make a new one."
        reading = replace(reading, warnings=(renewed, *reading.warnings))
    return publish_schedule(by=by, reading=reading, slug=slug or reading.schedule.slug, new=new)


@transaction.atomic
def publish_schedule(*, by: Actor, reading: Reading, slug: str, new: bool = False) -> ImportReport:
    """Make a schedule that was read the programme of a symposium, which has to be `new` or may be here already.

    All or nothing. Raises Refused: NOT_ALLOWED, SLUG_BAD, SYMPOSIUM_EXISTS.
    """
    check_slug(slug)
    schedule, now = reading.schedule, timezone.now()
    symposium = Symposium.objects.select_for_update().filter(slug=slug).first()
    may(by, Act.IMPORT_SCHEDULE, symposium.pk if symposium else NEW)
    if new and symposium is not None:
        raise Refused(Code.SYMPOSIUM_EXISTS, field="slug")
    symposium = _symposium(symposium, schedule, slug, now)
    told = _Programme(symposium, schedule, now).store()
    note(by=by, act=Act.IMPORT_SCHEDULE, symposium=symposium.pk, thing=f"programme {symposium.version}")
    announce_programme(symposium.pk, [(session.start, session.duration) for session in schedule.sessions])
    return ImportReport(
        symposium=slug,
        sessions=len(schedule.sessions),
        rooms=len(schedule.rooms),
        people=len(schedule.people),
        warnings=(*reading.warnings, *told),
    )


def _symposium(known: Symposium | None, schedule: Schedule, slug: str, now: datetime) -> Symposium:
    row = known or Symposium(slug=slug)
    for name in ("title", "subtitle", "venue", "city"):
        setattr(row, name, kept(getattr(row, name), getattr(schedule, name)) or getattr(row, name))
    row.timezone = schedule.timezone
    row.first_day, row.last_day = schedule.first_day, schedule.last_day
    row.languages = languages_of(schedule)
    row.version += 1
    row.source_version, row.url = schedule.version, schedule.url
    row.source_note = [list(pair) for pair in schedule.notes]
    row.invented = row.invented or schedule.invented
    row.changed_at = now
    row.save()
    return row


class _Programme:
    """The rows of one symposium's programme while a schedule becomes them."""

    def __init__(self, symposium: Symposium, schedule: Schedule, now: datetime) -> None:
        self.symposium = symposium
        self.schedule = schedule
        self.now = now
        self.rooms = place(Room, symposium, {room.key: _room(room) for room in schedule.rooms})
        self.axes = place(Axis, symposium, {axis.key: _axis(axis) for axis in schedule.axes})
        self.people = place(Person, symposium, {person.key: _person(person) for person in schedule.people})
        self.known = {row.number: row for row in symposium.sessions.all()}
        self.cast = _cast(symposium)

    def store(self) -> list[str]:
        """Write sessions and who is in them; return one sentence for each session that is gone."""
        read = self.schedule.sessions
        numbers = continued(
            [(row.number, row.guid, row.code) for row in self.known.values()],
            [(session.guid, session.code) for session in read],
        )
        rows = self._sessions(numbers)
        self._appearances(rows)
        told = self._gone({number for number in numbers if number})
        self._sweep()
        return told

    def _sessions(self, numbers: list[int | None]) -> list[Session]:
        last = max(self.known, default=0)
        rows, fresh, changed = [], [], []
        for number, session in zip(numbers, self.schedule.sessions, strict=True):
            row = self.known[number] if number else Session(symposium=self.symposium)
            new = differing(row, self._values(row, session))
            if number is None:
                last += 1
                row.number = last
                fresh.append(row)
            elif new or self.cast.get(row.pk, []) != self._people(session):
                row.sequence += 1
                changed.append(row)
            rows.append(row)
        for row in (*fresh, *changed):
            row.changed_at = self.now
        Session.objects.bulk_create(fresh)
        for row in changed:
            row.save()
        self._announce(changed)
        return rows

    def _values(self, row: Session, session: rules.Session) -> dict[str, object]:
        """Return the columns of a session; what the file says nothing of stays as an organiser set it."""
        zone = ZoneInfo(self.symposium.timezone)
        return {
            "guid": session.guid,
            "code": session.code,
            "slug": session.slug,
            "title": kept(row.title, session.title),
            "subtitle": kept(row.subtitle, session.subtitle),
            "abstract": kept(row.abstract, session.abstract),
            "description": kept(row.description, session.description),
            "start": session.start,
            "duration": session.duration,
            "day": session.day or day_of(session.start, zone),
            "room_id": self.rooms[session.room].pk,
            "axis_id": self.axes[session.axis].pk if session.axis else None,
            "kind": session.kind.value,
            "type": session.type,
            "language": session.language,
            "mode": row.mode if session.mode is Mode.HALL else session.mode.value,
            "links": [asdict(link) for link in session.links],
            "attachments": [asdict(link) for link in session.attachments],
            "url": session.url,
            "watch_url": session.watch_url or row.watch_url,
            "listen_url": session.listen_url or row.listen_url,
            "delay": row.delay if session.delay == DEFAULT_DELAY_S else session.delay,
            "cancelled": session.cancelled,
            "source_note": [list(pair) for pair in session.source_note],
        }

    def _people(self, session: rules.Session) -> list[int]:
        return [self.people[key].pk for key in session.people]

    def _appearances(self, rows: list[Session]) -> None:
        fresh, stale = [], []
        for row, session in zip(rows, self.schedule.sessions, strict=True):
            people = self._people(session)
            if self.cast.get(row.pk, []) != people:
                stale.append(row.pk)
                fresh += [Appearance(session=row, person_id=person, position=n) for n, person in enumerate(people, 1)]
        Appearance.objects.filter(session__in=stale).delete()
        Appearance.objects.bulk_create(fresh)

    def _announce(self, changed: list[Session]) -> None:
        """Tell the screens of the sessions that are or were live."""
        live = Floor.objects.filter(session__in=changed).values_list("session", flat=True)
        for session in live:
            outbox.announce(f"session:{session}")

    def _gone(self, continued: set[int]) -> list[str]:
        gone = self.symposium.sessions.filter(number__in=self.known.keys() - continued)
        lived = Q(floor__isnull=False) | Q(consultations__isnull=False) | Q(questions__isnull=False)
        held = list(gone.filter(lived | Q(evidence__isnull=False)).distinct())
        for row in held:
            if differing(row, {"cancelled": True}):
                row.sequence += 1
                row.changed_at = self.now
                row.save()
        self._announce(held)
        removed = list(gone.exclude(pk__in=[row.pk for row in held]))
        self.symposium.sessions.filter(pk__in=[row.pk for row in removed]).delete()
        return [f"{_label(row)} is gone from the file: cancelled, as people took part in it." for row in held] + [
            f"{_label(row)} is gone from the file: removed." for row in removed
        ]

    def _sweep(self) -> None:
        """Remove rooms, axes and people that neither the file nor a session kept here knows."""
        self.symposium.rooms.exclude(key__in=self.rooms).filter(sessions=None).delete()
        self.symposium.axes.exclude(key__in=self.axes).filter(sessions=None).delete()
        self.symposium.people.exclude(key__in=self.people).filter(appearances=None).delete()


def _room(room: rules.Room) -> dict[str, object]:
    return {
        "guid": room.guid,
        "name": room.name,
        "description": room.description,
        "place": room.place.value,
        "capacity": room.capacity,
    }


def _axis(axis: rules.Axis) -> dict[str, object]:
    return {"name": axis.name, "colour": axis.colour}


def _person(person: rules.Person) -> dict[str, object]:
    return {
        "source_id": person.source_id,
        "guid": person.guid,
        "name": person.name,
        "function": person.function,
        "biography": person.biography,
        "url": person.url,
    }


def _cast(symposium: Symposium) -> dict[int, list[int]]:
    """Return the people (pks, in order) of each session (pk)."""
    cast: dict[int, list[int]] = {}
    rows = Appearance.objects.filter(session__symposium=symposium).order_by("session", "position")
    for session, person in rows.values_list("session", "person"):
        cast.setdefault(session, []).append(person)
    return cast


def _label(row: Session) -> str:
    title: Text = row.title
    return f"Session {row.number} “{title.pick(LANGUAGES).words[:60]}”"
