"""Statements: seeded, added, let through, translated, answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from halqa.actions import ballots, floor
from halqa.actions.ballots import Given, Vote, cast_ballots, hand_in
from halqa.actions.opinions import add_statement, move_statement, translate_statement
from halqa.models import Ballot, Consultation, Doorway, JournalRow, Outbox, Receipt, Session, Statement
from halqa.rules.ballots import STATEMENTS_A_PASS, Audience, Draft, Method, StatementMove, VoidReason
from halqa.rules.people import SYSTEM, Actor, Role
from halqa.rules.record import commitment
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text
from tests.actions.ballots.ground import close, refused, somebody
from tests.factories import actor_with, make_opinions, make_session, make_symposium

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    session = make_session(make_symposium())
    floor.make_doorways(by=SYSTEM, symposium=session.symposium_id, session=session.number)
    return session


@pytest.fixture
def number(session: Session) -> int:
    return make_opinions(session)


def vote(
    session: Session, number: int, statement: int, choice: int, by: Actor | None = None, act_id: UUID | None = None
) -> Vote:
    who = by or somebody(session.symposium_id)
    return Vote(who, session.symposium_id, number, Audience.HALL, (choice,), act_id or uuid4(), statement)


def add(session: Session, number: int, words: str = "Des bancs.", **given: object) -> int:
    code = Doorway.objects.get(session=session, audience="hall").code
    said = {"by": somebody(session.symposium_id), "act_id": uuid4(), "doorway": code} | given
    return add_statement(symposium=session.symposium_id, consultation=number, words=Text.one(words, "fr"), **said)


def move(session: Session, number: int, statement: int, done: StatementMove, by: Actor = SYSTEM) -> None:
    move_statement(by=by, symposium=session.symposium_id, consultation=number, statement=statement, move=done)


def state(statement: int) -> tuple[str, bool]:
    return Statement.objects.values_list("state", "on_stage").get(number=statement)


def test_a_draft_seeds_its_statements(session: Session) -> None:
    made = make_opinions(session, ["Un.", "Deux."], rows=True)
    row = Consultation.objects.get(number=made)
    assert (row.method, row.most, row.rows, len(row.options)) == (Method.OPINIONS, 1, True, 4)
    assert [(one.number, one.words.pairs, one.language, one.author_id) for one in row.statements.all()] == [
        (1, (("fr", "Un."),), "fr", None),
        (2, (("fr", "Deux."),), "fr", None),
    ]


def test_rows_of_a_choice_are_never_published(session: Session) -> None:
    draft = Draft(Text.one("Q", "fr"), (Text.one("A", "fr"), Text.one("B", "fr")), rows=True)
    ballots.draft_consultation(by=SYSTEM, symposium=session.symposium_id, session=session.number, draft=draft)
    assert not Consultation.objects.get().rows


def test_each_statement_has_a_ballot_and_a_receipt_of_its_own(session: Session, number: int) -> None:
    by = somebody(session.symposium_id)
    first, second = hand_in(vote(session, number, 1, 1, by)), hand_in(vote(session, number, 2, 4, by))
    assert (first.number, second.number) == (1, 1)
    kept = Ballot.objects.order_by("statement")
    assert [(one.statement, one.choices) for one in kept] == [(1, [1]), (2, [4])]
    for one in kept:
        bound = commitment(
            consultation=one.consultation.code,
            pseudonym=bytes(one.pseudonym),
            statement=one.statement,
            number=1,
            choices=(one.choices[0],),
            salt=bytes(one.salt),
        )
        assert bytes(one.commitment) == bound == bytes(Receipt.objects.get(statement=one.statement).commitment)


def test_a_second_answer_replaces_the_first_also_by_a_pass(session: Session, number: int) -> None:
    by = somebody(session.symposium_id)
    given = [hand_in(vote(session, number, 1, choice, by)).number for choice in (1, 3)]
    assert given == [1, 2]
    assert Ballot.objects.get().choices == [3]


def test_a_person_is_of_the_audience_where_they_first_answered(session: Session, number: int) -> None:
    by, other = somebody(session.symposium_id), somebody(session.symposium_id)
    now = timezone.now() + timedelta(seconds=session.delay)
    for where, statement in [("hall", 2), ("online", 1), ("online", 2)]:
        cast_ballots([replace(vote(session, number, statement, 1, by), audience=Audience(where))], now)
    batch = [vote(session, number, statement, 1, other) for statement in (1, 2, 1)]
    cast_ballots([replace(batch[0], audience=Audience.ONLINE), *batch[1:]], now)
    kept = Ballot.objects.order_by("pk").values_list("statement", "first", "audience", "number")
    assert list(kept) == [
        (2, True, "hall", 2),
        (1, False, "hall", 1),
        (1, True, "online", 2),
        (2, False, "online", 1),
    ]


def test_the_same_act_fifty_times_at_once_is_one_answer(session: Session, number: int) -> None:
    by, act = somebody(session.symposium_id), uuid4()
    given = cast_ballots([vote(session, number, 1, 1, by, act)] * 50, timezone.now())
    assert len(set(given)) == 1
    assert (Ballot.objects.count(), Receipt.objects.count()) == (1, 1)
    assert hand_in(vote(session, number, 1, 1, by, act)) == given[0]


def test_a_batch_holds_opinions_and_choices_and_refuses_alone(session: Session, number: int) -> None:
    other = make_opinions(session, ["Ailleurs."])
    batch = [
        vote(session, number, 3, 2),
        vote(session, other, 3, 2),
        vote(session, other, 1, 5),
        vote(session, 9, 1, 1),
    ]
    given = cast_ballots([*batch, vote(session, number, 0, 1)], timezone.now())
    assert isinstance(given[0], Given)
    assert [one.code for one in given[1:] if isinstance(one, Refused)] == [
        Code.STATEMENT_UNKNOWN,
        Code.CHOICE_UNKNOWN,
        Code.CONSULTATION_UNKNOWN,
        Code.STATEMENT_UNKNOWN,
    ]


def test_a_statement_is_answered_while_it_is_shown(session: Session, number: int) -> None:
    by = somebody(session.symposium_id)
    first = vote(session, number, 1, 1, by)
    hand_in(first)
    move(session, number, 1, StatementMove.HIDE)
    with refused(Code.STATEMENT_UNKNOWN):
        hand_in(vote(session, number, 1, 2, by))
    assert hand_in(first).number == 1  # told again after it was hidden
    move(session, number, 1, StatementMove.SHOW)
    assert hand_in(vote(session, number, 1, 2, by)).number == 2
    assert Ballot.objects.get().choices == [2]


def test_a_late_audience_answers_after_the_place_has_closed(session: Session, number: int) -> None:
    Consultation.objects.update(opened_at=timezone.now() - timezone.timedelta(minutes=5))
    close(session, number)
    online = Vote(somebody(session.symposium_id), session.symposium_id, number, Audience.ONLINE, (1,), uuid4(), 1)
    assert hand_in(online).number == 1
    with refused(Code.CONSULTATION_CLOSED):
        hand_in(vote(session, number, 1, 1))
    with refused(Code.CONSULTATION_CLOSED):
        add(session, number)
    code = Doorway.objects.get(session=session, audience="online").code
    assert add(session, number, doorway=code) == 4


def test_an_added_statement_waits_and_the_same_act_adds_one(session: Session, number: int) -> None:
    act, by = uuid4(), somebody(session.symposium_id)
    assert {add(session, number, act_id=act, by=by) for _ in range(3)} == {4}
    row = Statement.objects.get(number=4)
    assert (row.state, row.language, row.author_id) == ("waiting", "fr", by.person)
    assert Outbox.objects.filter(topic=f"session:{session.pk}:desk").exists()
    assert not JournalRow.objects.filter(act="add_statement").exists()
    with refused(Code.STATEMENT_UNKNOWN):
        hand_in(vote(session, number, 4, 1))
    move(session, number, 4, StatementMove.SHOW)
    assert hand_in(vote(session, number, 4, 1)).number == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [("", Code.REQUIRED), (" \u200b ", Code.REQUIRED), ("a" * 141, Code.TOO_LONG), ("a\u202eb", Code.BAD_CHARACTERS)],
)
def test_words_that_cannot_be_shown_are_refused(session: Session, number: int, words: str, code: Code) -> None:
    with refused(code):
        add(session, number, words)
    assert Statement.objects.count() == 3


def test_a_statement_has_a_hundred_and_forty_characters(session: Session, number: int) -> None:
    assert add(session, number, "ع" * 140) == 4


def test_one_pass_adds_five(session: Session, number: int) -> None:
    by = somebody(session.symposium_id)
    for _ in range(STATEMENTS_A_PASS):
        add(session, number, by=by)
    with refused(Code.STATEMENTS_YOURS):
        add(session, number, by=by)


def test_statements_are_added_where_opinions_are_asked_only(session: Session, number: int) -> None:
    with refused(Code.SESSION_UNKNOWN):
        add(session, number, doorway="000000")
    with refused(Code.CONSULTATION_UNKNOWN):
        add(session, 99)
    elsewhere = make_session(session.symposium, "Ailleurs")
    with refused(Code.CONSULTATION_UNKNOWN):
        add(session, make_opinions(elsewhere))


def test_three_statements_stand_on_the_stage(session: Session, number: int) -> None:
    add(session, number)
    for statement in (1, 2, 3):
        move(session, number, statement, StatementMove.PIN)
    with refused(Code.STAGE_FULL):
        move(session, number, 4, StatementMove.PIN)
    move(session, number, 2, StatementMove.HIDE)
    move(session, number, 4, StatementMove.PIN)
    move(session, number, 1, StatementMove.UNPIN)
    assert [state(n) for n in (1, 2, 3, 4)] == [("shown", False), ("hidden", False), ("shown", True), ("shown", True)]
    assert JournalRow.objects.filter(act="move_statement", object=f"statement {number}/4", reason="pin").exists()


def test_translations_stand_beside_the_words_of_the_author(session: Session, number: int) -> None:
    def say(**words: str) -> dict[str, str]:
        translate_statement(
            by=actor_with(session.symposium, Role.FACILITATOR),
            symposium=session.symposium_id,
            consultation=number,
            statement=1,
            words=Text.of(words),
        )
        return Statement.objects.get(number=1).words.as_dict()

    own = Statement.objects.get(number=1).words.as_dict()["fr"]
    assert say(ar="إنارة", fr="Autre chose", xx="?") == {"fr": own, "ar": "إنارة"}
    assert say(en="Light") == {"fr": own, "en": "Light"}
    with refused(Code.TOO_LONG):
        say(ar="a" * 141)
    assert JournalRow.objects.filter(act="translate_statement").count() == 2


def test_what_is_not_there_cannot_be_moved(session: Session, number: int) -> None:
    for consultation, statement, code in [
        (number, 99, Code.STATEMENT_UNKNOWN),
        (99, 1, Code.CONSULTATION_UNKNOWN),
    ]:
        with refused(code):
            move(session, consultation, statement, StatementMove.SHOW)
    with refused(Code.NOT_ALLOWED):
        move(session, number, 1, StatementMove.HIDE, by=somebody(session.symposium_id))


def test_what_nobody_could_answer_is_not_let_through_afterwards(session: Session, number: int) -> None:
    waits = add(session, number)
    ballots.void_consultation(by=SYSTEM, symposium=session.symposium_id, number=number, reason=next(iter(VoidReason)))
    with pytest.raises(Refused) as caught:
        move(session, number, waits, StatementMove.SHOW)
    assert caught.value.code is Code.STATEMENT_LATE
    move(session, number, waits, StatementMove.HIDE)
    assert state(waits) == ("hidden", False)
