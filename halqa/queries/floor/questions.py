"""Questions asked of the speakers, as everybody, their asker and the desk see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from halqa.models import Question, Support
from halqa.rules.ballots import Audience
from halqa.rules.floor import PUBLIC_STATES, QuestionState
from halqa.rules.text import Said, direction_of

PAGE = 30


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as it is shown; `merged` counts the ones merged into it."""

    number: int
    words: Said
    audience: Audience
    state: QuestionState
    pinned: bool
    supports: int
    merged: int
    into: int | None
    asked_at: datetime


def questions_of(session: int, *, everything: bool = False) -> tuple[QuestionView, ...]:
    """Return the questions of a session (pk): pinned first, then unanswered, then most supported, then first asked."""
    rows = Question.objects.filter(session=session)
    views = _views(rows if everything else rows.filter(state__in=PUBLIC_STATES))
    order = sorted(views, key=lambda q: (not q.pinned, q.state is QuestionState.ANSWERED, -q.supports, q.number))
    return tuple(order)


def own_questions(session: int, person: str) -> tuple[QuestionView, ...]:
    """Return what a pass asked in a session (pk) and the others do not see, or not yet, in order of asking."""
    if not person:
        return ()
    rows = Question.objects.filter(session=session, asked_by=UUID(person)).exclude(state__in=PUBLIC_STATES)
    return tuple(_views(rows.order_by("number")))


def supported_by(session: int, person: str) -> frozenset[int]:
    """Return the numbers of the questions of a session (pk) that a pass supports."""
    if not person:
        return frozenset()
    rows = Support.objects.filter(question__session=session, pass_id=UUID(person))
    return frozenset(rows.values_list("question__number", flat=True))


def _views(rows: QuerySet[Question]) -> list[QuestionView]:
    counted = rows.select_related("merged_into").annotate(
        supporters=_counted(Support.objects.filter(question=OuterRef("pk")), "question"),
        duplicates=_counted(Question.objects.filter(merged_into=OuterRef("pk")), "merged_into"),
    )
    return [
        QuestionView(
            number=row.number,
            words=Said(row.words, row.language, direction_of(row.language)),
            audience=Audience(row.audience),
            state=QuestionState(row.state),
            pinned=row.pinned,
            supports=row.supporters,
            merged=row.duplicates,
            into=row.merged_into.number if row.merged_into else None,
            asked_at=row.asked_at,
        )
        for row in counted
    ]


def _counted(rows: QuerySet[Support] | QuerySet[Question], by: str) -> Coalesce:
    """Return how many rows there are for each outer one; the two counts never multiply one another."""
    return Coalesce(Subquery(rows.order_by().values(by).annotate(count=Count("pk")).values("count")), 0)
