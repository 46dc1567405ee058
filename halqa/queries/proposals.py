"""Reads of recommendations and of the evidence each points to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Count, Q

from halqa.models import Consultation, Evidence, Question, Recommendation, Session, Statement
from halqa.queries.ballots import ConsultationView, consultations_of
from halqa.rules.ballots import Audience, StatementState, Tally
from halqa.rules.floor import QuestionState
from halqa.rules.people import Act, Actor, can
from halqa.rules.proposals import CITABLE_QUESTIONS, CITABLE_RESULTS, Source, SourceKind, Words
from halqa.rules.record.terms import read_tally
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Said, Text, direction_of, folded

SOURCES_OFFERED = 30
CHUNK = 100  # rows read at a time until enough are found
_READABLE = (*CITABLE_QUESTIONS, QuestionState.MERGED)


@dataclass(frozen=True, slots=True)
class QuestionCited:
    """A question as evidence: its words (None where a moderator has hidden it since), audience and supports."""

    words: Said | None
    audience: Audience
    supports: int


@dataclass(frozen=True, slots=True)
class StatementCited:
    """A statement as evidence: its words (None where it or its result was withdrawn since), tally and consultation."""

    words: Text | None
    consultation: int
    counted: Tally | None


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """One link of a chain: a session, or a result, a question or a statement that came from it."""

    source: Source
    session: int
    session_number: int
    session_title: Text
    start: datetime
    result: ConsultationView | None = None
    question: QuestionCited | None = None
    statement: StatementCited | None = None

    @property
    def moderated(self) -> bool:
        """Tell whether its words may still be hidden."""
        return self.question is not None or self.statement is not None


@dataclass(frozen=True, slots=True)
class RecommendationView:
    """A recommendation with its chain, in the rapporteur's order; a draft while `published_at` is None."""

    number: int
    title: Text
    body: Text
    addressee: Text
    published_at: datetime | None
    changed_at: datetime
    evidence: tuple[EvidenceView, ...]

    @property
    def words(self) -> Words:
        """Its words."""
        return Words(self.title, self.body, self.addressee)

    @property
    def changed_since(self) -> bool:
        """Tell whether it was changed after it was published."""
        return self.published_at is not None and self.changed_at > self.published_at


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that could be attached, and the session it comes from; `supports` of a question only."""

    source: Source
    words: Text
    session_title: Text
    supports: int = 0


def recommendations(symposium: int, *, viewer: Actor) -> list[RecommendationView]:
    """Return the recommendations this viewer may see, by number: all for who writes them, else the published."""
    return _views(symposium, _visible(symposium, viewer))


def recommendation(symposium: int, number: int, *, viewer: Actor) -> RecommendationView:
    """Return one recommendation; raises Refused RECOMMENDATION_UNKNOWN, also for a draft the viewer may not see."""
    found = _views(symposium, _visible(symposium, viewer) & Q(number=number))
    if not found:
        raise Refused(Code.RECOMMENDATION_UNKNOWN)
    return found[0]


def recommendations_citing(consultation: int) -> list[tuple[int, Text]]:
    """Return number and title of the published recommendations that point to a consultation (pk), or into it."""
    cites = Q(evidence__consultation=consultation) | Q(evidence__statement__consultation=consultation)
    rows = Recommendation.objects.filter(cites, published_at__isnull=False).distinct()
    return list(rows.order_by("number").values_list("number", "title"))


def source_of(row: Evidence) -> Source:
    """Return the source that a row of evidence stands for."""
    if row.consultation is not None:
        return Source(SourceKind.RESULT, row.consultation.number)
    if row.question is not None:
        return Source(SourceKind.QUESTION, row.question.number, row.question.session.number)
    if row.statement is not None:
        return Source(SourceKind.STATEMENT, row.statement.number, row.statement.consultation.number)
    return Source(SourceKind.SESSION, _session_of(row).number)


def _visible(symposium: int, viewer: Actor) -> Q:
    own = Q(symposium=symposium)
    return own if can(viewer, Act.WRITE_RECOMMENDATION, symposium) else own & Q(published_at__isnull=False)


def _views(symposium: int, wanted: Q) -> list[RecommendationView]:
    rows = list(Recommendation.objects.filter(wanted).order_by("number"))
    cited = Evidence.objects.filter(recommendation__in=rows).order_by("position")
    links = list(
        cited.select_related(
            "consultation__session", "question__session", "session", "statement__consultation__session"
        )
    )
    results = _results(symposium, links)
    supports = _supports(links)
    chains: dict[int, list[EvidenceView]] = {row.pk: [] for row in rows}
    for link in links:
        chains[link.recommendation_id].append(_link(link, results, supports))
    return [
        RecommendationView(
            number=row.number,
            title=row.title,
            body=row.body,
            addressee=row.addressee,
            published_at=row.published_at,
            changed_at=row.changed_at,
            evidence=tuple(chains[row.pk]),
        )
        for row in rows
    ]


def _link(row: Evidence, results: dict[int, ConsultationView], supports: dict[int, int]) -> EvidenceView:
    session = _session_of(row)
    return EvidenceView(
        source=source_of(row),
        session=session.pk,
        session_number=session.number,
        session_title=session.title,
        start=session.start,
        result=results.get(row.consultation_id) if row.consultation_id else None,
        question=_question(row.question, supports.get(row.question.pk, 0)) if row.question else None,
        statement=_statement(row.statement) if row.statement else None,
    )


def _session_of(row: Evidence) -> Session:
    source = row.consultation or row.question or (row.statement and row.statement.consultation)
    session = source.session if source else row.session
    if session is None:
        raise AssertionError("a row of evidence has one source")
    return session


def _question(row: Question, supports: int) -> QuestionCited:
    words = Said(row.words, row.language, direction_of(row.language)) if row.state in _READABLE else None
    return QuestionCited(words, Audience(row.audience), supports)


def _statement(row: Statement) -> StatementCited:
    stands = row.state == StatementState.SHOWN and row.consultation.state in CITABLE_RESULTS
    words = row.words if stands else None
    return StatementCited(words, row.consultation.number, read_tally(row.counts) if row.counts else None)


def _results(symposium: int, links: Iterable[Evidence]) -> dict[int, ConsultationView]:
    wanted = {link.consultation_id for link in links if link.consultation_id}
    return {view.pk: view for view in consultations_of(symposium, only=wanted)}


def _supports(links: Iterable[Evidence]) -> dict[int, int]:
    wanted = {link.question_id for link in links if link.question_id}
    return dict(Question.objects.filter(pk__in=wanted).annotate(count=Count("supports")).values_list("pk", "count"))


def results_offered(symposium: int, *, words: str = "") -> list[Offer]:
    """Return the results that can be evidence, the latest first; those whose words or session hold `words`, if any."""
    rows = Consultation.objects.filter(symposium=symposium, state__in=CITABLE_RESULTS)
    columns = rows.order_by("-number").values_list("number", "question", "session__title").iterator(CHUNK)
    return _holding(words, (Offer(Source(SourceKind.RESULT, number), *said) for number, *said in columns))


def questions_offered(symposium: int, *, words: str = "") -> list[Offer]:
    """Return the questions that can be evidence, the most supported first; those that hold `words`, if any."""
    rows = Question.objects.filter(session__symposium=symposium, state__in=CITABLE_QUESTIONS).select_related("session")
    offers = (
        Offer(
            Source(SourceKind.QUESTION, row.number, row.session.number),
            Text.one(row.words, row.language),
            row.session.title,
            row.count,
        )
        for row in rows.annotate(count=Count("supports")).order_by("-count", "session", "number").iterator(CHUNK)
    )
    return _holding(words, offers)


def statements_offered(symposium: int, *, words: str = "") -> list[Offer]:
    """Return the statements that can be evidence, of the latest result first; those that hold `words`, if any."""
    rows = Statement.objects.filter(
        consultation__symposium=symposium, consultation__state__in=CITABLE_RESULTS, state=StatementState.SHOWN
    )
    columns = rows.order_by("-consultation__number", "number").values_list(
        "number", "consultation__number", "words", "consultation__question"
    )
    offers = (
        Offer(Source(SourceKind.STATEMENT, number, within), *said) for number, within, *said in columns.iterator(CHUNK)
    )
    return _holding(words, offers)


def sessions_offered(symposium: int, *, words: str = "") -> list[Offer]:
    """Return the sessions in the order of the programme; those whose title holds `words`, if any."""
    rows = Session.objects.filter(symposium=symposium, cancelled=False).order_by("start", "number")
    columns = rows.values_list("number", "title").iterator(CHUNK)
    return _holding(words, (Offer(Source(SourceKind.SESSION, number), title, title) for number, title in columns))


def _holding(words: str, offers: Iterable[Offer]) -> list[Offer]:
    """Return the first that hold the words; what comes after them is not read."""
    wanted = folded(words).split()
    found = (offer for offer in offers if all(word in _said(offer) for word in wanted))
    return list(islice(found, SOURCES_OFFERED))


def _said(offer: Offer) -> str:
    return folded(" ".join(said for text in (offer.words, offer.session_title) for _, said in text.pairs))
