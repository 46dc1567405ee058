"""Telling readers that the programme changed, and that its hours pass."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from halqa.wires import outbox

Hours = tuple[datetime, int]


def announce_programme(symposium: int, hours: Iterable[Hours]) -> None:
    """Announce a change of a symposium's programme now, and what is on again when a session starts or ends.

    `hours` are the (start, minutes) of the sessions that may have moved; those past are left out.
    """
    now = timezone.now()
    ends = {moment for start, minutes in hours for moment in (start, start + timedelta(minutes=minutes))}
    outbox.announce(f"programme:{symposium}")
    for moment in sorted(moment for moment in ends if moment > now):
        outbox.announce(f"programme:{symposium}:now", at=moment)
