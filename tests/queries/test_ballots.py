"""What is read of consultations and receipts."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from halqa.actions import ballots
from halqa.models import Session
from halqa.queries import ballots as queries
from halqa.rules.ballots import Audience, State
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from halqa.rules.refusals import Code, Refused
from tests.factories import make_consultation, make_result, make_session, make_symposium

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return make_session(make_symposium())


def refused(code: Code) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, check=lambda error: error.code is code)


def test_a_consultation_is_found_by_its_number(session: Session) -> None:
    number = make_consultation(session, {"hall": [1, 2, 2]})
    view = queries.consultation(session.symposium_id, number)
    assert (view.number, view.session_number, dict(view.turnout), view.counted) == (1, 1, {"hall": 3}, None)
    assert (view.due_at, view.done_at, view.standing) == (None, None, None)
    with refused(Code.CONSULTATION_UNKNOWN):
        queries.consultation(make_symposium("rabat").pk, number)


def test_a_closing_is_done_after_the_last_audience(session: Session) -> None:
    number = make_consultation(session, lasts=60)
    ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    view = queries.consultation(session.symposium_id, number)
    assert view.moment.closing_at is not None
    assert view.done_at == view.moment.closing_at + timedelta(seconds=15)
    assert view.due_at == (view.moment.opened_at or timezone.now()) + timedelta(seconds=60)


def test_results_wait_for_closing_unless_they_run(session: Session) -> None:
    quiet = make_consultation(session, {"hall": [1] * 20})
    running = make_consultation(session, {"hall": [1] * 20}, running=True)
    ballots.step_running()
    assert queries.consultation(session.symposium_id, quiet).counted is None
    counted = queries.consultation(session.symposium_id, running).counted
    assert counted is not None
    assert counted.counts == {1: 20, 2: 0, 3: 0}


def test_all_or_some_consultations_are_listed_at_the_same_cost(session: Session) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as made:
            queries.consultations_of(session.symposium_id)
        return len(made)

    make_consultation(session)
    one = cost()
    make_result(session, {"hall": [1]})
    make_consultation(session)
    assert cost() == one
    views = queries.consultations_of(session.symposium_id, only=[queries.consultation(session.symposium_id, 2).pk])
    assert [view.number for view in views] == [2]
    assert len(queries.consultations_of(session.symposium_id, session=session.pk)) == 3
    assert queries.consultations_of(session.symposium_id, session=session.pk + 1) == []


def given_in(session: Session, number: int) -> str:
    by = Actor(ActorKind.PASS, str(uuid4()), session.symposium_id, frozenset({Role.PARTICIPANT}))
    return ballots.cast_ballot(
        by=by,
        symposium=session.symposium_id,
        consultation=number,
        audience=Audience.HALL,
        choices=(1,),
        act_id=uuid4(),
    ).code


def test_a_receipt_is_found_as_people_type_it(session: Session) -> None:
    code = given_in(session, make_consultation(session))
    typed = f"  {code.replace('-', ' ').lower()} "
    found = queries.receipt(session.symposium_id, typed)
    assert (found.code, found.state, found.number, found.latest, found.entry) == (code, State.OPEN, 1, 1, None)
    assert len(bytes.fromhex(found.commitment)) == 32
    assert len(bytes.fromhex(found.signature)) == 64


@pytest.mark.parametrize("typed", ["", "K7Q4", "K7Q4-M2XD-9TR*", "0000-0000-0000", "x" * 10**6, "\0\ud800"])
def test_a_receipt_that_is_not_there_is_refused(session: Session, typed: str) -> None:
    with refused(Code.RECEIPT_UNKNOWN):
        queries.receipt(session.symposium_id, typed)


def test_a_receipt_of_another_symposium_is_not_there(session: Session) -> None:
    code = given_in(session, make_consultation(session))
    with refused(Code.RECEIPT_UNKNOWN):
        queries.receipt(make_symposium("rabat").pk, code)
