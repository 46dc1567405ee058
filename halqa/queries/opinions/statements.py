"""Reads of statements: as the desk, the stage and one person see them, and the votes that a map is made of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from halqa.models import Ballot, Consultation, Statement
from halqa.rules.ballots import VALUES, Answer, Method, State, StatementState, Tally
from halqa.rules.people import Act, Actor, may
from halqa.rules.record.terms import read_tally
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Said, Text

CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement as pages show it; `counted`: its sealed tally, or the last step where running counts are shown."""

    number: int
    words: Text
    language: str
    state: StatementState
    on_stage: bool
    seed: bool
    counted: Tally | None

    @property
    def said(self) -> Said:
        """Its words as they were said."""
        return self.words.pick(self.language)

    @property
    def beside(self) -> tuple[Said, ...]:
        """Its translations."""
        return tuple(self.words.pick(language) for language, _ in self.words.pairs if language != self.language)


@dataclass(frozen=True, slots=True)
class DeskStatement:
    """A statement on the desk, with how many answered it by now; in which way is told to nobody before its step."""

    what: StatementView
    answers: int


@dataclass(frozen=True, slots=True)
class Votes:
    """The answers to a consultation's statements, a column a field, in order of pseudonym and statement.

    `values`: 1 agree, -1 disagree, 0 pass or not clear.
    """

    pseudonyms: tuple[bytes, ...]
    statements: tuple[int, ...]
    values: tuple[int, ...]
    audiences: tuple[str, ...]

    def without(self, pairs: Collection[tuple[bytes, int]]) -> Votes:
        """Return the same without the answers of some people to some statements."""
        rows = zip(self.pseudonyms, self.statements, self.values, self.audiences, strict=True)
        return Votes.of([row for row in rows if row[:2] not in pairs])

    @classmethod
    def of(cls, rows: Sequence[tuple[bytes, int, int, str]]) -> Votes:
        """Return the columns of these rows."""
        return cls(*map(tuple, zip(*rows, strict=True))) if rows else cls((), (), (), ())


def statements_of(consultation: int, *states: StatementState) -> list[StatementView]:
    """Return the statements of a consultation (pk) in these states, or in any, by number."""
    rows = Statement.objects.filter(consultation=consultation)
    return _views(rows.filter(state__in=states) if states else rows)


def staged_of(consultation: int) -> list[StatementView]:
    """Return the statements on the stage of a consultation (pk), by number."""
    return _views(Statement.objects.filter(consultation=consultation, on_stage=True))


def waiting_in(consultations: list[int]) -> dict[int, int]:
    """Return how many statements of each of these consultations (pks) wait to be let through, where there are any."""
    if not consultations:
        return {}
    rows = Statement.objects.filter(consultation__in=consultations, state=StatementState.WAITING).order_by()
    return dict(rows.values_list("consultation").annotate(Count("pk")))


def _views(rows: QuerySet[Statement]) -> list[StatementView]:
    return [
        StatementView(
            number=row.number,
            words=row.words,
            language=row.language,
            state=StatementState(row.state),
            on_stage=row.on_stage,
            seed=row.act_id is None,
            counted=read_tally(row.counts) if row.counts else None,
        )
        for row in rows.order_by("number")
    ]


def counts_of(consultation: int) -> dict[int, dict[int, int]]:
    """Return how many answered each statement of a consultation (pk) in each way; one query, nothing for none."""
    counts: dict[int, dict[int, int]] = {}
    rows = Ballot.objects.filter(consultation=consultation).values_list("statement", "choices")
    for statement, choices, count in rows.annotate(Count("pk")).order_by("statement"):
        counts.setdefault(statement, dict.fromkeys(Answer, 0))[choices[0]] += count
    return counts


def desk_statements(symposium: int, number: int, *, viewer: Actor) -> list[DeskStatement]:
    """Return all statements of a consultation (number) with how many answered each, those that wait first.

    Raises Refused NOT_ALLOWED.
    """
    may(viewer, Act.SEE_DESK, symposium)
    found = Consultation.objects.filter(symposium=symposium, number=number).values_list("pk", flat=True)
    counts = counts_of(found[0]) if found else {}
    answers = {statement: sum(some.values()) for statement, some in counts.items()}
    views = statements_of(found[0]) if found else []
    order = list(StatementState)
    listed = [DeskStatement(view, answers.get(view.number, 0)) for view in views]
    return sorted(listed, key=lambda one: order.index(one.what.state))


def desk_statement(symposium: int, consultation: int, number: int, *, viewer: Actor) -> StatementView:
    """Return one statement of a consultation (number); raises Refused: NOT_ALLOWED, STATEMENT_UNKNOWN."""
    may(viewer, Act.SEE_DESK, symposium)
    rows = Statement.objects.filter(consultation__symposium=symposium, consultation__number=consultation, number=number)
    for view in _views(rows):
        return view
    raise Refused(Code.STATEMENT_UNKNOWN)


def answers_of(consultation: int, pseudonym: bytes) -> dict[int, int]:
    """Return what somebody answered, statement → answer, in a consultation (pk)."""
    rows = Ballot.objects.filter(consultation=consultation, pseudonym=pseudonym).order_by("statement")
    return {statement: choices[0] for statement, choices in rows.values_list("statement", "choices")}


def own_statements(consultation: int, person: str) -> list[StatementView]:
    """Return what a pass added to a consultation (pk) and the others do not see, or not yet, in order of adding."""
    if not person:
        return []
    return _views(Statement.objects.filter(consultation=consultation, author=UUID(person)).exclude(state="shown"))


def votes_of(consultation: int) -> Votes:
    """Return all answers of a consultation (pk) as columns; hidden statements too (`moderated_of`)."""
    rows = Ballot.objects.filter(consultation=consultation).order_by("pseudonym", "statement")
    found = [
        (bytes(pseudonym), statement, VALUES[Answer(choices[0])], audience)
        for pseudonym, statement, choices, audience in rows.values_list(
            "pseudonym", "statement", "choices", "audience"
        ).iterator(CHUNK)
    ]
    return Votes.of(found)


def moderated_of(consultation: int) -> tuple[int, ...]:
    """Return the numbers of the hidden statements of a consultation (pk), ascending."""
    rows = Statement.objects.filter(consultation=consultation, state=StatementState.HIDDEN)
    return tuple(rows.order_by("number").values_list("number", flat=True))


def due_to_count() -> list[int]:
    """Return the consultations (pk) on statements that are open and announced running counts."""
    rows = Consultation.objects.filter(method=Method.OPINIONS, running=True, state__in=[State.OPEN, State.CLOSING])
    return list(rows.order_by("pk").values_list("pk", flat=True))
