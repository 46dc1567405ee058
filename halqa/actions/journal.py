"""Noting: one row of the private journal for each act, and one root a day in the public record."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from halqa.actions import record
from halqa.models import JournalDay, JournalRow
from halqa.queries.journal import bound_rows, days_to_bind, removals_of_day
from halqa.rules.journal import KEPT, day_root
from halqa.rules.people import Act, Actor
from halqa.rules.record import entries


def note(*, by: Actor, act: Act, symposium: int, thing: str, reason: str = "") -> None:
    """Write who did what on which thing (never a phone number, a token or a choice), within the act's transaction."""
    JournalRow.objects.create(
        symposium_id=symposium,
        at=timezone.now(),
        actor_kind=by.kind.value,
        actor_id=by.id[:64],
        act=act.value,
        object=thing[:80],
        reason=reason[:280],
    )


def bind_days(now: datetime) -> int:
    """Bind each past day of each journal in its record, count what moderators removed, erase what is past its time.

    Returns how many days were bound. Raises Refused RECORD_FORKED.
    """
    days = days_to_bind(now.date())
    for symposium, day in days:
        with transaction.atomic():
            rows = list(bound_rows(symposium, day))
            root = day_root(rows)
            JournalDay.objects.create(symposium_id=symposium, day=day, rows=len(rows), root=root)
            removals = removals_of_day(symposium, day)
            added: list[entries.Entry] = [entries.Removals(day, removals)] if removals else []
            record.append(symposium=symposium, added=[*added, entries.Journal(day, root)])
    JournalRow.objects.filter(at__lt=now - KEPT).delete()
    return len(days)
