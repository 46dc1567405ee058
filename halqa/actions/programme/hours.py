"""Telling readers that the programme changed, that its hours pass, and what is live in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from halqa.models import Session
from halqa.wires import outbox
from halqa.wires.topics import of_session

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


def announce_live(session: Session, at: datetime, delay: int) -> None:
    """Tell the place and the desk now, the others when the stream has shown it (s later); home lists what is live."""
    home = f"programme:{session.symposium_id}:now"
    outbox.announce(*of_session(session.pk, "now", "desk"), home)
    outbox.announce(*of_session(session.pk, "delayed"), home, at=at + timedelta(seconds=delay))
