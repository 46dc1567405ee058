"""Questions asked, supported, moved and merged."""

from __future__ import annotations

from threading import Thread
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from halqa.actions import floor
from halqa.models import JournalRow, Outbox, Pass, Question, Session, Support
from halqa.rules.ballots import Audience
from halqa.rules.floor import QUESTIONS_A_PASS, QUESTIONS_WAITING, Move, QuestionState
from halqa.rules.people import NOBODY, SYSTEM, Actor, ActorKind, Role
from halqa.rules.refusals import Code
from tests.actions.floor.ground import ask, code_of, merge, move, opened, refused, somebody, support, topics
from tests.factories import actor_with, make_question, make_session, make_symposium

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return opened()


def test_a_question_waits_to_be_let_through(session: Session) -> None:
    assert Question.objects.get(number=ask(session)).state == QuestionState.WAITING


def test_a_question_is_shown_at_once_where_words_are_not_held(session: Session) -> None:
    floor.hold_words(by=SYSTEM, symposium=session.symposium_id, session=session.number, held=False)
    Outbox.objects.all().delete()
    assert Question.objects.get(number=ask(session)).state == QuestionState.SHOWN
    assert f"session:{session.pk}:delayed" in topics()


def test_a_question_that_waits_is_told_to_the_desk_only(session: Session) -> None:
    Outbox.objects.all().delete()
    ask(session)
    assert topics() == {f"session:{session.pk}:desk"}


def test_the_same_act_asks_one_question(session: Session) -> None:
    by, act = somebody(session.symposium_id), uuid4()
    assert ask(session, by=by, act_id=act) == ask(session, by=by, act_id=act)
    assert Question.objects.count() == 1


def test_the_same_act_in_two_sessions_asks_two_questions(session: Session) -> None:
    other, act = make_session(session.symposium, "Une autre"), uuid4()
    floor.open_session(by=SYSTEM, symposium=other.symposium_id, session=other.number)
    ask(session, act_id=act)
    ask(other, act_id=act)
    assert Question.objects.count() == 2


def test_the_same_act_is_found_again_after_the_session_closed(session: Session) -> None:
    by, act = somebody(session.symposium_id), uuid4()
    number = ask(session, by=by, act_id=act)
    floor.close_session(by=SYSTEM, symposium=session.symposium_id, session=session.number)
    assert ask(session, by=by, act_id=act) == number
    with refused(Code.SESSION_NOT_OPEN):
        ask(session, by=by)


def test_one_pass_asks_five_questions_at_most(session: Session) -> None:
    by = somebody(session.symposium_id)
    for _ in range(QUESTIONS_A_PASS):
        ask(session, by=by)
    with refused(Code.QUESTIONS_TOO_MANY):
        ask(session, by=by)
    ask(session)


def test_a_box_is_full_while_two_hundred_questions_wait(session: Session) -> None:
    by, act = somebody(session.symposium_id), uuid4()
    ask(session, by=by, act_id=act)
    for number in range(2, QUESTIONS_WAITING + 1):
        make_question(session, number=number, state=QuestionState.WAITING)
    with refused(Code.QUESTIONS_FULL):
        ask(session)
    assert ask(session, by=by, act_id=act) == 1
    Question.objects.filter(number=2).update(state=QuestionState.HIDDEN)
    ask(session)
    with refused(Code.QUESTIONS_FULL):
        ask(session)
    floor.hold_words(by=SYSTEM, symposium=session.symposium_id, session=session.number, held=False)
    ask(session)


def test_a_flood_through_one_door_shuts_no_other(session: Session) -> None:
    for number in range(1, QUESTIONS_WAITING + 1):
        make_question(session, number=number, state=QuestionState.WAITING, audience="online")
    with refused(Code.QUESTIONS_FULL):
        ask(session, audience="online")
    ask(session, audience="hall")
    ask(session, audience="square")


def hide_waiting(session: Session, audience: Audience, by: Actor = SYSTEM) -> None:
    floor.hide_waiting(by=by, symposium=session.symposium_id, session=session.number, audience=audience)


