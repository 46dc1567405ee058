"""Statements: seeded, added by who takes part, let through or hidden, put on the stage, translated."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from halqa.actions.journal import note
from halqa.actions.programme.numbers import next_number
from halqa.models import Ballot, Consultation, Doorway, Pass, Statement
from halqa.queries.ballots import moment_of, terms_of
from halqa.rules.ballots import (
    STATEMENT_LONGEST,
    STATEMENTS_LIVE,
    Audience,
    Method,
    State,
    StatementMove,
    StatementState,
    check_open,
    check_room,
    check_statements,
    moved_statement,
)
from halqa.rules.people import Act, Actor, may
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import LANGUAGES, Text, clean
from halqa.wires import outbox
from halqa.wires.topics import of_session

BEFORE = (State.DRAFT, State.OPEN, State.CLOSING)


def seed(consultation: Consultation, statements: Iterable[Text]) -> None:
    """Give a consultation that is being drafted the statements it begins with, shown from its opening on."""
    now = timezone.now()
    Statement.objects.bulk_create(
        Statement(
            consultation=consultation,
            number=number,
            words=words,
            language=words.pick(LANGUAGES).language,
            state=StatementState.SHOWN,
            made_at=now,
        )
        for number, words in enumerate(statements, 1)
    )


def add_statement(*, by: Actor, symposium: int, doorway: str, consultation: int, words: Text, act_id: UUID) -> int:
    """Add a statement (words in one language) through a doorway (code); it waits to be let through. Return its number.

    The same act id again is the same statement. Raises Refused: NOT_ALLOWED, PASS_BROKEN, SESSION_UNKNOWN,
    CONSULTATION_UNKNOWN, CONSULTATION_NOT_OPEN, CONSULTATION_CLOSED, REQUIRED, TOO_LONG, BAD_CHARACTERS,
    STATEMENTS_YOURS, STATEMENTS_FULL.
    """
    may(by, Act.ADD_STATEMENT, symposium)
    said = words.pick(LANGUAGES)
    words = Text.one(_cleaned(said.words), said.language)
    if not words:
        raise Refused(Code.REQUIRED, field="words")
    with transaction.atomic():
        door = _door(symposium, doorway)
        row = _fetch(symposium, consultation, door.session_id)
        again = Statement.objects.filter(consultation=row, act_id=act_id).first()
        if again is not None:
            return again.number
        now, audience = timezone.now(), Audience(door.audience)
        check_open(terms_of(row), moment_of(row), audience, now)
        there = Statement.objects.filter(consultation=row)
        author, _ = Pass.objects.get_or_create(
            id=by.person, defaults={"symposium_id": symposium, "made_at": now, "audience": audience.value}
        )
        waiting = there.filter(state=StatementState.WAITING, author__audience=author.audience).count()
        check_statements(there.filter(author=author).count(), waiting, _live(row))
        number = next_number(there)
        Statement.objects.create(
            consultation=row,
            number=number,
            words=words,
            language=said.language,
            author=author,
            act_id=act_id,
            state=StatementState.WAITING,
            made_at=now,
        )
        outbox.announce(*of_session(row.session_id, "desk"))
    return number


def move_statement(*, by: Actor, symposium: int, consultation: int, statement: int, move: StatementMove) -> None:
    """Let a statement through, hide it, put it on the stage (three at most) or take it off.

    Its answers stay where it is hidden, and count again once it is shown. Raises Refused: NOT_ALLOWED,
    CONSULTATION_UNKNOWN, STATEMENT_UNKNOWN, STATEMENT_LATE, STATEMENTS_FULL, STAGE_FULL.
    """
    may(by, Act.MOVE_STATEMENT, symposium)
    with transaction.atomic():
        row = _fetch(symposium, consultation)
        said = _statement(row, statement)
        if move is not StatementMove.HIDE and said.state == StatementState.WAITING and row.state not in BEFORE:
            raise Refused(Code.STATEMENT_LATE)
        if move in (StatementMove.SHOW, StatementMove.PIN):
            check_room(_live(row, but=statement))
        others = Statement.objects.filter(consultation=row, on_stage=True).exclude(pk=said.pk).count()
        said.state, said.on_stage = moved_statement(
            move, state=StatementState(said.state), pinned=said.on_stage, others=others
        )
        said.save(update_fields=["state", "on_stage"])
        thing = f"statement {consultation}/{statement}"
        note(by=by, act=Act.MOVE_STATEMENT, symposium=symposium, thing=thing, reason=move)
        _announce(row)


def translate_statement(*, by: Actor, symposium: int, consultation: int, statement: int, words: Text) -> None:
    """Say a statement in other languages, beside the words that its author gave it; those given before are replaced.

    Raises Refused: NOT_ALLOWED, CONSULTATION_UNKNOWN, STATEMENT_UNKNOWN, TOO_LONG, BAD_CHARACTERS.
    """
    may(by, Act.TRANSLATE_STATEMENT, symposium)
    beside = {language: _cleaned(said) for language, said in words.pairs if language in LANGUAGES}
    with transaction.atomic():
        row = _fetch(symposium, consultation)
        said = _statement(row, statement)
        own = said.words.as_dict()[said.language]
        said.words = Text.of(beside | {said.language: own})
        said.save(update_fields=["words"])
        thing = f"statement {consultation}/{statement}"
        note(by=by, act=Act.TRANSLATE_STATEMENT, symposium=symposium, thing=thing, reason=" ".join(sorted(beside)))
        _announce(row)


def _announce(row: Consultation) -> None:
    """Tell all pages that hold its words, and the files of its result."""
    outbox.announce(*of_session(row.session_id, "now", "delayed", "desk"), f"consultation:{row.pk}")


def _live(row: Consultation, *, but: int = 0) -> int:
    """Return how many statements, `but` one, of a consultation may enter the record: none that is hidden unanswered.

    Ballots are looked through only where all statements together would be too many.
    """
    there = Statement.objects.filter(consultation=row).exclude(number=but)
    if (whole := there.count()) < STATEMENTS_LIVE:
        return whole
    hidden = there.filter(state=StatementState.HIDDEN)
    ballots = Ballot.objects.filter(consultation=row, statement__in=hidden.values("number"))
    return whole - hidden.count() + ballots.values("statement").distinct().count()


def _cleaned(words: str) -> str:
    return clean(words, field="words", longest=STATEMENT_LONGEST)


def _door(symposium: int, code: str) -> Doorway:
    door = Doorway.objects.filter(session__symposium=symposium, code=code).first()
    if door is None:
        raise Refused(Code.SESSION_UNKNOWN, field="code")
    return door


def _fetch(symposium: int, number: int, session: int | None = None) -> Consultation:
    rows = Consultation.objects.select_for_update().filter(symposium=symposium, number=number, method=Method.OPINIONS)
    row = (rows if session is None else rows.filter(session=session)).first()
    if row is None:
        raise Refused(Code.CONSULTATION_UNKNOWN)
    return row


def _statement(row: Consultation, number: int) -> Statement:
    said = Statement.objects.select_for_update().filter(consultation=row, number=number).first()
    if said is None:
        raise Refused(Code.STATEMENT_UNKNOWN)
    return said
