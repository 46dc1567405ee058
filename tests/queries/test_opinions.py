from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from halqa.actions.ballots import Vote, begin_closing, hand_in, seal_ballots
from halqa.actions.opinions import move_statement
from halqa.models import Consultation, Session, Statement
from halqa.queries import opinions as queries
from halqa.queries.ballots import receipt, turnouts_of
from halqa.queries.floor import desk_floor
from halqa.rules.ballots import Audience, StatementMove, StatementState
from halqa.rules.people import SYSTEM, Role
from halqa.rules.refusals import Code
from tests.actions.ballots.ground import refused, somebody
from tests.actions.test_opinions import vote
from tests.factories import actor_with, make_answers, make_opinions, make_session, make_symposium

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return make_session(make_symposium(), delay=0)


def pk_of(number: int) -> int:
    return Consultation.objects.get(number=number).pk


def test_turnout_counts_each_person_once_where_they_first_answered(session: Session) -> None:
    number, by = make_opinions(session), somebody(session.symposium_id)
    for audience, statement in [(Audience.HALL, 1), (Audience.ONLINE, 2), (Audience.ONLINE, 3)]:
        one = vote(session, number, statement, 1, by)
        hand_in(Vote(by, one.symposium, number, audience, (1,), one.act_id, statement))
    make_answers(session, number, {1: [1, 2], 2: [0, 3]}, "online")
    assert turnouts_of([pk_of(number)]) == {pk_of(number): {"hall": 1, "online": 2}}


@pytest.mark.parametrize("statements", [1, 3])
def test_reads_take_the_same_queries_for_one_statement_and_three(
    session: Session, statements: int, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    number = make_opinions(session, [f"{n}." for n in range(statements)])
    make_answers(session, number, {n: [1, 2, 3] for n in range(1, statements + 1)})
    pk, viewer = pk_of(number), actor_with(session.symposium, Role.FACILITATOR)
    for count, read in [
        (1, lambda: queries.statements_of(pk)),
        (1, lambda: queries.counts_of(pk)),
        (3, lambda: queries.desk_statements(session.symposium_id, number, viewer=viewer)),
        (1, lambda: queries.votes_of(pk)),
        (1, lambda: queries.moderated_of(pk)),
        (1, lambda: queries.answers_of(pk, b"")),
        (1, lambda: queries.sealed_statements(pk)),
        (1, lambda: queries.is_over(pk)),
        (7, lambda: desk_floor(session.symposium_id, 1, viewer=viewer, now=timezone.now())),
    ]:
        with django_assert_num_queries(count):
            read()


def test_votes_come_as_columns_in_order_with_hidden_statements(session: Session) -> None:
    number = make_opinions(session)
    make_opinions(make_session(make_symposium("rabat"), delay=0))
    pk = pk_of_first(session)
    assert queries.votes_of(pk) == queries.Votes((), (), (), ())
    make_answers(session, number, {1: [1, 2], 2: [3, 4]})
    make_answers(session, number, {3: [1]}, "online")
    votes = queries.votes_of(pk)
    rows = list(zip(votes.pseudonyms, votes.statements, votes.values, votes.audiences, strict=True))
    assert rows == sorted(rows)
    assert sorted(row[1:] for row in rows) == [
        (1, -1, "hall"),
        (1, 1, "hall"),
        (2, 0, "hall"),
        (2, 0, "hall"),
        (3, 1, "online"),
    ]
    move_statement(by=SYSTEM, symposium=session.symposium_id, consultation=number, statement=2, move=StatementMove.HIDE)
    assert queries.moderated_of(pk) == (2,)
    assert queries.votes_of(pk) == votes


def pk_of_first(session: Session) -> int:
    return Consultation.objects.get(symposium=session.symposium_id).pk


def test_the_desk_lists_what_waits_first_and_tells_how_many_answered_not_how(session: Session) -> None:
    number = make_opinions(session)
    make_answers(session, number, {1: [1, 1, 2]})
    Statement.objects.filter(number=3).update(state=StatementState.WAITING)
    viewer = actor_with(session.symposium, Role.FACILITATOR)
    listed = queries.desk_statements(session.symposium_id, number, viewer=viewer)
    assert [one.what.number for one in listed] == [3, 1, 2]
    assert [one.answers for one in listed] == [0, 3, 0]
    assert not hasattr(listed[1], "counts")
    assert queries.desk_statements(session.symposium_id, 99, viewer=viewer) == []
    with refused(Code.NOT_ALLOWED):
        queries.desk_statements(session.symposium_id, number, viewer=somebody(session.symposium_id))
    with refused(Code.STATEMENT_UNKNOWN):
        queries.desk_statement(session.symposium_id, number, 9, viewer=viewer)


def test_a_receipt_is_replaced_by_a_later_answer_to_the_same_statement_only(session: Session) -> None:
    number, by = make_opinions(session), somebody(session.symposium_id)
    first = hand_in(vote(session, number, 1, 1, by))
    hand_in(vote(session, number, 2, 1, by))
    assert receipt(session.symposium_id, first.code).latest == 1
    assert receipt(session.symposium_id, first.code).unit == "devices"
    hand_in(vote(session, number, 1, 3, by))
    assert receipt(session.symposium_id, first.code).latest == 2


def test_sealed_statements_are_those_of_the_record_whatever_is_hidden_since(session: Session) -> None:
    number, other = make_opinions(session, rows=True), make_session(make_symposium("rabat"), delay=0)
    pk, foreign = pk_of_first(session), make_opinions(other)
    make_answers(session, number, {1: [1] * 100, 2: [2] * 100})
    assert queries.sealed_statements(pk) == []
    assert not queries.is_over(pk)
    begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    seal_ballots(pk, timezone.now() + timedelta(seconds=60))
    move_statement(by=SYSTEM, symposium=session.symposium_id, consultation=number, statement=2, move=StatementMove.HIDE)
    sealed = queries.sealed_statements(pk)
    assert [(one.number, one.hidden, one.tally.ballots) for one in sealed][:2] == [(1, False, 100), (2, False, 100)]
    assert queries.is_over(pk)
    assert not queries.is_over(Consultation.objects.get(symposium=other.symposium_id, number=foreign).pk)
