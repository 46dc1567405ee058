"""What changed: announced in the transaction of the change, read by the tick."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from halqa.models import Outbox


def announce(*topics: str, at: datetime | None = None) -> None:
    """Announce topics in the caller's transaction; readers see it from `at` on (now, where None)."""
    due = at or timezone.now()
    Outbox.objects.bulk_create([Outbox(topic=topic, due_at=due) for topic in topics])
