"""Numbers are given one after another, whatever was deleted and whoever counts at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from halqa.actions import ballots, floor, proposals
from halqa.models import Consultation, Question, Recommendation, Session
from halqa.rules.ballots import Draft
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from halqa.rules.proposals import Words
from halqa.rules.text import Text
from tests.factories import make_session, make_symposium

A, B = Text.one("A", "fr"), Text.one("B", "fr")
Make = Callable[[Session], int]


def draft(session: Session) -> int:
    return ballots.draft_consultation(by=SYSTEM, symposium=session.symposium_id, session=1, draft=Draft(A, (A, B)))


def ask(session: Session) -> int:
    by = Actor(ActorKind.PASS, str(uuid4()), session.symposium_id, frozenset({Role.PARTICIPANT}))
    code = session.doorways.get(audience="hall").code
    return floor.ask_question(
        by=by, symposium=session.symposium_id, doorway=code, words="Qui ?", language="fr", act_id=uuid4()
    )


def write(session: Session) -> int:
    title = Text.one(uuid4().hex, "fr")
    return proposals.write_recommendation(
        by=SYSTEM, symposium=session.symposium_id, number=None, words=Words(title, A, B)
    )


MADE = pytest.mark.parametrize(
    ("make", "model"), [(draft, Consultation), (ask, Question), (write, Recommendation)], ids=["draft", "ask", "write"]
)


def open_session() -> Session:
    session = make_session(make_symposium())
    floor.open_session(by=SYSTEM, symposium=session.symposium_id, session=session.number)
    return session


@MADE
@pytest.mark.django_db
def test_a_gap_left_by_a_deletion_is_never_filled(make: Make, model) -> None:
    session = open_session()
    assert [make(session) for _ in range(3)] == [1, 2, 3]
    model.objects.filter(number__in=[1, 2]).delete()
    assert [make(session), make(session)] == [4, 5]


@MADE
@pytest.mark.django_db(transaction=True)
def test_two_threads_never_give_the_same_number(make: Make, model) -> None:
    session = open_session()

    def press(_: int) -> int:
        try:
            return make(session)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, range(10))) == list(range(1, 11))
    assert model.objects.count() == 10
