"""Sealing: ballots counted and put into the record, when their time has come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from halqa.actions import ballots
from halqa.models import Ballot, Checkpoint, Consultation, Entry, Session
from halqa.queries.ballots import receipt as receipt_of
from halqa.rules.ballots import State
from halqa.rules.refusals import Code
from halqa.wires import heads
from tests.actions.ballots.ground import DELAY, cast, close, open_since, refused, row
from tests.factories import make_consultation, make_result, make_session, make_symposium

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return make_session(make_symposium())


def test_what_lasts_a_minute_closes_and_is_sealed_by_itself(session: Session) -> None:
    number = open_since(session, minutes=0, lasts=60)
    by_hand = open_since(session, minutes=60)
    opened = row(number).opened_at
    assert opened is not None
    assert ballots.close_due(opened + timedelta(seconds=59)) == 0
    assert ballots.close_due(opened + timedelta(seconds=60)) == 1
    closing = row(number).closing_at
    assert closing is not None
    assert ballots.close_due(closing + timedelta(seconds=DELAY - 1)) == 0
    assert ballots.close_due(closing + timedelta(seconds=DELAY)) == 1
    assert (row(number).state, row(by_hand).state) == (State.CLOSED, State.OPEN)


def test_one_that_cannot_be_closed_keeps_no_other_from_it(session: Session) -> None:
    other = make_session(make_symposium("other"))
    for one in (session, other):
        close(one, make_consultation(one))
    log = session.symposium.log
    heads.write(log.origin, log.size + 1, b"signed")
    with refused(Code.RECORD_FORKED):
        ballots.close_due(timezone.now() + timedelta(seconds=other.delay))
    states = Consultation.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.CLOSING, State.CLOSED]


def test_sealing_counts_and_enters_the_record(session: Session) -> None:
    number = make_result(session, {"hall": [1] * 12 + [2] * 3, "online": [2] * 4})
    closed = row(number)
    assert closed.result["counts"] == {"1": 12, "2": 7, "3": 0}
    assert closed.result["turnout"] == {"hall": 15, "online": 4}
    assert Entry.objects.filter(commitment__isnull=False, consultation=closed).count() == 19
    assert Checkpoint.objects.order_by("size").last().size == Entry.objects.count()


def test_sealed_ballots_stand_in_an_order_that_says_nothing_of_time(session: Session) -> None:
    make_result(session, {"hall": [1] * 30})
    pseudonyms = [bytes(ballot.pseudonym) for ballot in Ballot.objects.order_by("pk")]
    bodies = Entry.objects.filter(commitment__isnull=False).order_by("index").values_list("commitment", flat=True)
    by_commitment = {bytes(ballot.commitment): bytes(ballot.pseudonym) for ballot in Ballot.objects.all()}
    sealed = [by_commitment[bytes(body)] for body in bodies]
    assert sealed == sorted(sealed) != pseudonyms


def test_a_receipt_tells_the_checkpoint_that_includes_it(session: Session) -> None:
    number = make_consultation(session)
    given = cast(session, number, 1)
    assert receipt_of(session.symposium_id, given.code).checkpoint is None
    close(session, number)
    ballots.close_due(timezone.now() + timedelta(seconds=DELAY))
    told = receipt_of(session.symposium_id, given.code)
    assert told.entry is not None
    assert told.checkpoint == Entry.objects.count() > told.entry


def test_running_results_move_in_steps_of_twenty(session: Session) -> None:
    number = make_consultation(session, {"hall": [1] * 19}, running=True)
    quiet = make_consultation(session, {"hall": [1] * 40})
    assert ballots.step_running() == 0
    cast(session, number, 2)
    assert ballots.step_running() == 1
    assert row(number).partial["counts"] == {"1": 19, "2": 1, "3": 0}
    assert row(number).partial["by_audience"] == {}
    assert row(quiet).partial is None
    cast(session, number, 2)
    assert ballots.step_running() == 0
