"""Casting: many ballots in one transaction, one ballot a pseudonym, one receipt an act."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from halqa.models import Ballot, Consultation, Pass, Receipt, Statement
from halqa.queries.ballots import moment_of, terms_of
from halqa.rules.ballots import Audience, Method, State, StatementState, accept, check_statement, ticked
from halqa.rules.people import Act, Actor, may
from halqa.rules.record import commitment, receipt_code, receipt_message
from halqa.rules.refusals import Code, Refused
from halqa.wires import keys, outbox


@dataclass(frozen=True, slots=True)
class Vote:
    """What somebody hands in: who, where (symposium pk, consultation number), from where, what, and the act's id.

    `statement`: the number of the one that an opinion is about. `tick`: an option to tick (its number) or to tick no
    more (its number below zero); it changes what the ballot holds when it is stored, whoever else changes it meanwhile,
    and `choices` are not asked for.
    """

    by: Actor
    symposium: int
    consultation: int
    audience: Audience
    choices: tuple[int, ...]
    act_id: UUID
    statement: int = 0
    tick: int = 0


@dataclass(frozen=True, slots=True)
class Given:
    """What is handed back once the ballot is on disk: the receipt's code, and which of this person's ballots it is."""

    code: str
    number: int


Outcome = Given | Refused
_carry: list[Callable[[Vote], Outcome]] = []


def install(carry: Callable[[Vote], Outcome] | None) -> None:
    """Have single votes carried by a group commit (the server's), or by nothing again (None)."""
    _carry[:] = [carry] if carry else []


def cast_ballot(
    *, by: Actor, symposium: int, consultation: int, audience: Audience, choices: Sequence[int], act_id: UUID
) -> Given:
    """Cast one ballot and return its receipt; the last one of a person before closing counts.

    Raises Refused: NOT_ALLOWED, PASS_BROKEN, CONSULTATION_UNKNOWN, STATEMENT_UNKNOWN (where it is about one), what
    `rules.ballots.accept` raises, BUSY.
    """
    return hand_in(Vote(by, symposium, consultation, audience, tuple(choices), act_id))


def hand_in(vote: Vote) -> Given:
    """Have a vote carried, alone or with others, and return its receipt; raises what `cast_ballot` does."""
    result = _carry[0](vote) if _carry else cast_ballots([vote], timezone.now())[0]
    if isinstance(result, Refused):
        raise result
    return result


@dataclass(slots=True)
class _Ledger:
    """What one transaction has read and is about to write.

    `held`: what stored ballots hold; `here`: from where those first voted whose first ballot is stored; `firsts`: the
    first ballots of the others, by statement and from where.
    """

    consultations: dict[tuple[int, int], Consultation]
    given: dict[tuple[int, UUID], Given]
    numbers: dict[tuple[int, bytes, int], int]
    here: dict[tuple[int, bytes], str]
    held: dict[tuple[int, bytes, int], Sequence[int]]
    statements: dict[int, set[int]]
    firsts: dict[tuple[int, bytes], tuple[int, str]] = field(default_factory=dict)
    ballots: dict[tuple[int, bytes, int], Ballot] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    passes: dict[str, Pass] = field(default_factory=dict)


def cast_ballots(batch: Sequence[Vote], now: datetime) -> list[Outcome]:
    """Store a batch in one transaction; give each vote, in order, its receipt or its refusal."""
    with transaction.atomic():
        ledger = _read(batch)
        outcomes = [_one(vote, ledger, now) for vote in batch]
        _write(ledger)
        _announce(ledger)
    return outcomes


def _read(batch: Sequence[Vote]) -> _Ledger:
    rows = Consultation.objects.select_for_update().filter(
        symposium__in={vote.symposium for vote in batch}, number__in={vote.consultation for vote in batch}
    )
    consultations = {(row.symposium_id, row.number): row for row in rows.order_by("pk")}
    pks = [row.pk for row in consultations.values()]
    receipts = Receipt.objects.filter(consultation__in=pks, act_id__in=[vote.act_id for vote in batch])
    pseudonyms = {_pseudonym(vote, consultations) for vote in batch} - {None}
    about = {vote.statement for vote in batch}
    ballots = Ballot.objects.filter(
        Q(statement__in=about) | Q(first=True), consultation__in=pks, pseudonym__in=pseudonyms
    )
    fields = ballots.values_list("consultation", "pseudonym", "statement", "number", "first", "audience", "choices")
    known = [((pk, bytes(who)), about, *rest) for pk, who, about, *rest in fields]
    return _Ledger(
        consultations=consultations,
        given={(row.consultation_id, row.act_id): Given(row.code, row.number) for row in receipts},
        numbers={(*who, statement): number for who, statement, number, _, _, _ in known},
        here={who: audience for who, _, _, first, audience, _ in known if first},
        held={(*who, statement): choices for who, statement, _, _, _, choices in known},
        statements=_shown(consultations.values(), about),
    )


def _shown(rows: Iterable[Consultation], about: set[int]) -> dict[int, set[int]]:
    """Return which of these statements can be answered, by consultation (pk)."""
    shown: dict[int, set[int]] = {row.pk: set() for row in rows if row.method == Method.OPINIONS}
    if shown:
        found = Statement.objects.filter(consultation__in=shown, number__in=about, state=StatementState.SHOWN)
        for pk, number in found.values_list("consultation", "number"):
            shown[pk].add(number)
    return shown


def _pseudonym(vote: Vote, consultations: dict[tuple[int, int], Consultation]) -> bytes | None:
    """Return who votes as this consultation knows them, or None where nobody can: its key is not, or no more, here."""
    row = consultations.get((vote.symposium, vote.consultation))
    if row is None or row.opened_at is None or row.state in (State.CERTIFIED, State.VOID):
        return None
    with suppress(FileNotFoundError):
        return keys.pseudonym(row.code, vote.by.id)
    return None


def _one(vote: Vote, ledger: _Ledger, now: datetime) -> Outcome:
    """Accept one vote into the ledger, or say why not; its neighbours never notice."""
    row = ledger.consultations.get((vote.symposium, vote.consultation))
    if row is None:
        return Refused(Code.CONSULTATION_UNKNOWN)
    if (row.pk, vote.act_id) in ledger.given:
        return ledger.given[row.pk, vote.act_id]
    try:
        may(vote.by, Act.CAST_BALLOT, vote.symposium)
        person, terms = vote.by.person, terms_of(row)
        pseudonym = _pseudonym(vote, ledger.consultations)
        held = ledger.held.get((row.pk, pseudonym or b"", vote.statement))
        chosen = ticked(terms, held, vote.tick) if vote.tick else vote.choices
        choices = accept(terms, moment_of(row), vote.audience, chosen, now)
        check_statement(terms, vote.statement, ledger.statements.get(row.pk, ()))
    except Refused as refused:
        return refused
    if pseudonym is None:
        return Refused(Code.CONSULTATION_CLOSED)
    ledger.passes[vote.by.id] = Pass(id=person, symposium_id=vote.symposium, made_at=now, audience=vote.audience.value)
    return _enter(vote, row, choices, pseudonym, ledger)


def _enter(vote: Vote, row: Consultation, choices: tuple[int, ...], pseudonym: bytes, ledger: _Ledger) -> Given:
    key = (row.pk, pseudonym, vote.statement)
    number = ledger.numbers.get(key, 0) + 1
    salt = secrets.token_bytes(16)
    bound = commitment(
        consultation=row.code,
        pseudonym=pseudonym,
        statement=vote.statement,
        number=number,
        choices=choices,
        salt=salt,
    )
    given = Given(receipt_code(bound), number)
    ledger.numbers[key] = number
    ledger.held[key] = choices
    ledger.given[row.pk, vote.act_id] = given
    kept = {
        "consultation": row,
        "pseudonym": pseudonym,
        "statement": vote.statement,
        "number": number,
        "commitment": bound,
        "audience": vote.audience.value,
    }
    first, audience = _first(vote, key[:2], ledger)
    private = {"choices": list(choices), "salt": salt, "first": first, "audience": audience}
    ledger.ballots[key] = Ballot(**kept | private)
    signature = keys.sign(receipt_message(row.code, bound))
    ledger.receipts.append(Receipt(code=given.code, act_id=vote.act_id, signature=signature, **kept))
    return given


def _first(vote: Vote, who: tuple[int, bytes], ledger: _Ledger) -> tuple[bool, str]:
    """Tell whether this is somebody's first ballot, and from which audience it counts.

    All answers to statements count from where their giver first answered: a person is of one audience.
    """
    if who in ledger.here:
        return False, ledger.here[who] if vote.statement else vote.audience.value
    statement, audience = ledger.firsts.setdefault(who, (vote.statement, vote.audience.value))
    return statement == vote.statement, audience if vote.statement else vote.audience.value


def _write(ledger: _Ledger) -> None:
    Pass.objects.bulk_create(ledger.passes.values(), ignore_conflicts=True)
    Ballot.objects.bulk_create(
        ledger.ballots.values(),
        update_conflicts=True,
        unique_fields=["consultation", "pseudonym", "statement"],
        update_fields=["number", "choices", "salt", "commitment", "audience"],
    )
    Receipt.objects.bulk_create(ledger.receipts)


def _announce(ledger: _Ledger) -> None:
    rows = {ballot.consultation_id: ballot.consultation for ballot in ledger.ballots.values()}
    for row in rows.values():
        outbox.announce(
            f"session:{row.session_id}:now", f"session:{row.session_id}:delayed", f"session:{row.session_id}:desk"
        )
