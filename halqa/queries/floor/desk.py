"""What the desk lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

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
    waiting: int


@dataclass(frozen=True, slots=True)
class DeskList:
    """The sessions of one day on the desk, the open ones of any day first; `days` are those of the programme."""

    day: date | None
    days: tuple[date, ...]
    live: tuple[DeskLine, ...]
    lines: tuple[DeskLine, ...]


def desk_sessions(symposium: int, *, viewer: Actor, day: date) -> DeskList:
    """Return the sessions of a day, or of the next that has some, or of the last one; four queries.

    Raises Refused NOT_ALLOWED.
    """
    may(viewer, Act.SEE_DESK, symposium)
    rows = Session.objects.filter(symposium=symposium)
    days = tuple(rows.order_by("day").values_list("day", flat=True).distinct())
    shown = next((one for one in days if one >= day), days[-1] if days else None)
    is_open = Q(floor__isnull=False, floor__closed_at=None)
    others = rows.exclude(is_open).filter(day=shown) if shown else rows.none()
    return DeskList(day=shown, days=days, live=_lines(rows.filter(is_open)), lines=_lines(others))


def _lines(rows: QuerySet[Session]) -> tuple[DeskLine, ...]:
    waiting = Count("questions", filter=Q(questions__state=QuestionState.WAITING))
    found = rows.select_related("room").annotate(to_read=waiting).order_by("start", "number")
    return tuple(DeskLine(row.number, row.title, row.room.name, row.start, row.to_read) for row in found)


def live_sessions(symposium: int, now: datetime) -> list[int]:
    """Return the pks of the sessions whose floor is open in a symposium, in programme order."""
    rows = Session.objects.filter(symposium=symposium, floor__opened_at__lte=now, floor__closed_at=None)
    return list(rows.order_by("start", "number").values_list("pk", flat=True))
