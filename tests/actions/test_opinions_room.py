"""Room for statements: what waits by audience, what is live in all; and who hears of moves."""

from __future__ import annotations

import pytest

from halqa.actions import floor
from halqa.actions.ballots import hand_in
from halqa.actions.opinions import translate_statement
from halqa.models import Consultation, Doorway, Outbox, Session
from halqa.rules.ballots import StatementMove
from halqa.rules.people import SYSTEM
from halqa.rules.refusals import Code
from halqa.rules.text import Text
from tests.actions.ballots.ground import refused
from tests.actions.test_opinions import add, move, state, vote
from tests.factories import make_opinions, make_session, make_symposium

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    session = make_session(make_symposium())
    floor.make_doorways(by=SYSTEM, symposium=session.symposium_id, session=session.number)
    return session


@pytest.fixture
def number(session: Session) -> int:
    return make_opinions(session)


def test_each_audience_has_its_own_room_for_what_waits(
    session: Session, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("halqa.rules.ballots.statements.STATEMENTS_WAITING", 2)
    Consultation.objects.update(delay=0)
    add(session, number)
    add(session, number)
    with refused(Code.STATEMENTS_FULL):
        add(session, number)
    online = Doorway.objects.get(session=session, audience="online").code
    assert add(session, number, doorway=online) == 6


def test_what_was_hidden_unanswered_takes_no_room(
    session: Session, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit in (
        "halqa.rules.ballots.statements.STATEMENTS_LIVE",
        "halqa.actions.opinions.statements.STATEMENTS_LIVE",
    ):
        monkeypatch.setattr(limit, 4)
    hand_in(vote(session, number, 1, 1))
    spam = add(session, number)
    with refused(Code.STATEMENTS_FULL):
        add(session, number)
    move(session, number, 1, StatementMove.HIDE)
    with refused(Code.STATEMENTS_FULL):
        add(session, number)
    move(session, number, spam, StatementMove.HIDE)
    assert add(session, number) == spam + 1
    with refused(Code.STATEMENTS_FULL):
        move(session, number, spam, StatementMove.SHOW)
    move(session, number, 1, StatementMove.SHOW)
    assert state(1) == ("shown", False)


@pytest.mark.parametrize("words", [False, True])
def test_the_pages_and_files_of_a_result_hear_of_moves_and_translations(
    session: Session, number: int, words: bool
) -> None:
    Outbox.objects.all().delete()
    if words:
        translate_statement(
            by=SYSTEM, symposium=session.symposium_id, consultation=number, statement=1, words=Text.one("نعم", "ar")
        )
    else:
        move(session, number, 1, StatementMove.HIDE)
    assert f"consultation:{Consultation.objects.get().pk}" in Outbox.objects.values_list("topic", flat=True)
