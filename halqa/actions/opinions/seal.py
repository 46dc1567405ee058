"""Answers to statements, counted: step by step while a consultation is open, and sealed at its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain, groupby

from django.db import transaction

from halqa.models import Ballot, Consultation, Statement
from halqa.queries.ballots import terms_of, turnouts_of
from halqa.queries.opinions import counts_of, due_to_count, last_ballot
from halqa.rules.ballots import (
    STATEMENT_STEP,
    Answer,
    Cast,
    Sealed,
    StatementState,
    Tally,
    opinions_tally,
    statement_tally,
)
from halqa.rules.record import (
    Close,
    Entry,
    Result,
    Row,
    rows_due,
    sealed_commitments,
    sealed_statements,
    words_digest,
)
from halqa.rules.record.terms import tally_json

CHUNK = 2000


def step_statements(counted: dict[int, int] | None = None) -> int:
    """Show again how statements are answered where this was announced and ten answers more came; return how many.

    `counted`: up to which receipt (pk) the ballots of a consultation (pk) were counted last, kept up to date here:
    millions are not counted again before somebody votes.
    """
    known, stepped = counted if counted is not None else {}, 0
    for pk in due_to_count():
        last = last_ballot(pk)
        if known.get(pk) != last:
            stepped += _step(pk, counts_of(pk))
            known[pk] = last
    return stepped


def _step(consultation: int, counts: dict[int, dict[int, int]]) -> int:
    """Show these counts where ten answers more came, and return of how many; what was sealed meanwhile has no fewer."""
    shown = Statement.objects.select_for_update().filter(consultation=consultation, state=StatementState.SHOWN)
    stepped = list[Statement]()
    with transaction.atomic():
        for row in shown.filter(number__in=counts):
            tally = Tally(sum(counts[row.number].values()), {}, counts[row.number])
            if tally.ballots - (row.counts["ballots"] if row.counts else 0) >= STATEMENT_STEP:
                row.counts = tally_json(tally)
                stepped.append(row)
        Statement.objects.bulk_update(stepped, ["counts"])
    return len(stepped)


def seal_opinions(row: Consultation, now: datetime) -> tuple[Tally, Iterator[Entry]]:
    """Count a consultation on statements that closes; return its tally, and what of it enters the record.

    These are its statements with their counts, the commitments, and the single rows where they were announced and
    enough people took part.
    """
    terms, turnout = terms_of(row), turnouts_of([row.pk])[row.pk]
    rows = rows_due(terms, sum(turnout.values()))
    statements = _count(row, rows=rows)
    tally = opinions_tally(turnout, (one.tally for one in statements))
    commitments = Ballot.objects.filter(consultation=row).order_by("commitment").values_list("commitment", flat=True)
    entries: Iterator[Entry] = chain(
        [Close(row.code, now, tally.turnout)],
        sealed_statements(terms, statements),
        sealed_commitments(terms, map(bytes, commitments.iterator(CHUNK))),
        _rows(row) if rows else (),
        [Result(row.code, tally)],
    )
    return tally, entries


def _count(row: Consultation, *, rows: bool) -> list[Sealed]:
    """Count each statement that was shown or answered, and keep its tally with it."""
    terms = terms_of(row)
    tallies = {number: statement_tally(terms, casts, rows=rows) for number, casts in _by_statement(row)}
    said = Statement.objects.filter(consultation=row).exclude(state=StatementState.WAITING).order_by("number")
    sealed = [one for one in said if one.number in tallies or one.state == StatementState.SHOWN]
    nothing = Tally(0, {}, dict.fromkeys(Answer, 0))
    for one in sealed:
        one.counts = tally_json(tallies.get(one.number, nothing))
    Statement.objects.bulk_update(sealed, ["counts"])
    return [
        Sealed(
            number=one.number,
            words=words_digest(one.words.pick(one.language)),
            hidden=one.state == StatementState.HIDDEN,
            tally=tallies.get(one.number, nothing),
        )
        for one in sealed
    ]


def _by_statement(row: Consultation) -> Iterator[tuple[int, Iterator[Cast]]]:
    ballots = Ballot.objects.filter(consultation=row).order_by("statement").iterator(CHUNK)
    for number, some in groupby(ballots, lambda ballot: ballot.statement):
        yield number, (Cast(bytes(one.pseudonym), one.number, tuple(one.choices), one.audience) for one in some)


def _rows(row: Consultation) -> Iterator[Row]:
    """Give each pseudonym's answers, by ascending pseudonym: an order that says nothing of who came when."""
    ballots = Ballot.objects.filter(consultation=row).order_by("pseudonym", "statement").iterator(CHUNK)
    for pseudonym, some in groupby(ballots, lambda ballot: bytes(ballot.pseudonym)):
        votes = tuple((one.statement, one.choices[0], one.number, bytes(one.salt)) for one in some)
        yield Row(row.code, pseudonym, votes)
