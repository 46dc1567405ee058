"""Reads of consultations, their turnout and results, and receipts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Count, QuerySet

from halqa.models import Ballot, Consultation, Entry, Receipt, SharedBudget
from halqa.rules.ballots import (
    Audience,
    Method,
    Moment,
    Option,
    Shared,
    Standing,
    State,
    Tally,
    Terms,
    delay_for,
    longest_delay,
    read_shared,
    seen_state,
)
from halqa.rules.record import typed_code
from halqa.rules.record.budgets import kept_sharing
from halqa.rules.record.terms import read_result
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text


@dataclass(frozen=True, slots=True)
class ConsultationView:
    """A consultation as pages show it. `counted` is its result, or the last running step while it is open.

    `shared`: how the budget of one that is over was shared out, once it is.
    """

    pk: int
    number: int
    session: int
    session_number: int
    terms: Terms
    moment: Moment
    turnout: Mapping[str, int]
    counted: Tally | None
    lasts: int | None
    closed_at: datetime | None
    void_reason: str
    shared: Shared | None = None

    @property
    def due_at(self) -> datetime | None:
        """When it begins to close by itself, if it does."""
        opened = self.moment.opened_at
        return opened + timedelta(seconds=self.lasts) if opened and self.lasts else None

    @property
    def done_at(self) -> datetime | None:
        """When a closing that has begun is done for the last audience."""
        closing = self.moment.closing_at
        return closing + longest_delay(self.terms) if closing else None

    @property
    def standing(self) -> Standing | None:
        """The count as it is read, where there is one."""
        return Standing(self.terms, self.counted) if self.counted else None

    def seen_by(self, audience: Audience, now: datetime) -> Seen:
        """Return the consultation as this audience sees it at `now`."""
        return Seen(self, seen_state(self.terms, self.moment, audience, now), self._ends_at(audience))

    def _ends_at(self, audience: Audience) -> datetime | None:
        """Return when this audience can vote no more, if that is known."""
        begins = self.moment.closing_at or self.due_at
        return begins + delay_for(self.terms, audience) if begins else None


class Seen(NamedTuple):
    """A consultation as one audience sees it; `ends_at`: when this audience can vote no more, where that is known."""

    what: ConsultationView
    state: State
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What a receipt tells: never the choice, nor the audience, which the record withholds where it was small.

    `checkpoint`: the size of the first checkpoint that includes the ballot.
    `unit`: what the circle of its consultation counts, as `ring` takes it.
    """

    code: str
    pk: int
    consultation: int
    consultation_code: str
    question: Text
    level: int
    state: State
    number: int
    latest: int
    commitment: str
    signature: str
    entry: int | None
    checkpoint: int | None
    unit: str
    method: Method


def terms_of(row: Consultation) -> Terms:
    """Return the terms kept in a row."""
    return Terms(
        consultation=row.code,
        question=row.question,
        options=tuple(Option(option["number"], Text.of(option["label"])) for option in row.options),
        most=row.most,
        method=Method(row.method),
        level=row.level,
        place=Audience(row.place),
        delay=row.delay,
        running=row.running,
        rows=row.rows,
        lot=tuple(row.lot),
        seed=row.seed,
        places=row.places,
        sharing=kept_sharing(row.sharing) if row.sharing else None,
    )


def moment_of(row: Consultation) -> Moment:
    """Return where the row stands in time."""
    return Moment(State(row.state), row.opened_at, row.closing_at)


def turnouts_of(consultations: list[int]) -> dict[int, dict[str, int]]:
    """Return, for each consultation (pk), who took part by audience; exact, one query.

    Somebody who answered statements from several audiences is of the one where they first answered.
    """
    turnouts: dict[int, dict[str, int]] = {pk: {} for pk in consultations}
    rows = Ballot.objects.filter(consultation__in=consultations, first=True).values_list("consultation", "audience")
    for pk, audience, count in rows.annotate(Count("pk")).order_by("audience"):
        turnouts[pk][audience] = count
    return turnouts


def consultations_of(
    symposium: int, *, session: int | None = None, only: Collection[int] | None = None
) -> list[ConsultationView]:
    """Return the consultations of a symposium, of one of its sessions (pk), or only these (pks), by number."""
    rows = _rows(symposium)
    if session is not None:
        rows = rows.filter(session=session)
    if only is not None:
        rows = rows.filter(pk__in=only)
    return _all_views(list(rows.order_by("number")))


def consultation(symposium: int, number: int) -> ConsultationView:
    """Return one consultation; raises Refused CONSULTATION_UNKNOWN."""
    row = _rows(symposium).filter(number=number).first()
    if row is None:
        raise Refused(Code.CONSULTATION_UNKNOWN)
    return _all_views([row])[0]


def _rows(symposium: int) -> QuerySet[Consultation]:
    """Return consultations with what every view tells; the account of a budget is long, and told on its own."""
    rows = Consultation.objects.filter(symposium=symposium)
    return rows.select_related("session", "shared").defer("shared__account")