def test_all_that_wait_of_one_audience_are_hidden_and_noted_once(session: Session) -> None:
    other = make_session(session.symposium, "Une autre")
    kept = [
        make_question(session, state=QuestionState.WAITING),
        make_question(session, audience="online"),
        make_question(other, state=QuestionState.WAITING, audience="online"),
    ]
    states = [question.state for question in kept]
    flood = [make_question(session, state=QuestionState.WAITING, audience="online") for _ in range(3)]
    JournalRow.objects.all().delete()
    Outbox.objects.all().delete()
    hide_waiting(session, Audience.ONLINE)
    assert [Question.objects.get(pk=question.pk).state for question in flood] == [QuestionState.HIDDEN] * 3
    assert [Question.objects.get(pk=question.pk).state for question in kept] == states
    noted = ("moderate_question", f"question {session.number}/online", "hide 3")
    assert list(JournalRow.objects.values_list("act", "object", "reason")) == [noted]
    assert f"session:{session.pk}:desk" in topics()


def test_hiding_where_nothing_waits_does_and_notes_nothing(session: Session) -> None:
    JournalRow.objects.all().delete()
    Outbox.objects.all().delete()
    hide_waiting(session, Audience.SQUARE)
    assert not JournalRow.objects.exists()
    assert topics() == set()


def test_only_who_moderates_hides_all_that_wait(session: Session) -> None:
    for role in (Role.STEWARD, Role.RAPPORTEUR, Role.PARTICIPANT):
        with refused(Code.NOT_ALLOWED):
            hide_waiting(session, Audience.HALL, actor_with(session.symposium, role))
    with refused(Code.SESSION_UNKNOWN):
        floor.hide_waiting(by=SYSTEM, symposium=session.symposium_id, session=99, audience=Audience.HALL)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("", Code.REQUIRED),
        (" \t ", Code.REQUIRED),
        ("a" * 281, Code.TOO_LONG),
        ("a" * 10**6, Code.TOO_LONG),
        ("a\0b", Code.BAD_CHARACTERS),
        ("a\ud800b", Code.BAD_CHARACTERS),
        ("a\u202eb", Code.BAD_CHARACTERS),
    ],
)
def test_a_question_of_bad_words_is_refused_and_not_stored(session: Session, words: str, code: Code) -> None:
    with refused(code):
        ask(session, words)
    assert Question.objects.count() == 0


def test_a_question_is_kept_exactly(session: Session) -> None:
    ask(session, "  كيف نشارك دون ميزانية؟ 🛠  ")
    assert Question.objects.get().words == "كيف نشارك دون ميزانية؟ 🛠"


def test_nobody_asks_without_a_pass(session: Session) -> None:
    with refused(Code.NOT_ALLOWED):
        ask(session, by=NOBODY)
    with refused(Code.PASS_BROKEN):
        ask(session, by=Actor(ActorKind.PASS, "", session.symposium_id, frozenset({Role.PARTICIPANT})))


def test_a_code_of_another_symposium_leads_nowhere(session: Session) -> None:
    other = make_symposium("rabat")
    with refused(Code.SESSION_UNKNOWN):
        floor.ask_question(
            by=somebody(other.pk),
            symposium=other.pk,
            doorway=code_of(session),
            words="Où ?",
            language="fr",
            act_id=uuid4(),
        )


def test_a_pass_supports_a_question_once(session: Session) -> None:
    question, by = make_question(session), somebody(session.symposium_id)
    support(session, question.number, by)
    support(session, question.number, by)
    assert Support.objects.count() == 1
    assert Pass.objects.get().audience == "hall"


def test_a_support_can_be_taken_back(session: Session) -> None:
    question, by = make_question(session), somebody(session.symposium_id)
    support(session, question.number, by)
    support(session, question.number, by, wanted=False)
    support(session, question.number, by, wanted=False)
    assert Support.objects.count() == 0


@pytest.mark.parametrize("state", [QuestionState.WAITING, QuestionState.HIDDEN, QuestionState.MERGED])
def test_only_what_others_see_can_be_supported(session: Session, state: QuestionState) -> None:
    question = make_question(session, state=state)
    with refused(Code.QUESTION_UNKNOWN):
        support(session, question.number, somebody(session.symposium_id))


def test_a_question_is_let_through_answered_and_hidden(session: Session) -> None:
    number = ask(session)
    steps = [
        (Move.SHOW, QuestionState.SHOWN),
        (Move.ANSWER, QuestionState.ANSWERED),
        (Move.SHOW, QuestionState.SHOWN),
        (Move.HIDE, QuestionState.HIDDEN),
    ]
    for how, state in steps:
        move(session, number, how)
        assert Question.objects.get().state == state


