"""Reads of the public record, and of what the report tells of a whole symposium."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Min, QuerySet

from halqa.models import Consultation, Entry, Log, Pass, Question, Session, Support
from halqa.queries.ballots import terms_of
from halqa.rules.ballots import State, longest_delay
from halqa.rules.floor import PUBLIC_STATES
from halqa.rules.record import entries
from halqa.rules.text import Text

CHUNK = 2000
LINES_A_DAY = 30


@dataclass(frozen=True, slots=True)
class RecordView:
    """Where a record stands: its origin, how many entries, and the signed note of its latest checkpoint."""

    origin: str
    size: int
    note: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """Where a consultation was sealed: first and last entry, counted from 1, and the checkpoint that covers them."""

    first: int
    last: int
    checkpoint: int


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session in the report: how many public questions and consultations it had."""

    number: int
    title: Text
    questions: int
    consultations: int


@dataclass(frozen=True, slots=True)
class DayTold:
    """A day in the report: the sessions told, and how many there were in all."""

    day: date
    sessions: tuple[SessionLine, ...]
    there: int


@dataclass(frozen=True, slots=True)
class Participation:
    """How many passes took part (devices, at level 1), and what they did."""

    passes: int
    questions: int
    supports: int


def record_of(symposium: int, *, now: datetime | None = None) -> RecordView | None:
    """Return where the record of a symposium stands, or None before its first entry.

    At `now` it stands before the first opening that some audience has not heard: the record runs ahead of nobody.
    """
    log = Log.objects.filter(symposium=symposium, size__gt=0).first()
    if log is None:
        return None
    size = log.size if now is None else _heard(log, now)
    stood = log.checkpoints.filter(size__lte=size).order_by("-size").first()
    return RecordView(log.origin, stood.size, stood.note) if stood else None


def _heard(log: Log, now: datetime) -> int:
    """Return how many entries there are before the first opening that not everybody has heard at `now`."""
    rows = Consultation.objects.filter(symposium=log.symposium_id, state__in=(State.OPEN, State.CLOSING))
    terms = {row.code: terms_of(row) for row in rows}
    late = [row for row in rows if row.opened_at and now < row.opened_at + longest_delay(terms[row.code])]
    opened = {entries.encode(entries.Open(row.opened_at, terms[row.code])) for row in late if row.opened_at}
    if not opened:
        return log.size
    plain = Entry.objects.filter(log=log, consultation=None).values_list("index", "body")
    return min((index for index, body in plain if bytes(body) in opened), default=log.size)


def sealed_runs(symposium: int) -> dict[int, Sealed]:
    """Return where each sealed consultation (pk) of a symposium stands in its record; three queries."""
    # A sealing begins with `close` and ends with `result`: its only entries without a commitment.
    closed = Consultation.objects.filter(symposium=symposium, closed_at__isnull=False)
    ends = Entry.objects.filter(consultation__in=list(closed.values_list("pk", flat=True)), commitment=None)
    runs = ends.values("consultation").annotate(first=Min("index") + 1, last=Max("index") + 1).order_by("first")
    sizes = Log.objects.filter(symposium=symposium).values_list("checkpoints__size", flat=True)
    known = sorted(size for size in sizes if size is not None)
    return {
        run["consultation"]: Sealed(run["first"], run["last"], next(size for size in known if size >= run["last"]))
        for run in runs
    }


def entries_of(origin: str, size: int) -> Iterator[bytes]:
    """Give the first `size` entries of a record in order, as the lines that stand in it, without holding them all."""
    rows = Entry.objects.filter(log__origin=origin, index__lt=size).order_by("index").values_list("body", flat=True)
    for body in rows.iterator(CHUNK):
        yield bytes(body)


def days_told(symposium: int) -> list[DayTold]:
    """Return the days of a symposium with their sessions; of a day of more than 30, those where people took part."""
    rows = Session.objects.filter(symposium=symposium, cancelled=False).order_by("day", "start", "number")
    asked = dict(_public_questions(symposium).values_list("session").annotate(Count("pk")))
    held = dict(
        rows.filter(consultations__opened_at__isnull=False)
        .values_list("pk")
        .annotate(Count("consultations"))
        .order_by()
    )
    days: dict[date, list[SessionLine]] = {}
    for pk, day, number, title in rows.values_list("pk", "day", "number", "title"):
        days.setdefault(day, []).append(SessionLine(number, title, asked.get(pk, 0), held.get(pk, 0)))
    return [DayTold(day, _told(lines), len(lines)) for day, lines in days.items()]


def _told(lines: list[SessionLine]) -> tuple[SessionLine, ...]:
    if len(lines) > LINES_A_DAY:
        lines = [line for line in lines if line.questions or line.consultations]
    return tuple(lines[:LINES_A_DAY])


def _public_questions(symposium: int) -> QuerySet[Question]:
    return Question.objects.filter(session__symposium=symposium, state__in=PUBLIC_STATES).order_by()


def participation(symposium: int) -> Participation:
    """Return how many took part in a symposium and what they did; three queries."""
    supports = Support.objects.filter(question__session__symposium=symposium, question__state__in=PUBLIC_STATES)
    return Participation(
        passes=Pass.objects.filter(symposium=symposium).count(),
        questions=_public_questions(symposium).count(),
        supports=supports.count(),
    )
