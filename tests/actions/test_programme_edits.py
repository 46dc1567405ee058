"""Editing by hand: what changes is published, what is the same is not, what cannot be is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from halqa.actions.programme import edit_session, edit_symposium
from halqa.models import JournalRow, Outbox, Session
from halqa.rules.people import NOBODY, SYSTEM
from halqa.rules.programme import Kind, Mode, SessionChanges, SymposiumChanges
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text
from tests.factories import make_room, make_session, make_symposium

pytestmark = pytest.mark.django_db


def test_edit_session_changes_what_is_asked() -> None:
    symposium = make_symposium()
    session = make_session(symposium)
    room = make_room(symposium, "Médina")
    changes = SessionChanges(
        title=Text.of({"fr": " Nouveau ", "ar": "جديد"}),
        room=room.number,
        start=datetime(2022, 5, 26, 1, tzinfo=UTC),
        duration=45,
        cancelled=True,
        watch_url=" https://x.example/a ",
        listen_url="",
        delay=0,
        mode=Mode.BOTH,
        kind=Kind.PLENARY,
    )
    assert edit_session(by=SYSTEM, symposium=symposium.pk, number=session.number, changes=changes) == 2
    row = Session.objects.get()
    assert row.title == Text.of({"fr": "Nouveau", "ar": "جديد"})
    assert (row.room, row.duration, row.cancelled, row.delay) == (room, 45, True, 0)
    assert (row.watch_url, row.listen_url, row.mode, row.kind) == ("https://x.example/a", "", "both", "plenary")
    # Two in the morning by the clock of the place: the night of the first day.
    assert (row.start, row.day) == (changes.start, date(2022, 5, 25))
    assert (row.sequence, row.changed_at > session.changed_at) == (1, True)
    assert list(JournalRow.objects.values_list("act", "object")) == [("edit_programme", "session 1")]
    assert set(Outbox.objects.values_list("topic", flat=True)) == {f"programme:{symposium.pk}", f"session:{row.pk}"}


def test_edit_session_that_changes_nothing_publishes_nothing() -> None:
    symposium = make_symposium()
    session = make_session(symposium)
    same = SessionChanges(title=session.title, delay=session.delay, start=session.start, room=1, cancelled=False)
    for changes in (SessionChanges(), same):
        assert edit_session(by=SYSTEM, symposium=symposium.pk, number=1, changes=changes) == 1
    assert (Outbox.objects.count(), Session.objects.get().sequence) == (0, 0)


def test_edit_session_announces_its_hours() -> None:
    now = timezone.now()
    symposium = make_symposium(first_day=now.date(), last_day=now.date() + timedelta(days=1))
    make_session(symposium, start=now)
    edit_session(by=SYSTEM, symposium=symposium.pk, number=1, changes=SessionChanges(duration=30))
    due = Outbox.objects.filter(topic=f"programme:{symposium.pk}:now").values_list("due_at", flat=True)
    assert list(due) == [now + timedelta(minutes=30)]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        (SessionChanges(title=Text()), Code.REQUIRED, "title"),
        (SessionChanges(title=Text.one("x" * 501)), Code.TOO_LONG, "title_und"),
        (SessionChanges(title=Text.one("a\u202eb")), Code.BAD_CHARACTERS, "title_und"),
        (SessionChanges(title=Text.one("a\x00b")), Code.BAD_CHARACTERS, "title_und"),
        (SessionChanges(room=7), Code.ROOM_UNKNOWN, "room"),
        (SessionChanges(room=10**30), Code.ROOM_UNKNOWN, "room"),
        (SessionChanges(start=datetime(2022, 6, 25, tzinfo=UTC)), Code.TIME_BAD, "start"),
        (SessionChanges(duration=0), Code.OUT_OF_RANGE, "duration"),
        (SessionChanges(duration=10**6), Code.OUT_OF_RANGE, "duration"),
        (SessionChanges(delay=301), Code.OUT_OF_RANGE, "delay"),
        (SessionChanges(delay=-1), Code.OUT_OF_RANGE, "delay"),
        (SessionChanges(watch_url="javascript:x"), Code.URL_BAD, "watch_url"),
        (SessionChanges(listen_url="http://a:b@c.example"), Code.URL_BAD, "listen_url"),
    ],
)
def test_edit_session_refuses_what_cannot_be(changes: SessionChanges, code: Code, field: str) -> None:
    symposium = make_symposium()
    make_session(symposium)
    before = Session.objects.values().get()
    with pytest.raises(Refused) as refused:
        edit_session(by=SYSTEM, symposium=symposium.pk, number=1, changes=changes)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert (Session.objects.values().get(), Outbox.objects.count()) == (before, 0)


def test_edit_session_stays_in_its_symposium() -> None:
    symposium, other = make_symposium(), make_symposium("rabat")
    make_session(other)
    with pytest.raises(Refused) as refused:
        edit_session(by=SYSTEM, symposium=symposium.pk, number=1, changes=SessionChanges(delay=1))
    assert refused.value.code is Code.SESSION_UNKNOWN
    make_session(symposium)
    make_room(other, number=2)
    with pytest.raises(Refused) as refused:
        edit_session(by=SYSTEM, symposium=symposium.pk, number=1, changes=SessionChanges(room=2))
    assert refused.value.code is Code.ROOM_UNKNOWN


def test_edit_symposium_changes_title_place_and_days() -> None:
    symposium = make_symposium()
    changes = SymposiumChanges(
        title=Text.one("Casa", "fr"),
        subtitle=Text(),
        city=Text.one("Casablanca", "fr"),
        venue=Text.one("Parc", "fr"),
        last_day=date(2022, 5, 27),
    )
    assert edit_symposium(by=SYSTEM, symposium=symposium.pk, changes=changes) == 2
    symposium.refresh_from_db()
    assert (symposium.title, symposium.city) == (Text.one("Casa", "fr"), Text.one("Casablanca", "fr"))
    assert (symposium.first_day, symposium.last_day) == (date(2022, 5, 25), date(2022, 5, 27))
    assert edit_symposium(by=SYSTEM, symposium=symposium.pk, changes=changes) == 2
    city = SymposiumChanges(city=Text.one("Rabat", "fr"))
    assert edit_symposium(by=SYSTEM, symposium=symposium.pk, changes=city) == 3
    assert list(JournalRow.objects.values_list("act", "object")) == [("edit_programme", "symposium")] * 2
    assert set(Outbox.objects.values_list("topic", flat=True)) == {f"programme:{symposium.pk}"}


@pytest.mark.parametrize(
    ("first", "last", "field", "left_out"),
    [(26, 26, "first_day", 1), (25, 25, "last_day", 2), (20, 24, "last_day", 1), (27, 29, "first_day", 1)],
)
def test_edit_symposium_leaves_no_session_out(first: int, last: int, field: str, left_out: int) -> None:
    symposium, other = make_symposium(), make_symposium("rabat")
    for day in (25, 26):
        make_session(symposium, start=datetime(2022, 5, day, 9, tzinfo=UTC))
        make_session(other, start=datetime(2022, 5, day, 9, tzinfo=UTC))
    days = SymposiumChanges(first_day=date(2022, 5, first), last_day=date(2022, 5, last))
    with pytest.raises(Refused) as refused:
        edit_symposium(by=SYSTEM, symposium=symposium.pk, changes=days)
    assert (refused.value.code, refused.value.field) == (Code.SESSION_OUTSIDE, field)
    title = Session.objects.get(symposium=symposium, number=left_out).title
    assert refused.value.facts == {"number": left_out, "title": title}
    symposium.refresh_from_db()
    assert (symposium.first_day, symposium.version, Outbox.objects.count()) == (date(2022, 5, 25), 1, 0)


def test_edit_symposium_counts_neither_eves_nor_the_sessions_of_another() -> None:
    symposium, other = make_symposium(), make_symposium("rabat")
    make_session(symposium, start=datetime(2022, 5, 24, 18, tzinfo=UTC))
    make_session(other, start=datetime(2022, 5, 26, 9, tzinfo=UTC))
    changes = SymposiumChanges(title=Text.one("Casa", "fr"), last_day=date(2022, 5, 25))
    assert edit_symposium(by=SYSTEM, symposium=symposium.pk, changes=changes) == 2
    before = other.title
    other.refresh_from_db()
    assert (other.title, other.last_day, other.version) == (before, date(2022, 5, 26), 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        (SymposiumChanges(title=Text()), Code.REQUIRED),
        (SymposiumChanges(subtitle=Text.one("x" * 501)), Code.TOO_LONG),
        (SymposiumChanges(venue=Text.one("a\u202eb")), Code.BAD_CHARACTERS),
        (SymposiumChanges(first_day=date(2022, 5, 27)), Code.DAYS_BAD),
        (SymposiumChanges(last_day=date(2032, 5, 27)), Code.DAYS_BAD),
    ],
)
def test_edit_symposium_refuses_what_cannot_be(changes: SymposiumChanges, code: Code) -> None:
    symposium = make_symposium()
    with pytest.raises(Refused) as refused:
        edit_symposium(by=SYSTEM, symposium=symposium.pk, changes=changes)
    assert refused.value.code is code


def test_edits_are_for_organisers_of_what_there_is() -> None:
    symposium = make_symposium()
    for by, pk, code in ((NOBODY, symposium.pk, Code.NOT_ALLOWED), (SYSTEM, 0, Code.SYMPOSIUM_UNKNOWN)):
        with pytest.raises(Refused) as refused:
            edit_session(by=by, symposium=pk, number=1, changes=SessionChanges())
        assert refused.value.code is code
        with pytest.raises(Refused) as refused:
            edit_symposium(by=by, symposium=pk, changes=SymposiumChanges())
        assert refused.value.code is code
