"""Sealing: what the worker does when the last audience has closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction

from halqa.actions import record
from halqa.actions.ballots.life import begin_closing
from halqa.actions.journal import note
from halqa.actions.opinions import seal_opinions
from halqa.models import Ballot, Consultation
from halqa.queries.ballots import due_to_close, due_to_step, terms_of, turnouts_of
from halqa.rules.ballots import RUNNING_STEP, Cast, Method, State, Tally, outcome
from halqa.rules.people import SYSTEM, Act
from halqa.rules.record import Entry
from halqa.rules.record.sealing import seal
from halqa.rules.record.terms import tally_json
from halqa.rules.refusals import Refused
from halqa.wires import outbox
from halqa.wires.topics import of_session

CHUNK = 2000


def close_due(now: datetime) -> int:
    """Begin the closings whose time has come, seal those that are done; return how many of both.

    One that cannot be closed keeps no other from it; the first failure is raised in the end.
    """
    due, failed = due_to_close(now), list[Exception]()
    for pk, state in due:
        try:
            _close(pk, state, now)
        except (DatabaseError, OSError, Refused) as error:
            failed.append(error)
    if failed:
        raise failed[0]
    return len(due)


def _close(pk: int, state: State, now: datetime) -> None:
    if state is State.CLOSING:
        seal_ballots(pk, now)
        return
    row = Consultation.objects.get(pk=pk)
    with suppress(Refused):  # a facilitator who closes it at the same moment has done what was to be done
        begin_closing(by=SYSTEM, symposium=row.symposium_id, number=row.number)


def seal_ballots(pk: int, now: datetime) -> None:
    """Close a consultation whose closing is done: seal its ballots into the record, count them, sign a checkpoint.

    Ballots enter in the order of their pseudonyms, which says nothing of who came when. Does nothing if the closing
    was cancelled meanwhile.
    """
    with transaction.atomic():
        row = Consultation.objects.select_for_update().get(pk=pk)
        if row.state != State.CLOSING or row.closing_at is None or now < row.closing_at + timedelta(seconds=row.delay):
            return
        tally, sealed = seal_opinions(row, now) if row.method == Method.OPINIONS else _sealed(row, now)
        row.state, row.closed_at, row.result = State.CLOSED, now, tally_json(tally)
        row.save()
        record.append(symposium=row.symposium_id, added=sealed, consultation=row.pk)
        note(by=SYSTEM, act=Act.CLOSE_CONSULTATION, symposium=row.symposium_id, thing=f"consultation {row.number}")
        outbox.announce(f"session:{row.session_id}", f"consultation:{row.pk}", f"programme:{row.symposium_id}:now")


def _sealed(row: Consultation, now: datetime) -> tuple[Tally, Iterator[Entry]]:
    tally = _tally(row)
    return tally, seal(terms_of(row), now, tally, _salted(row))


def step_running() -> int:
    """Count again the open consultations that announced running results and got 20 ballots more; return how many."""
    due = due_to_step(RUNNING_STEP)
    for pk in due:
        with transaction.atomic():
            row = Consultation.objects.select_for_update().get(pk=pk)
            # A step tells the whole only: by audience, two steps could differ by a single ballot.
            row.partial = tally_json(replace(_tally(row), by_audience={}))
            row.save(update_fields=["partial"])
            outbox.announce(*of_session(row.session_id, "now", "delayed"))
    return len(due)


def _tally(row: Consultation) -> Tally:
    return outcome(terms_of(row), turnouts_of([row.pk])[row.pk], (cast for cast, _ in _salted(row)))


def _salted(row: Consultation) -> Iterator[tuple[Cast, bytes]]:
    """Give the ballots with their salts by ascending pseudonym: an order that says nothing of who came when."""
    for ballot in Ballot.objects.filter(consultation=row).order_by("pseudonym").iterator(CHUNK):
        cast = Cast(bytes(ballot.pseudonym), ballot.number, tuple(ballot.choices), ballot.audience)
        yield cast, bytes(ballot.salt)
