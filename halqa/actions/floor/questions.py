"""Questions: asked, supported, let through, answered, merged."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from halqa.actions.floor.sessions import fetch_floor, fetch_session
from halqa.actions.journal import note
from halqa.actions.programme.numbers import next_number
from halqa.models import Doorway, Pass, Question, Support
from halqa.rules.ballots import Audience
from halqa.rules.floor import (
    PUBLIC_STATES,
    QUESTION_WORDS_LONGEST,
    Move,
    QuestionState,
    check_box,
    moved,
)
from halqa.rules.people import Act, Actor, may
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import clean
from halqa.wires import outbox
from halqa.wires.topics import of_session


def ask_question(*, by: Actor, symposium: int, doorway: str, words: str, language: str, act_id: UUID) -> int:
    """Ask a question through a doorway (code); return its number. The same act id again is the same question.

    Raises Refused: NOT_ALLOWED, PASS_BROKEN, SESSION_UNKNOWN, SESSION_NOT_OPEN, REQUIRED, TOO_LONG, BAD_CHARACTERS,
    QUESTIONS_TOO_MANY, QUESTIONS_FULL.
    """
    may(by, Act.ASK_QUESTION, symposium)
    words = clean(words, field="words", longest=QUESTION_WORDS_LONGEST)
    if not words:
        raise Refused(Code.REQUIRED, field="words")
    with transaction.atomic():
        door = _door(symposium, doorway)
        room = fetch_session(symposium, door.session.number)
        again = Question.objects.filter(act_id=act_id, session=room).first()
        if again is not None:
            return again.number
        floor = fetch_floor(room)
        _ensure_pass(by, symposium, Audience(door.audience))
        asked = Question.objects.filter(session=room)
        waiting = asked.filter(state=QuestionState.WAITING, audience=door.audience).count() if floor.held else 0
        check_box(asked.filter(asked_by=by.person).count(), waiting)
        number = next_number(asked)
        state = QuestionState.WAITING if floor.held else QuestionState.SHOWN
        Question.objects.create(
            session=room,
            number=number,
            words=words,
            language=language,
            audience=door.audience,
            asked_by_id=by.person,
            act_id=act_id,
            state=state,
            asked_at=timezone.now(),
        )
        _announce(room.pk, seen=not floor.held)
    return number


def support_question(*, by: Actor, symposium: int, doorway: str, question: int, wanted: bool = True) -> None:
    """Support a question (number) that others can see, or take the support back; one a pass.

    Raises Refused: NOT_ALLOWED, PASS_BROKEN, SESSION_UNKNOWN, SESSION_NOT_OPEN, QUESTION_UNKNOWN.
    """
    may(by, Act.SUPPORT_QUESTION, symposium)
    with transaction.atomic():
        door = _door(symposium, doorway)
        fetch_floor(door.session)
        row = _question(door.session_id, question, *PUBLIC_STATES)
        if wanted:
            _ensure_pass(by, symposium, Audience(door.audience))
            Support.objects.get_or_create(question=row, pass_id=by.person)
        else:
            Support.objects.filter(question=row, pass_id=by.person).delete()
        _announce(door.session_id, seen=True)


def moderate_question(*, by: Actor, symposium: int, session: int, question: int, move: Move) -> None:
    """Let a question through, hide it, mark it answered, pin it (one at a time) or unpin it.

    Raises Refused: NOT_ALLOWED, SESSION_UNKNOWN, QUESTION_UNKNOWN (also for a merged one).
    """
    may(by, Act.MODERATE_QUESTION, symposium)
    with transaction.atomic():
        room = fetch_session(symposium, session)
        row = _question(room.pk, question, *(state for state in QuestionState if state is not QuestionState.MERGED))
        if move is Move.PIN:
            Question.objects.filter(session=room).update(pinned=False)
        row.state, row.pinned = moved(QuestionState(row.state), move, pinned=row.pinned)
        row.save(update_fields=["state", "pinned"])
        note(by=by, act=Act.MODERATE_QUESTION, symposium=symposium, thing=f"question {session}/{question}", reason=move)
        _announce(room.pk, seen=True)


def hide_waiting(*, by: Actor, symposium: int, session: int, audience: Audience) -> None:
    """Hide all questions of an audience that wait to be let through; the journal holds one row, with their number.

    Raises Refused: NOT_ALLOWED, SESSION_UNKNOWN.
    """
    may(by, Act.MODERATE_QUESTION, symposium)
    with transaction.atomic():
        room = fetch_session(symposium, session)
        state, pinned = moved(QuestionState.WAITING, Move.HIDE, pinned=False)
        waiting = Question.objects.filter(session=room, audience=audience, state=QuestionState.WAITING)
        hidden = waiting.update(state=state, pinned=pinned)
        if hidden:
            thing, reason = f"question {session}/{audience}", f"{Move.HIDE} {hidden}"
            note(by=by, act=Act.MODERATE_QUESTION, symposium=symposium, thing=thing, reason=reason)
            _announce(room.pk, seen=True)


def merge_question(*, by: Actor, symposium: int, session: int, question: int, into: int) -> None:
    """Merge a question into another of the session: its words stay with it, its supporters count once for the other.

    Raises Refused: NOT_ALLOWED, SESSION_UNKNOWN, QUESTION_UNKNOWN (either one, or both the same).
    """
    may(by, Act.MERGE_QUESTION, symposium)
    with transaction.atomic():
        room = fetch_session(symposium, session)
        live = [state for state in QuestionState if state is not QuestionState.MERGED]
        row, target = _question(room.pk, question, *live), _question(room.pk, into, *live)
        if row.pk == target.pk:
            raise Refused(Code.QUESTION_UNKNOWN, field="into")
        people = set(row.supports.values_list("pass_id", flat=True))
        people.update(() if row.asked_by_id is None else (row.asked_by_id,))
        Support.objects.bulk_create(
            [Support(question=target, pass_id=person) for person in sorted(people)], ignore_conflicts=True
        )
        row.merged.update(merged_into=target)
        row.state, row.pinned, row.merged_into = QuestionState.MERGED, False, target
        row.save()
        note(
            by=by,
            act=Act.MERGE_QUESTION,
            symposium=symposium,
            thing=f"question {session}/{question}",
            reason=f"into {into}",
        )
        _announce(room.pk, seen=True)


def _door(symposium: int, code: str) -> Doorway:
    door = Doorway.objects.select_related("session").filter(session__symposium=symposium, code=code).first()
    if door is None:
        raise Refused(Code.SESSION_UNKNOWN, field="code")
    return door


def _question(session: int, number: int, *states: QuestionState) -> Question:
    row = Question.objects.select_for_update().filter(session=session, number=number, state__in=states).first()
    if row is None:
        raise Refused(Code.QUESTION_UNKNOWN)
    return row


def _ensure_pass(by: Actor, symposium: int, audience: Audience) -> None:
    Pass.objects.get_or_create(
        id=by.person, defaults={"symposium_id": symposium, "made_at": timezone.now(), "audience": audience.value}
    )


def _announce(session: int, *, seen: bool) -> None:
    outbox.announce(*of_session(session, "desk"))
    if seen:
        outbox.announce(*of_session(session, "now", "delayed"))
