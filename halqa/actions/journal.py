"""Noting: one row of the private journal for each act."""

from __future__ import annotations

from django.utils import timezone

from halqa.models import JournalRow
from halqa.rules.people import Act, Actor


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
