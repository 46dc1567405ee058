from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from halqa.actions.proposals import attach_evidence, publish_recommendation, write_recommendation
from halqa.models import Consultation, Question, Statement, Symposium
from halqa.queries.proposals import (
    CHUNK,
    SOURCES_OFFERED,
    questions_offered,
    recommendation,
    recommendations,
    recommendations_citing,
    results_offered,
    sessions_offered,
    statements_offered,
)
from halqa.rules.ballots import Audience
from halqa.rules.floor import QuestionState
from halqa.rules.people import NOBODY, SYSTEM, Role
from halqa.rules.proposals import Source, SourceKind, Words
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text
from tests.factories import (
    SEEDS,
    actor_with,
    end_opinions,
    make_consultation,
    make_opinions,
    make_question,
    make_result,
    make_session,
    make_symposium,
)

pytestmark = pytest.mark.django_db


def recommend(symposium: Symposium, title: str, *sources: Source, published: bool = True) -> int:
    words = Text.one(title, "fr")
    number = write_recommendation(by=SYSTEM, symposium=symposium.pk, number=None, words=Words(words, words, words))
    for source in sources:
        attach_evidence(by=SYSTEM, symposium=symposium.pk, number=number, source=source)
    if published:
        publish_recommendation(by=SYSTEM, symposium=symposium.pk, number=number)
    return number


@pytest.fixture
def symposium() -> Symposium:
    """One session with a sealed result of 12 + 3 ballots and a question supported twice."""
    made = make_symposium()
    session = make_session(made)
    make_result(session, {"hall": [2] * 8 + [1] * 4, "online": [2] * 3})
    make_question(session, supports=2, audience="online")
    return made


WHOLE = (Source(SourceKind.RESULT, 1), Source(SourceKind.QUESTION, 1, 1), Source(SourceKind.SESSION, 1))


def test_a_chain_tells_result_question_and_session(symposium: Symposium) -> None:
    recommend(symposium, "Réparer", *WHOLE)
    result, question, session = recommendation(symposium.pk, 1, viewer=NOBODY).evidence
    assert [link.source for link in (result, question, session)] == list(WHOLE)
    assert {link.session_title.pick("fr").words for link in (result, question, session)} == {"Réparer la ville"}
    assert result.result is not None
    assert result.result.standing is not None
    assert result.result.turnout == {"hall": 12, "online": 3}
    assert question.question is not None
    assert (question.question.audience, question.question.supports) == (Audience.ONLINE, 2)
    assert question.question.words is not None
    assert session.result is session.question is None


def test_a_question_hidden_since_keeps_its_place_without_its_words(symposium: Symposium) -> None:
    recommend(symposium, "Réparer", *WHOLE)
    Question.objects.update(state=QuestionState.HIDDEN)
    _, question, _ = recommendation(symposium.pk, 1, viewer=NOBODY).evidence
    assert question.question is not None
    assert question.question.words is None


def test_a_statement_is_told_by_its_words_and_result_until_one_is_withdrawn(symposium: Symposium) -> None:
    room = symposium.sessions.get(number=1)
    number = make_opinions(room)
    pk = end_opinions(room, number)
    source = Source(SourceKind.STATEMENT, 2, number)
    recommend(symposium, "Réparer", source)
    [link] = recommendation(symposium.pk, 1, viewer=NOBODY).evidence
    assert (link.source, link.session_number) == (source, 1)
    assert link.statement is not None
    assert (link.statement.words, link.statement.consultation) == (Text.one(SEEDS[1], "fr"), number)
    assert [title.pick("fr").words for _, title in recommendations_citing(pk)] == ["Réparer"]
    for rows, change in (
        (Statement, {"state": "hidden"}),
        (Consultation, {"state": "void", "void_reason": "technical"}),
    ):
        with transaction.atomic():
            rows.objects.update(**change)
            [link] = recommendation(symposium.pk, 1, viewer=NOBODY).evidence
            assert link.statement is not None
            assert link.statement.words is None
            transaction.set_rollback(True)


def test_statements_of_what_is_closed_are_offered_by_their_words(symposium: Symposium) -> None:
    room = symposium.sessions.get(number=1)
    number = make_opinions(room)
    assert statements_offered(symposium.pk) == []
    end_opinions(room, number)
    assert [offer.source.number for offer in statements_offered(symposium.pk)] == [1, 2, 3]
    [found] = statements_offered(symposium.pk, words="voitures")
    assert found.source == Source(SourceKind.STATEMENT, 2, number)
    assert statements_offered(make_symposium("rabat").pk) == []


def test_a_question_merged_since_is_still_read(symposium: Symposium) -> None:
    recommend(symposium, "Réparer", *WHOLE)
    Question.objects.update(state=QuestionState.MERGED)
    _, question, _ = recommendation(symposium.pk, 1, viewer=NOBODY).evidence
    assert question.question is not None
    assert question.question.words is not None


