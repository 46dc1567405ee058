"""Editing the programme by hand: one session, or the symposium itself."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from halqa.actions.journal import note
from halqa.actions.programme.hours import announce_programme
from halqa.actions.programme.rows import differing
from halqa.models import Symposium
from halqa.rules.people import Act, Actor, may
from halqa.rules.programme import (
    LONGEST_DELAY_S,
    LONGEST_DURATION_MIN,
    TITLE_LONGEST,
    SessionChanges,
    SymposiumChanges,
    check_days,
    check_url,
    check_within,
    day_of,
)
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text, clean_text
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
    """Change a symposium's title, place or days; return the version of the programme, which grows as in `edit_session`.

    Raises Refused: NOT_ALLOWED, SYMPOSIUM_UNKNOWN, REQUIRED, TOO_LONG, BAD_CHARACTERS, DAYS_BAD, SESSION_OUTSIDE.
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


def _session_values(edition: Symposium, changes: SessionChanges) -> dict[str, object]:
    """Return the columns to change, checked."""
    values: dict[str, object] = {
        "title": None if changes.title is None else _words(changes.title, "title", required=True),
        "room_id": None if changes.room is None else _room(edition, changes.room),
        "cancelled": changes.cancelled,
        "mode": changes.mode and changes.mode.value,
        "kind": changes.kind and changes.kind.value,
    }
    for name in ("watch_url", "listen_url"):
        url = getattr(changes, name)
        values[name] = None if url is None else check_url(url, field=name)
    for name, least, most in (("duration", 1, LONGEST_DURATION_MIN), ("delay", 0, LONGEST_DELAY_S)):
        number = getattr(changes, name)
        values[name] = None if number is None else check_within(number, least, most, field=name)
    if changes.start is not None:
        values["start"] = changes.start
        values["day"] = _day(edition, changes.start)
    return {name: value for name, value in values.items() if value is not None}


def _symposium_values(edition: Symposium, changes: SymposiumChanges) -> dict[str, object]:
    first, last = changes.first_day or edition.first_day, changes.last_day or edition.last_day
    check_days(first, last)
    _check_none_left_out(edition, first, last)
    values: dict[str, object] = {"first_day": first, "last_day": last}
    for name in ("title", "subtitle", "city", "venue"):
        text = getattr(changes, name)
        if text is not None:
            values[name] = _words(text, name, required=name == "title")
    return values


def _check_none_left_out(edition: Symposium, first: date, last: date) -> None:
    """Raise Refused SESSION_OUTSIDE if a session in the symposium's days is not in these; eves and nights follow."""
    held = edition.sessions.filter(day__range=(edition.first_day, edition.last_day))
    left = held.exclude(day__range=(first, last)).order_by("start", "number").first()
    if left is not None:
        field = "first_day" if left.day < first else "last_day"
        raise Refused(Code.SESSION_OUTSIDE, field=field, number=left.number, title=left.title)


def _words(text: Text, field: str, *, required: bool) -> Text:
    """Return the text with the words of each language cleaned."""
    text = clean_text(text, field=field, longest=TITLE_LONGEST)
    if required and not text:
        raise Refused(Code.REQUIRED, field=field)
    return text


def _room(edition: Symposium, number: int) -> int:
    """Return the pk of the room of this number."""
    room = edition.rooms.filter(number=number).first()
    if room is None:
        raise Refused(Code.ROOM_UNKNOWN, field="room")
    return room.pk


def _day(edition: Symposium, start: datetime) -> date:
    """Return the day of the programme a start falls on; one day of leeway on both sides, for eves and nights."""
    day = day_of(start, ZoneInfo(edition.timezone))
    leeway = timedelta(days=1)
    if not edition.first_day - leeway <= day <= edition.last_day + leeway:
        raise Refused(Code.TIME_BAD, field="start")
    return day