def test_one_question_is_pinned_at_a_time(session: Session) -> None:
    first, second = make_question(session), make_question(session)
    move(session, first.number, Move.PIN)
    move(session, second.number, Move.PIN)
    assert list(Question.objects.filter(pinned=True).values_list("number", flat=True)) == [second.number]
    move(session, second.number, Move.UNPIN)
    assert not Question.objects.filter(pinned=True).exists()


def test_a_hidden_question_leaves_the_stage(session: Session) -> None:
    question = make_question(session)
    move(session, question.number, Move.PIN)
    move(session, question.number, Move.HIDE)
    assert Question.objects.get().pinned is False


def test_a_merged_question_cannot_be_moved(session: Session) -> None:
    question = make_question(session, state=QuestionState.MERGED)
    with refused(Code.QUESTION_UNKNOWN):
        move(session, question.number, Move.SHOW)


def test_a_merge_counts_supporters_once(session: Session) -> None:
    both = somebody(session.symposium_id)
    first, second = make_question(session, supports=2), make_question(session, supports=3)
    for question in (first, second):
        support(session, question.number, both)
    merge(session, second.number, first.number)
    assert Support.objects.filter(question=first).count() == 2 + 1 + 3
    second.refresh_from_db()
    assert (second.state, second.merged_into_id) == (QuestionState.MERGED, first.pk)


def test_who_asked_a_merged_question_supports_the_other(session: Session) -> None:
    target = make_question(session)
    by = somebody(session.symposium_id)
    merge(session, ask(session, by=by), target.number)
    assert Support.objects.get(question=target).pass_id == by.person


def test_a_merge_takes_what_was_merged_before(session: Session) -> None:
    first, second, third = (make_question(session) for _ in range(3))
    merge(session, third.number, second.number)
    merge(session, second.number, first.number)
    assert set(first.merged.values_list("number", flat=True)) == {second.number, third.number}


@pytest.mark.parametrize("into", [1, 99])
def test_a_question_is_merged_into_another_that_is_there(session: Session, into: int) -> None:
    question = make_question(session)
    with refused(Code.QUESTION_UNKNOWN):
        merge(session, question.number, into)


def test_a_steward_moves_no_question_and_opens_no_session(session: Session) -> None:
    steward = actor_with(session.symposium, Role.STEWARD)
    acts = [
        lambda: floor.open_session(by=steward, symposium=session.symposium_id, session=1),
        lambda: floor.close_session(by=steward, symposium=session.symposium_id, session=1),
        lambda: floor.blank_stage(by=steward, symposium=session.symposium_id, session=1, blank=True),
        lambda: floor.hold_words(by=steward, symposium=session.symposium_id, session=1, held=False),
        lambda: floor.merge_question(by=steward, symposium=session.symposium_id, session=1, question=1, into=2),
        lambda: floor.moderate_question(
            by=steward, symposium=session.symposium_id, session=1, question=1, move=Move.SHOW
        ),
    ]
    for act in acts:
        with refused(Code.NOT_ALLOWED):
            act()
    floor.make_doorways(by=steward, symposium=session.symposium_id, session=1)


def test_what_staff_does_is_noted_and_what_people_say_is_not(session: Session) -> None:
    JournalRow.objects.all().delete()
    move(session, ask(session), Move.HIDE)
    assert list(JournalRow.objects.values_list("act", "reason")) == [("moderate_question", "hide")]


def test_a_question_stays_when_its_pass_is_erased(session: Session) -> None:
    ask(session)
    Pass.objects.all().delete()
    target = make_question(session)
    merge(session, 1, target.number)
    assert Support.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_fifty_supports_at_once_count_fifty_and_a_double_click_once() -> None:
    session = make_session(make_symposium())
    floor.open_session(by=SYSTEM, symposium=session.symposium_id, session=1, at=timezone.now())
    question, twice = make_question(session), somebody(session.symposium_id)
    people = [somebody(session.symposium_id) for _ in range(48)] + [twice, twice]

    def press(by: Actor) -> None:
        support(session, question.number, by)
        connection.close()

    threads = [Thread(target=press, args=(by,)) for by in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Support.objects.count() == 49