@pytest.mark.parametrize("role", [*Role, None])
def test_a_draft_is_seen_by_who_writes_only(symposium: Symposium, role: Role | None) -> None:
    recommend(symposium, "Brouillon", published=False)
    viewer = NOBODY if role is None else actor_with(symposium, role)
    if role in (Role.ORGANISER, Role.RAPPORTEUR):
        assert recommendation(symposium.pk, 1, viewer=viewer).published_at is None
        assert len(recommendations(symposium.pk, viewer=viewer)) == 1
        return
    with pytest.raises(Refused) as caught:
        recommendation(symposium.pk, 1, viewer=viewer)
    assert caught.value.code is Code.RECOMMENDATION_UNKNOWN
    assert recommendations(symposium.pk, viewer=viewer) == []


def test_a_rapporteur_sees_no_draft_of_another_symposium(symposium: Symposium) -> None:
    other = make_symposium("rabat")
    recommend(other, "Ailleurs", published=False)
    assert recommendations(other.pk, viewer=actor_with(symposium, Role.RAPPORTEUR)) == []


def test_two_symposia_never_mix(symposium: Symposium) -> None:
    other = make_symposium("rabat")
    session = make_session(other)
    make_result(session, {"hall": [1]})
    make_question(session, "Ailleurs ?")
    recommend(symposium, "Réparer", *WHOLE)
    recommend(other, "Ailleurs", *WHOLE)
    assert [one.title.pick("fr").words for one in recommendations(symposium.pk, viewer=NOBODY)] == ["Réparer"]
    for offered in (results_offered, questions_offered, sessions_offered):
        assert len(offered(symposium.pk)) == len(offered(other.pk)) == 1
    assert [offer.words.pick("fr").words for offer in questions_offered(other.pk)] == ["Ailleurs ?"]
    first, second = (symposium.consultations.get().pk, other.consultations.get().pk)
    assert [title.pick("fr").words for _, title in recommendations_citing(first)] == ["Réparer"]
    assert [title.pick("fr").words for _, title in recommendations_citing(second)] == ["Ailleurs"]


def test_what_cites_a_result_is_told_once_published(symposium: Symposium) -> None:
    recommend(symposium, "Brouillon", *WHOLE, published=False)
    assert recommendations_citing(symposium.consultations.get().pk) == []


def test_three_recommendations_cost_as_many_queries_as_one(symposium: Symposium) -> None:
    recommend(symposium, "Un", *WHOLE)
    with CaptureQueriesContext(connection) as one:
        assert len(recommendations(symposium.pk, viewer=NOBODY)) == 1
    for title in ("Deux", "Trois"):
        session = make_session(symposium, title)
        make_result(session, {"hall": [1]})
        make_question(session)
        recommend(symposium, title, Source(SourceKind.SESSION, session.number), *WHOLE)
    with CaptureQueriesContext(connection) as three:
        assert len(recommendations(symposium.pk, viewer=NOBODY)) == 3
    assert len(three) == len(one)


def test_only_what_can_be_cited_is_offered(symposium: Symposium) -> None:
    session = symposium.sessions.get()
    make_consultation(session, {"hall": [1]})
    make_question(session, "En attente ?", state=QuestionState.WAITING)
    make_question(session, "Très soutenue ?", supports=5)
    make_session(symposium, "Annulée", cancelled=True)
    assert [offer.source.key for offer in results_offered(symposium.pk)] == ["result-1"]
    assert [offer.source.key for offer in questions_offered(symposium.pk)] == ["question-1-3", "question-1-1"]
    assert [offer.source.key for offer in sessions_offered(symposium.pk)] == ["session-1"]


@pytest.mark.parametrize("typed", ["REPARER", "ville réparer", " الاصلاح "])
def test_sources_are_found_by_words_as_people_type_them(symposium: Symposium, typed: str) -> None:
    symposium.sessions.update(title=Text.of({"fr": "Réparer la ville", "ar": "الإصلاح"}))
    make_session(symposium, "Ouvrir")
    assert [offer.source.key for offer in sessions_offered(symposium.pk, words=typed)] == ["session-1"]
    assert [offer.source.key for offer in results_offered(symposium.pk, words=typed)] == ["result-1"]


def test_a_list_offers_thirty_at_most(symposium: Symposium) -> None:
    for _ in range(SOURCES_OFFERED + 1):
        make_session(symposium)
    assert len(sessions_offered(symposium.pk)) == SOURCES_OFFERED


def test_sessions_are_looked_through_by_their_titles_alone_until_enough_are_found(symposium: Symposium) -> None:
    for number in range(2, CHUNK + 3):
        make_session(symposium, f"Atelier {number}", abstract=Text.one("Long", "fr"))
    with CaptureQueriesContext(connection) as asked:
        found = sessions_offered(symposium.pk, words=f"atelier {CHUNK + 2}")
    assert [offer.source.number for offer in found] == [CHUNK + 2]
    assert len(asked) == 1
    assert "abstract" not in asked[0]["sql"]