def consultation_in(symposium: int, session: int, number: int) -> ConsultationView:
    """Return one consultation of a session (number); raises Refused CONSULTATION_UNKNOWN."""
    view = consultation(symposium, number)
    if view.session_number != session:
        raise Refused(Code.CONSULTATION_UNKNOWN)
    return view


def _all_views(rows: list[Consultation]) -> list[ConsultationView]:
    """Build the views; only what is not counted yet has its ballots counted for the turnout."""
    turnouts = turnouts_of([row.pk for row in rows if row.result is None])
    return [_view(row, turnouts.get(row.pk, {})) for row in rows]


def _view(row: Consultation, turnout: dict[str, int]) -> ConsultationView:
    kept = row.result or (row.partial if row.running and row.state in (State.OPEN, State.CLOSING) else None)
    counted = read_result(kept) if kept else None
    shared: SharedBudget | None = getattr(row, "shared", None)
    return ConsultationView(
        pk=row.pk,
        number=row.number,
        session=row.session_id,
        session_number=row.session.number,
        terms=terms_of(row),
        moment=moment_of(row),
        turnout=counted.turnout if counted and row.result else turnout,
        counted=counted,
        lasts=row.lasts,
        closed_at=row.closed_at,
        void_reason=row.void_reason,
        shared=read_shared(shared.outcome) if shared else None,
    )


def receipt(symposium: int, typed: str) -> ReceiptView:
    """Return what a typed receipt code finds in this symposium; raises Refused RECEIPT_UNKNOWN."""
    found = (
        Receipt.objects.filter(code=typed_code(typed), consultation__symposium=symposium)
        .select_related("consultation")
        .first()
    )
    if found is None:
        raise Refused(Code.RECEIPT_UNKNOWN, field="code")
    latest = (
        Receipt.objects.filter(consultation=found.consultation_id, pseudonym=found.pseudonym, statement=found.statement)
        .order_by("-number")
        .values_list("number", flat=True)[0]
    )
    entry = _entry_of(found)
    covering = entry and entry.log.checkpoints.filter(size__gt=entry.index).order_by("size").first()
    return ReceiptView(
        pk=found.consultation_id,
        code=found.code,
        consultation=found.consultation.number,
        consultation_code=found.consultation.code,
        question=found.consultation.question,
        level=found.consultation.level,
        state=State(found.consultation.state),
        number=found.number,
        latest=latest,
        commitment=bytes(found.commitment).hex(),
        signature=bytes(found.signature).hex(),
        entry=entry.index if entry else None,
        checkpoint=covering.size if covering else None,
        unit="devices" if found.statement else "",
        method=Method(found.consultation.method),
    )


def latest_receipt(consultation: int, pseudonym: bytes) -> str:
    """Return the code of the last receipt that somebody got in a consultation (pk), empty where there is none."""
    rows = Receipt.objects.filter(consultation=consultation, pseudonym=pseudonym).order_by("-pk")
    return rows.values_list("code", flat=True).first() or ""


def _entry_of(found: Receipt) -> Entry | None:
    """Return the entry of the record that holds the commitment of a receipt, alone or among others."""
    rows = Entry.objects.filter(consultation=found.consultation_id, commitment__lte=found.commitment)
    entry = rows.order_by("-commitment").first()
    return entry if entry and bytes(found.commitment).hex().encode() in bytes(entry.body) else None


def method_of(symposium: int, number: int) -> Method:
    """Return how a consultation, once opened, is chosen in; raises Refused CONSULTATION_UNKNOWN."""
    rows = Consultation.objects.filter(symposium=symposium, number=number).exclude(state=State.DRAFT)
    for method in rows.values_list("method", flat=True):
        return Method(method)
    raise Refused(Code.CONSULTATION_UNKNOWN)


def due_to_close(now: datetime) -> list[tuple[int, State]]:
    """Return (pk, state) of the consultations that have to begin closing, or to be sealed, at `now`."""
    rows = Consultation.objects.filter(state__in=[State.OPEN, State.CLOSING])
    return [(row.pk, State(row.state)) for row in rows if _is_due(row, now)]


def _is_due(row: Consultation, now: datetime) -> bool:
    if row.state == State.CLOSING:
        return row.closing_at is not None and now >= row.closing_at + timedelta(seconds=row.delay)
    return row.lasts is not None and row.opened_at is not None and now >= row.opened_at + timedelta(seconds=row.lasts)


def due_to_step(step: int) -> list[int]:
    """Return the open consultations (pk) that announced running results and got `step` ballots since the last."""
    rows = Consultation.objects.filter(running=True, state__in=[State.OPEN, State.CLOSING], method=Method.CHOICE)
    counted = rows.annotate(cast=Count("ballots")).values_list("pk", "cast", "partial")
    return [pk for pk, cast, partial in counted if cast - (partial["ballots"] if partial else 0) >= step]
