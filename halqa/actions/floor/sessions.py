"""Opening and closing the floor of a session, its doorways, and the stage's blank button."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from halqa.actions.ballots import begin_closing
from halqa.actions.journal import note
from halqa.actions.programme.hours import announce_live
from halqa.models import Consultation, Doorway, Floor, Session
from halqa.rules.ballots import State
from halqa.rules.floor import DOORS
from halqa.rules.people import Act, Actor, may
from halqa.rules.refusals import Code, Refused
from halqa.wires import outbox
from halqa.wires.topics import of_session

CODES = 10**6


def make_doorways(*, by: Actor, symposium: int, session: int) -> None:
    """Give a session (number) its codes, one for each door; they stay for the session's life, and change with each.

    Raises Refused: NOT_ALLOWED, SESSION_UNKNOWN.
    """
    may(by, Act.SHOW_DOORS, symposium)
    with transaction.atomic():
        row = fetch_session(symposium, session)
        _doorways(row)
        note(by=by, act=Act.SHOW_DOORS, symposium=symposium, thing=f"session {session}")
        outbox.announce(f"session:{row.pk}")


def _doorways(row: Session) -> None:
    have = set(row.doorways.values_list("audience", flat=True))
    for audience in DOORS:
        if audience.value not in have:
            Doorway.objects.create(session=row, audience=audience.value, code=_fresh_code())


def _fresh_code() -> str:
    while Doorway.objects.filter(code=(code := f"{secrets.randbelow(CODES):06d}")).exists():
        pass
    return code


def open_session(*, by: Actor, symposium: int, session: int, at: datetime | None = None) -> None:
    """Open the floor of a session (number): at its place now (or `at`), for the others after the stream's delay.

    Raises Refused: NOT_ALLOWED, SESSION_UNKNOWN.
    """
    may(by, Act.OPEN_SESSION, symposium)
    now = at or timezone.now()
    with transaction.atomic():
        row = fetch_session(symposium, session)
        _doorways(row)
        Floor.objects.update_or_create(session=row, defaults={"opened_at": now, "closed_at": None, "blank": False})
        note(by=by, act=Act.OPEN_SESSION, symposium=symposium, thing=f"session {session}")
        announce_live(row, now, row.delay)


def close_session(*, by: Actor, symposium: int, session: int, at: datetime | None = None) -> None:
    """Close the floor of a session (number); a consultation still open begins to close with it.

    Raises Refused: NOT_ALLOWED, SESSION_UNKNOWN, SESSION_NOT_OPEN.
    """
    may(by, Act.CLOSE_SESSION, symposium)
    now = at or timezone.now()
    with transaction.atomic():
        row = fetch_session(symposium, session)
        fetch_floor(row)
        for number in Consultation.objects.filter(session=row, state=State.OPEN).values_list("number", flat=True):
            begin_closing(by=by, symposium=symposium, number=number, at=now)
        Floor.objects.filter(session=row).update(closed_at=now, blank=False)
        note(by=by, act=Act.CLOSE_SESSION, symposium=symposium, thing=f"session {session}")
        announce_live(row, now, row.delay)


def blank_stage(*, by: Actor, symposium: int, session: int, blank: bool) -> None:
    """Blank the stage of a session (number) at once, or light it again.

    Raises Refused: NOT_ALLOWED, SESSION_UNKNOWN, SESSION_NOT_OPEN.
    """
    may(by, Act.BLANK_STAGE, symposium)
    with transaction.atomic():
        row = fetch_session(symposium, session)
        fetch_floor(row)
        Floor.objects.filter(session=row).update(blank=blank)
        note(by=by, act=Act.BLANK_STAGE, symposium=symposium, thing=f"session {session}", reason=str(blank))
        outbox.announce(*of_session(row.pk, "now", "desk"))


def hold_words(*, by: Actor, symposium: int, session: int, held: bool) -> None:
    """Choose whether words wait to be let through (the default) or reach others at once.

    Raises Refused: NOT_ALLOWED, SESSION_UNKNOWN, SESSION_NOT_OPEN.
    """
    may(by, Act.MODERATE_QUESTION, symposium)
    with transaction.atomic():
        row = fetch_session(symposium, session)
        fetch_floor(row)
        Floor.objects.filter(session=row).update(held=held)
        note(by=by, act=Act.MODERATE_QUESTION, symposium=symposium, thing=f"session {session}", reason=f"held {held}")
        outbox.announce(*of_session(row.pk, "desk"))


def fetch_session(symposium: int, number: int) -> Session:
    """Return the session's row, locked; raises Refused SESSION_UNKNOWN."""
    row = Session.objects.select_for_update().filter(symposium=symposium, number=number).first()
    if row is None:
        raise Refused(Code.SESSION_UNKNOWN)
    return row


def fetch_floor(session: Session) -> Floor:
    """Return the floor of a session if it is open; raises Refused SESSION_NOT_OPEN."""
    floor = Floor.objects.filter(session=session, closed_at=None).first()
    if floor is None:
        raise Refused(Code.SESSION_NOT_OPEN)
    return floor
