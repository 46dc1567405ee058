"""Editing the programme by hand: one session, or the symposium itself."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from halqa.actions.journal import note
from halqa.actions.programme.hours import announce_programme
from halqa.actions.programme.rows import differing
from halqa.models import Room, Session, Symposium
from halqa.rules.people import Act, Actor, may
from halqa.rules.programme import (
    LONGEST_DELAY_S,
    LONGEST_DURATION_MIN,
    TITLE_LONGEST,
    SessionChanges,
    SymposiumChanges,
    check_url,
    check_within,
    day_of,
)
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text, clean
from halqa.wires import outbox


def edit_session(*, by: Actor, symposium: int, number: int, changes: SessionChanges) -> int:
    """Change a session; return the version of the programme that says so, which grows only if something is new.

    Raises Refused: NOT_ALLOWED, SYMPOSIUM_UNKNOWN, SESSION_UNKNOWN, ROOM_UNKNOWN, REQUIRED, TOO_LONG, BAD_CHARACTERS,
    TIME_BAD, URL_BAD, OUT_OF_RANGE.
    """
    may(by, Act.EDIT_PROGRAMME, symposium)
    with transaction.atomic():
        edition = _fetch(symposium)
        row = edition.sessions.select_for_update().filter(number=number).first()
        if row is None:
            raise Refused(Code.SESSION_UNKNOWN)
        if differing(row, _session_values(edition, changes)):
            row.sequence += 1
            row.changed_at = timezone.now()
            row.save()
            _publish(by, edition, f"session {number}")
            announce_programme(edition.pk, [(row.start, row.duration)])
            outbox.announce(f"session:{row.pk}")
        return edition.version


def edit_symposium(*, by: Actor, symposium: int, changes: SymposiumChanges) -> int:
    """Change a symposium's title, place or days; return the version of the programme that says so.

    Raises Refused: NOT_ALLOWED, SYMPOSIUM_UNKNOWN, REQUIRED, TOO_LONG, BAD_CHARACTERS, TIME_BAD.
    """
    may(by, Act.EDIT_PROGRAMME, symposium)
    with transaction.atomic():
        edition = _fetch(symposium)
        if differing(edition, _symposium_values(edition, changes)):
            edition.save()
            _publish(by, edition, "symposium")
            announce_programme(edition.pk, [])
        return edition.version


def _fetch(symposium: int) -> Symposium:
    edition = Symposium.objects.select_for_update().filter(pk=symposium).first()
    if edition is None:
        raise Refused(Code.SYMPOSIUM_UNKNOWN)
    return edition


def _publish(by: Actor, edition: Symposium, thing: str) -> None:
    edition.version += 1
    edition.changed_at = timezone.now()
    edition.save(update_fields=["version", "changed_at"])
    note(by=by, act=Act.EDIT_PROGRAMME, symposium=edition.pk, thing=thing)
