"""Reads of the private journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import QuerySet

from halqa.models import JournalDay, JournalRow
from halqa.rules.floor import Move
from halqa.rules.journal import Row
from halqa.rules.people import Act

HIDING = (Act.MODERATE_QUESTION, Act.MOVE_STATEMENT, Act.SHOW_PROJECT)  # all say `hide`


def days_to_bind(today: date) -> list[tuple[int, date]]:
    """Return (symposium, day) for each past day (UTC) that has rows and is not bound yet, oldest first."""
    rows = JournalRow.objects.filter(at__lt=_midnight(today)).datetimes("at", "day", tzinfo=UTC)
    bound = set(JournalDay.objects.values_list("symposium", "day"))
    found = [
        (symposium, moment.date())
        for moment in rows
        for symposium in rows_of_day(moment.date()).values_list("symposium", flat=True).distinct().order_by("symposium")
    ]
    return [pair for pair in found if pair not in bound]


def rows_of_day(day: date) -> QuerySet[JournalRow]:
    """Return the rows of a day (UTC)."""
    return JournalRow.objects.filter(at__gte=_midnight(day), at__lt=_midnight(day + timedelta(days=1)))


def bound_rows(symposium: int, day: date) -> Iterator[Row]:
    """Give a symposium's rows of a day (UTC) in the order they were written."""
    for row in rows_of_day(day).filter(symposium=symposium).order_by("pk").iterator():
        yield Row(row.at.isoformat(), row.actor_kind, row.actor_id, row.act, row.object, row.reason)


def removals_of_day(symposium: int, day: date) -> dict[str, int]:
    """Return how many things of each kind were hidden by moderators on a day (UTC)."""
    rows = rows_of_day(day).filter(symposium=symposium, act__in=HIDING).values_list("object", "reason")
    counts: Counter[str] = Counter()
    for thing, reason in rows:
        move, _, number = reason.partition(" ")  # `hide` is one; `hide 12`, so many at once
        counts[thing.split(" ")[0]] += int(number or 1) if move == Move.HIDE else 0
    return dict(+counts)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
