"""What the desk lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from halqa.models import Session
from halqa.rules.floor import QuestionState
from halqa.rules.people import Act, Actor, may
from halqa.rules.text import Text


@dataclass(frozen=True, slots=True)
class DeskLine:
    """A session in the desk's list; `waiting`: questions to be let through."""

    number: int
    title: Text
    room: Text
    start: datetime
    day: date
    is_open: bool
    waiting: int


def desk_sessions(symposium: int, *, viewer: Actor, today: date) -> tuple[DeskLine, ...]:
    """Return the sessions of a symposium: those open first, then those of today, then the others; in order of time.

    Raises Refused NOT_ALLOWED.
    """
    may(viewer, Act.SEE_DESK, symposium)
    rows = Session.objects.filter(symposium=symposium).select_related("room", "floor").order_by("start", "number")
    waiting = Count("questions", filter=Q(questions__state=QuestionState.WAITING))
    lines = [
        DeskLine(
            number=row.number,
            title=row.title,
            room=row.room.name,
            start=row.start,
            day=row.day,
            is_open=_is_open(row),
            waiting=row.to_read,
        )
        for row in rows.annotate(to_read=waiting)
    ]
    return tuple(sorted(lines, key=lambda line: (not line.is_open, line.day != today)))


def live_sessions(symposium: int, now: datetime) -> list[int]:
    """Return the pks of the sessions whose floor is open in a symposium, in programme order."""
    rows = Session.objects.filter(symposium=symposium, floor__opened_at__lte=now, floor__closed_at=None)
    return list(rows.order_by("start", "number").values_list("pk", flat=True))


def _is_open(row: Session) -> bool:
    floor = getattr(row, "floor", None)
    return floor is not None and floor.opened_at is not None and floor.closed_at is None
