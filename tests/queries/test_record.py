from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from halqa.actions.ballots import certify_consultation
from halqa.models import Pass, Symposium
from halqa.queries.record import LINES_A_DAY, days_told, entries_of, participation, record_of, sealed_runs
from halqa.rules.floor import QuestionState
from halqa.rules.people import SYSTEM
from halqa.rules.record import Close, Result, decode
from tests.factories import NOW, make_consultation, make_question, make_result, make_session, make_symposium

pytestmark = pytest.mark.django_db


@pytest.fixture
def symposium() -> Symposium:
    return make_symposium()


def test_a_record_begins_with_the_first_consultation(symposium: Symposium) -> None:
    session = make_session(symposium)
    assert record_of(symposium.pk) is None
    make_consultation(session)
    seen = record_of(symposium.pk)
    assert seen is not None
    assert seen.size == 2
    assert seen.note.splitlines()[:2] == [seen.origin, "2"]


def test_a_record_stands_before_what_some_have_not_heard(symposium: Symposium) -> None:
    session = make_session(symposium, delay=30)
    make_result(session, {"hall": [1] * 3})
    sealed = record_of(symposium.pk)
    make_consultation(session)
    opened = symposium.consultations.get(number=2).opened_at
    assert opened is not None
    assert sealed == record_of(symposium.pk, now=opened)
    assert sealed == record_of(symposium.pk, now=opened + timedelta(seconds=29))
    assert record_of(symposium.pk, now=opened + timedelta(seconds=30)) == record_of(symposium.pk) != sealed
    other = make_symposium("rabat")
    make_consultation(make_session(other, delay=30))
    assert record_of(other.pk, now=opened) is None


def test_a_sealed_run_goes_from_closing_to_result(symposium: Symposium) -> None:
    session = make_session(symposium)
    make_result(session, {"hall": [1] * 12})
    make_result(session, {"hall": [2, 3]})
    certify_consultation(by=SYSTEM, symposium=symposium.pk, number=1)
    seen = record_of(symposium.pk)
    assert seen is not None
    lines = list(entries_of(seen.origin, seen.size))
    for row, ballots in zip(symposium.consultations.order_by("number"), (12, 2), strict=True):
        run = sealed_runs(symposium.pk)[row.pk]
        first, last = decode(lines[run.first - 1]), decode(lines[run.last - 1])
        assert isinstance(first, Close)
        assert isinstance(last, Result)
        assert first.consultation == last.consultation == row.code
        assert run.last - run.first == ballots + 1
        assert run.checkpoint == run.last


def test_the_records_of_two_symposia_never_mix(symposium: Symposium) -> None:
    other = make_symposium("rabat")
    for one in (symposium, other):
        make_result(make_session(one), {"hall": [1]})
    records = [record_of(one.pk) for one in (symposium, other)]
    lines = [set(entries_of(record.origin, record.size)) for record in records if record]
    assert len(lines) == 2
    assert lines[0].isdisjoint(lines[1])
    assert set(sealed_runs(other.pk)) == {other.consultations.get().pk}


def test_entries_beyond_the_checkpoint_are_left_out(symposium: Symposium) -> None:
    make_result(make_session(symposium), {"hall": [1] * 5})
    seen = record_of(symposium.pk)
    assert seen is not None
    assert len(list(entries_of(seen.origin, 3))) == 3


def test_days_tell_what_was_asked_and_chosen(symposium: Symposium) -> None:
    session = make_session(symposium, "Réparer")
    make_session(symposium, "Demain", start=NOW + timedelta(days=1))
    make_session(symposium, "Annulée", cancelled=True)
    make_session(make_symposium("rabat"), "Ailleurs")
    make_question(session)
    make_question(session, state=QuestionState.HIDDEN)
    make_consultation(session)
    make_result(session, {"hall": [1]})
    told = days_told(symposium.pk)
    assert [[line.title.pick("fr").words for line in day.sessions] for day in told] == [["Réparer"], ["Demain"]]
    assert [(line.questions, line.consultations) for day in told for line in day.sessions] == [(1, 2), (0, 0)]


def test_a_crowded_day_tells_the_sessions_people_took_part_in(symposium: Symposium) -> None:
    for _ in range(LINES_A_DAY + 1):
        make_session(symposium)
    make_question(symposium.sessions.get(number=5))
    (day,) = days_told(symposium.pk)
    assert ([line.number for line in day.sessions], day.there) == ([5], LINES_A_DAY + 1)


def test_participation_counts_one_symposium(symposium: Symposium) -> None:
    other = make_symposium("rabat")
    for one, supports in ((symposium, 3), (other, 5)):
        session = make_session(one)
        make_question(session, supports=supports)
        make_question(session, supports=1, state=QuestionState.HIDDEN)
        make_result(session, {"hall": [1, 2], "online": [1]})
    told = participation(symposium.pk)
    assert (told.passes, told.questions, told.supports) == (3, 1, 3)
    assert Pass.objects.count() == 6


def test_three_sessions_cost_as_many_queries_as_one(symposium: Symposium) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            days_told(symposium.pk)
            sealed_runs(symposium.pk)
            participation(symposium.pk)
        return len(queries)

    make_result(make_session(symposium), {"hall": [1]})
    once = asked()
    for _ in range(2):
        session = make_session(symposium)
        make_question(session, supports=2)
        make_result(session, {"hall": [1]})
    assert asked() == once
