"""Recommendations: written, given their evidence, published, withdrawn."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from halqa.actions.journal import note
from halqa.actions.programme.numbers import lock_symposium, next_number
from halqa.models import Consultation, Evidence, Question, Recommendation, Session, Statement
from halqa.queries.proposals import source_of
from halqa.rules.ballots import StatementState
from halqa.rules.people import Act, Actor, may
from halqa.rules.proposals import (
    CITABLE_QUESTIONS,
    CITABLE_RESULTS,
    EVIDENCE_MOST,
    Source,
    SourceKind,
    Words,
    check_publishable,
    check_read,
    check_seen,
    check_words,
)
from halqa.rules.refusals import Code, Refused
from halqa.wires import outbox

Cited = Consultation | Question | Session | Statement


def write_recommendation(*, by: Actor, symposium: int, number: int | None, words: Words, seen: str = "") -> int:
    """Write a new recommendation (number None) or its words again; return its number.

    The same words sent again as new are the same draft: a double click is one act. Words are not written over others
    than those `seen` (their digest), if it is given; a published one that would no longer be complete is refused.
    Raises Refused: NOT_ALLOWED, RECOMMENDATION_UNKNOWN, RECOMMENDATION_CHANGED, EVIDENCE_MISSING, and what
    `rules.proposals.check_words` raises.
    """
    may(by, Act.WRITE_RECOMMENDATION, symposium)
    words = check_words(words)
    with transaction.atomic():
        row = _new(symposium, words) if number is None else _fetch(symposium, number)
        check_seen(Words(row.title, row.body, row.addressee), words, seen if number else "")
        if row.published_at is not None:
            check_publishable(words, row.evidence.count())
        row.title, row.body, row.addressee = words.title, words.body, words.addressee
        _save(by, Act.WRITE_RECOMMENDATION, row)
    return row.number


def attach_evidence(*, by: Actor, symposium: int, number: int, source: Source) -> None:
    """Attach a source to a recommendation (number), after those it has; once attached, it stays as it is.

    Raises Refused: NOT_ALLOWED, RECOMMENDATION_UNKNOWN, EVIDENCE_UNKNOWN (no such source here, or not public),
    EVIDENCE_TOO_MANY.
    """
    may(by, Act.WRITE_RECOMMENDATION, symposium)
    with transaction.atomic():
        row = _fetch(symposium, number)
        cited = {source.kind.value.replace("result", "consultation"): _cited(symposium, source)}
        if row.evidence.filter(**cited).exists():
            return
        if row.evidence.count() >= EVIDENCE_MOST:
            raise Refused(Code.EVIDENCE_TOO_MANY, most=EVIDENCE_MOST)
        Evidence.objects.create(recommendation=row, position=next_number(row.evidence.all(), "position"), **cited)
        _save(by, Act.WRITE_RECOMMENDATION, row, reason=f"attach {source.key}")


def detach_evidence(*, by: Actor, symposium: int, number: int, source: Source) -> None:
    """Take a source away from a recommendation (number); does nothing where it is not attached.

    Raises Refused: NOT_ALLOWED, RECOMMENDATION_UNKNOWN, EVIDENCE_MISSING (the last one of a published one).
    """
    may(by, Act.WRITE_RECOMMENDATION, symposium)
    with transaction.atomic():
        row = _fetch(symposium, number)
        rows = _in_order(row)
        found = next((one for one in rows if source_of(one) == source), None)
        if found is None:
            return
        if row.published_at is not None and len(rows) == 1:
            raise Refused(Code.EVIDENCE_MISSING)
        found.delete()
        _save(by, Act.WRITE_RECOMMENDATION, row, reason=f"detach {source.key}")


def raise_evidence(*, by: Actor, symposium: int, number: int, source: Source) -> None:
    """Move a source of a recommendation (number) one place up in its chain; the first stays first.

    Raises Refused: NOT_ALLOWED, RECOMMENDATION_UNKNOWN.
    """
    may(by, Act.WRITE_RECOMMENDATION, symposium)
    with transaction.atomic():
        row = _fetch(symposium, number)
        rows = _in_order(row)
        place = next((place for place, one in enumerate(rows) if source_of(one) == source), 0)
        if place == 0:
            return
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
        for position, one in enumerate(rows, start=1):
            one.position = position
        Evidence.objects.bulk_update(rows, ["position"])
        _save(by, Act.WRITE_RECOMMENDATION, row, reason=f"raise {source.key}")


def publish_recommendation(*, by: Actor, symposium: int, number: int, seen: str = "") -> None:
    """Publish a recommendation (number) in the words `seen` (their digest), if given; a published one stays as it is.

    Raises Refused: NOT_ALLOWED, RECOMMENDATION_UNKNOWN, RECOMMENDATION_UNREAD, and what
    `rules.proposals.check_publishable` raises.
    """
    may(by, Act.PUBLISH_RECOMMENDATION, symposium)
    with transaction.atomic():
        row = _fetch(symposium, number)
        if row.published_at is not None:
            return
        words = Words(row.title, row.body, row.addressee)
        check_read(words, seen)
        check_publishable(words, row.evidence.count())
        _save(by, Act.PUBLISH_RECOMMENDATION, row, published=True)


def withdraw_recommendation(*, by: Actor, symposium: int, number: int) -> None:
    """Make a published recommendation (number) a draft again; a draft stays as it is.

    Raises Refused: NOT_ALLOWED, RECOMMENDATION_UNKNOWN.
    """
    may(by, Act.PUBLISH_RECOMMENDATION, symposium)
    with transaction.atomic():
        row = _fetch(symposium, number)
        if row.published_at is None:
            return
        _save(by, Act.PUBLISH_RECOMMENDATION, row, published=False, reason="withdrawn")


def _fetch(symposium: int, number: int) -> Recommendation:
    row = Recommendation.objects.select_for_update().filter(symposium=symposium, number=number).first()
    if row is None:
        raise Refused(Code.RECOMMENDATION_UNKNOWN)
    return row


def _new(symposium: int, words: Words) -> Recommendation:
    """Return the draft that already holds these words, or else a new one."""
    lock_symposium(symposium)
    rows = Recommendation.objects.filter(symposium=symposium)
    for row in rows.filter(published_at=None):
        if Words(row.title, row.body, row.addressee) == words:
            return row
    return Recommendation(symposium_id=symposium, number=next_number(rows))


def _in_order(row: Recommendation) -> list[Evidence]:
    return list(
        row.evidence.select_related("consultation", "question__session", "session", "statement__consultation").order_by(
            "position"
        )
    )


def _cited(symposium: int, source: Source) -> Cited:
    found: Cited | None
    if source.kind is SourceKind.RESULT:
        rows = Consultation.objects.filter(symposium=symposium, state__in=CITABLE_RESULTS)
        found = rows.filter(number=source.number).first()
    elif source.kind is SourceKind.QUESTION:
        asked = Question.objects.filter(session__symposium=symposium, session__number=source.within)
        found = asked.filter(number=source.number, state__in=CITABLE_QUESTIONS).first()
    elif source.kind is SourceKind.STATEMENT:
        said = Statement.objects.filter(consultation__symposium=symposium, consultation__number=source.within)
        citable = said.filter(consultation__state__in=CITABLE_RESULTS, state=StatementState.SHOWN)
        found = citable.filter(number=source.number).first()
    else:
        found = Session.objects.filter(symposium=symposium, number=source.number).first()
    if found is None:
        raise Refused(Code.EVIDENCE_UNKNOWN)
    return found


def _save(by: Actor, act: Act, row: Recommendation, *, published: bool | None = None, reason: str = "") -> None:
    row.changed_at = timezone.now()
    if published is not None:
        row.published_at = row.changed_at if published else None
    row.save()
    note(by=by, act=act, symposium=row.symposium_id, thing=f"recommendation {row.number}", reason=reason)
    outbox.announce(f"report:{row.symposium_id}")
