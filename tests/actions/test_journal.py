"""The private journal: noted with each act, bound once a day in the record, erased when its time is over."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from halqa.actions.journal import bind_days, note
from halqa.models import Entry, JournalDay, JournalRow, Symposium
from halqa.rules.journal import KEPT, Row, day_root
from halqa.rules.people import SYSTEM, Act
from tests.factories import make_symposium

pytestmark = pytest.mark.django_db
TODAY = datetime(2022, 5, 26, 0, 5, tzinfo=UTC)
YESTERDAY = TODAY - timedelta(hours=3)


def _noted(symposium: Symposium, at: datetime, act: Act, thing: str, reason: str = "") -> JournalRow:
    note(by=SYSTEM, act=act, symposium=symposium.pk, thing=thing, reason=reason)
    row = JournalRow.objects.latest("pk")
    row.at = at
    row.save()
    return row


def _record(symposium: Symposium) -> list[dict]:
    """Return what stands in a record after the entry that begins it."""
    _, *rest = [
        json.loads(bytes(entry.body)) for entry in Entry.objects.filter(log__symposium=symposium).order_by("index")
    ]
    return rest


def test_bind_days_binds_each_past_day_once_in_its_own_record() -> None:
    here, there = make_symposium("casa"), make_symposium("rabat")
    row = _noted(here, YESTERDAY, Act.OPEN_SESSION, "session 1")
    _noted(there, YESTERDAY, Act.OPEN_SESSION, "session 2")
    _noted(here, TODAY, Act.CLOSE_SESSION, "session 1")
    assert bind_days(TODAY) == 2
    assert bind_days(TODAY) == 0
    root = day_root([Row(row.at.isoformat(), row.actor_kind, row.actor_id, row.act, row.object, row.reason)])
    kept = JournalDay.objects.get(symposium=here)
    assert (kept.day, kept.rows, bytes(kept.root)) == (YESTERDAY.date(), 1, root)
    assert [root.hex() in json.dumps(entry) for entry in _record(here)] == [True]
    assert [root.hex() in json.dumps(entry) for entry in _record(there)] == [False]


def test_bind_days_counts_what_moderators_removed_and_names_nothing() -> None:
    symposium = make_symposium()
    _noted(symposium, YESTERDAY, Act.MODERATE_QUESTION, "question 7 of session 1", "hide")
    _noted(symposium, YESTERDAY, Act.MODERATE_QUESTION, "question 8 of session 1", "hide")
    _noted(symposium, YESTERDAY, Act.MODERATE_QUESTION, "question 9 of session 1", "show")
    _noted(symposium, YESTERDAY, Act.MODERATE_QUESTION, "question 1/online", "hide 40")
    _noted(symposium, YESTERDAY, Act.MOVE_STATEMENT, "statement 1/7", "hide")
    _noted(symposium, YESTERDAY, Act.MOVE_STATEMENT, "statement 1/8", "show")
    bind_days(TODAY)
    removals, bound = _record(symposium)
    assert {"question": 42, "statement": 1} in removals.values()
    assert "question 7" not in json.dumps([removals, bound])


def test_bind_days_erases_what_is_past_its_time() -> None:
    symposium = make_symposium()
    _noted(symposium, TODAY - KEPT - timedelta(hours=1), Act.OPEN_SESSION, "session 1")
    kept = _noted(symposium, YESTERDAY, Act.OPEN_SESSION, "session 1")
    bind_days(TODAY)
    assert list(JournalRow.objects.values_list("pk", flat=True)) == [kept.pk]
    assert JournalDay.objects.count() == 2
