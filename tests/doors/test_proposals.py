"""The pages of recommendations, and the rapporteur's desk."""

from __future__ import annotations

import gzip
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from halqa.actions.proposals import attach_evidence, publish_recommendation, write_recommendation
from halqa.models import Evidence, Question, Recommendation, Session, Statement
from halqa.rules.floor import QuestionState
from halqa.rules.people import SYSTEM
from halqa.rules.proposals import Source, SourceKind, Words
from halqa.rules.text import Text
from tests.doors.world import ROLES, World, make_world
from tests.factories import SEEDS, answer_opinions, end_opinions, make_opinions, make_session, make_symposium

pytestmark = pytest.mark.django_db

XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
WRITERS = ("rapporteur", "organiser")
DESK = "/casa/en/desk/recommendations"
TYPED = {"title_fr": "Ouvrir les données", "body_ar": "فتح المعطيات", "addressee_en": "The city"}


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def desk(world: World) -> Client:
    return world.client("rapporteur")


def draft(title: str = "Brouillon") -> int:
    words = Text.one(title, "fr")
    pk = make_world_pk()
    return write_recommendation(by=SYSTEM, symposium=pk, number=None, words=Words(words, words, words))


def make_world_pk() -> int:
    return Recommendation.objects.get(symposium__slug="casa", number=1).symposium_id


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.usefixtures("world")
def test_a_recommendation_shows_its_chain_and_where_each_link_leads(client: Client) -> None:
    Question.objects.update(state=QuestionState.ANSWERED)
    pk = make_world_pk()
    for source in (Source(SourceKind.QUESTION, 1, 1), Source(SourceKind.SESSION, 1)):
        attach_evidence(by=SYSTEM, symposium=pk, number=1, source=source)
    told = text(client, "/casa/en/recommendations/1")
    for words in ("Réparer d&#x27;abord.", "First:", "Et les bus ?", "supported by 0", 'class="bar"'):
        assert words in told
    for link in ("results/1", "results/1#recount", "receipts", "sessions/1", "record"):
        assert f'href="/casa/en/{link}"' in told


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("path", ["recommendations/1", "results/1"])
def test_a_title_is_bare_words_in_any_language(client: Client, path: str) -> None:
    told = text(client, f"/casa/ar/{path}")
    title = told[told.index("<title>") + 7 : told.index("</title>")]
    assert title.startswith("Réparer")
    assert "<" not in title


@pytest.mark.usefixtures("world")
def test_a_question_hidden_since_loses_its_words_everywhere(client: Client) -> None:
    attach_evidence(by=SYSTEM, symposium=make_world_pk(), number=1, source=Source(SourceKind.QUESTION, 1, 1))
    for path in ("recommendations/1", "report"):
        assert "Et les bus" in text(client, f"/casa/en/{path}")
    Question.objects.update(state=QuestionState.HIDDEN)
    for path in ("recommendations/1", "report"):
        assert "Et les bus" not in text(client, f"/casa/en/{path}")


@pytest.mark.usefixtures("world")
def test_a_page_stands_on_the_sessions_of_the_questions_it_cites(client: Client) -> None:
    attach_evidence(by=SYSTEM, symposium=make_world_pk(), number=1, source=Source(SourceKind.QUESTION, 1, 1))
    for path in ("recommendations/1", "report"):
        topics = client.get(f"/casa/en/{path}")["X-Halqa-Prepared"].split()
        assert f"session:{Question.objects.get().session_id}:delayed" in topics


@pytest.mark.usefixtures("world")
def test_one_statement_of_a_map_is_offered_cited_and_withdrawn(client: Client, world: World) -> None:
    session = Session.objects.filter(symposium=make_world_pk()).order_by("number")[0]
    number = make_opinions(session)
    answer_opinions(session, number, [{2: 1}] * 12)
    end_opinions(session, number)
    assert f'value="statement-{number}-2"' in text(world.client("rapporteur"), f"{DESK}/1/evidence")
    source = Source(SourceKind.STATEMENT, 2, number)
    attach_evidence(by=SYSTEM, symposium=session.symposium_id, number=1, source=source)
    for path in ("recommendations/1", "report"):
        answer = client.get(f"/casa/en/{path}")
        assert SEEDS[1] in answer.content.decode()
        assert f'href="/casa/en/results/{number}"' in answer.content.decode()
        assert f"session:{session.pk}:delayed" in answer["X-Halqa-Prepared"].split()
    Statement.objects.update(state="hidden")
    for path in ("recommendations/1", "report"):
        told = text(client, f"/casa/en/{path}")
        assert SEEDS[1] not in told
        assert "This statement was withdrawn since." in told


@pytest.mark.parametrize("role", ROLES)
def test_a_draft_is_on_no_public_page(world: World, role: str) -> None:
    number = draft("Brouillon")
    client = world.client(role)
    text(client, f"/casa/en/recommendations/{number}", status=404)
    for path in ("recommendations", "report"):
        assert "Brouillon" not in text(client, f"/casa/en/{path}")
    text(client, f"{DESK}/{number}", status=200 if role in WRITERS else 403)


def test_a_recommendation_of_another_symposium_is_not_found(client: Client, world: World) -> None:
    text(client, "/rabat/en/recommendations/1", status=404)
    assert "Réparer" not in text(client, "/rabat/en/recommendations")
    assert world.client("rapporteur").get("/rabat/en/desk/recommendations/1").status_code == 403


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("path", ["recommendations", "recommendations/1"])
def test_pages_are_light_and_the_same_for_everyone(client: Client, path: str, language: str) -> None:
    told = text(client, f"/casa/{language}/{path}")
    assert text(Client(headers={"user-agent": "another"}), f"/casa/{language}/{path}") == told
    assert len(gzip.compress(told.encode(), 9)) <= 9_000
    assert told.count("<") - told.count("</") <= 300
    assert client.cookies == {}


@pytest.mark.usefixtures("world")
def test_a_rapporteur_writes_sources_publishes_and_withdraws(client: Client, desk: Client) -> None:
    made = desk.post(f"{DESK}/new", TYPED)
    assert (made.status_code, made["Location"]) == (303, f"{DESK}/2#chain")
    text(client, "/casa/en/recommendations/2", status=404)
    assert desk.post(f"{DESK}/2/evidence", {"attach": "session-1"}).status_code == 303
    assert desk.post(f"{DESK}/2/publish", {"publish": ""}).status_code == 303
    told = text(client, "/casa/en/recommendations/2")
    assert '<h1 lang="fr" dir="ltr">Ouvrir les données</h1>' in told
    assert '<p lang="ar" dir="rtl">فتح المعطيات</p>' in told
    desk.post(f"{DESK}/2/publish", {"withdraw": ""})
    text(client, "/casa/en/recommendations/2", status=404)


@pytest.mark.usefixtures("world")
def test_evidence_is_raised_and_taken_away_by_buttons(desk: Client) -> None:
    desk.post(f"{DESK}/1/evidence", {"attach": "session-1"})
    desk.post(f"{DESK}/1/evidence", {"raise": "session-1"})
    page = text(desk, f"{DESK}/1")
    assert page.index('value="session-1"') < page.index('value="result-1"')
    desk.post(f"{DESK}/1/evidence", {"detach": "result-1"})
    assert Evidence.objects.get().session is not None


@pytest.mark.usefixtures("world")
def test_words_are_written_again_and_a_double_click_is_one_draft(desk: Client) -> None:
    for _ in range(2):
        desk.post(f"{DESK}/new", TYPED)
    desk.post(f"{DESK}/2", TYPED | {"title_fr": "Ouvrir toutes les données"})
    assert Recommendation.objects.get(number=2).title.as_dict() == {"fr": "Ouvrir toutes les données"}
    assert Recommendation.objects.count() == 2


@pytest.mark.usefixtures("world")
def test_words_in_a_language_the_form_lacks_stay(desk: Client) -> None:
    Recommendation.objects.update(title=Text.of({"fr": "Réparer", "zgh": "ⵙⵖⵉⵡⵙ"}))
    desk.post(f"{DESK}/1", {"title_fr": "Ouvrir", "body_fr": "b", "addressee_fr": "a"})
    assert Recommendation.objects.get().title.as_dict() == {"fr": "Ouvrir", "zgh": "ⵙⵖⵉⵡⵙ"}


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title_fr": ""}, "Please fill in this field."),
        ({"title_fr": "x" * 161}, "This is too long: please keep to 160 characters."),
        ({"body_ar": "a\0b"}, "This holds signs that cannot be shown."),
    ],
)
def test_what_is_refused_is_said_and_what_was_typed_kept(desk: Client, typed: dict[str, str], said: str) -> None:
    answer = desk.post(f"{DESK}/new", TYPED | typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count(said) == 2
    assert "The city" in page
    assert Recommendation.objects.count() == 1


@pytest.mark.usefixtures("world")
def test_publishing_without_evidence_says_why(desk: Client) -> None:
    desk.post(f"{DESK}/new", TYPED)
    answer = desk.post(f"{DESK}/2/publish", {"publish": ""})
    assert answer.status_code == 422
    assert "needs a source" in answer.content.decode()
    assert 'action="/casa/en/desk/recommendations/2"' in answer.content.decode()


@pytest.mark.usefixtures("world")
@pytest.mark.parametrize("sent", [{}, {"attach": "session-99"}, {"attach": "result-2"}, {"attach": XSS}])
def test_a_source_that_is_none_attaches_nothing(desk: Client, sent: dict[str, str]) -> None:
    before = Evidence.objects.count()
    assert desk.post(f"{DESK}/1/evidence", sent).status_code in (404, 422)
    assert Evidence.objects.count() == before


@pytest.mark.usefixtures("world")
def test_sources_are_searched_and_those_attached_are_marked(desk: Client) -> None:
    page = text(desk, f"{DESK}/1/evidence?q=bus")
    assert 'value="question-1-1"' in page
    assert 'value="session-1"' not in page
    assert text(desk, f"{DESK}/1/evidence").count("<button disabled>") == 1
    assert 'value="session-1"' in text(desk, f"{DESK}/1/evidence?q={'x' * 200}")


@pytest.mark.usefixtures("world")
def test_words_of_others_are_shown_as_words(client: Client, desk: Client) -> None:
    words = Text.one(XSS, "fr")
    Recommendation.objects.update(title=words, body=words, addressee=words)
    Question.objects.update(words=XSS, state=QuestionState.SHOWN)
    make_session(make_symposium("fes"), XSS)
    attach_evidence(by=SYSTEM, symposium=make_world_pk(), number=1, source=Source(SourceKind.QUESTION, 1, 1))
    for told in (
        text(client, "/casa/en/recommendations"),
        text(client, "/casa/en/recommendations/1"),
        text(client, "/casa/en/report"),
        text(desk, DESK),
        text(desk, f"{DESK}/1"),
        text(desk, f"{DESK}/1/evidence"),
    ):
        assert "<script>alert" not in told
        assert "<img" not in told


@pytest.mark.usefixtures("world")
def test_lists_cost_the_same_queries_for_one_and_three(client: Client, desk: Client) -> None:
    def asked() -> list[int]:
        counts = []
        for who, path in ((client, "/casa/en/recommendations"), (client, "/casa/en/report"), (desk, DESK)):
            with CaptureQueriesContext(connection) as queries:
                text(who, path)
            counts.append(len(queries))
        return counts

    once = asked()
    for title in ("Deux", "Trois"):
        number = draft(title)
        for source in (Source(SourceKind.RESULT, 1), Source(SourceKind.QUESTION, 1, 1), Source(SourceKind.SESSION, 1)):
            attach_evidence(by=SYSTEM, symposium=make_world_pk(), number=number, source=source)
        publish_recommendation(by=SYSTEM, symposium=make_world_pk(), number=number)
    more = asked()
    assert [after - before for before, after in zip(once, more, strict=True)] == [1, 1, 1]


@pytest.mark.usefixtures("world")
def test_two_who_write_at_once_see_both_texts_and_choose(world: World, desk: Client) -> None:
    def fields(page: str) -> dict[str, str]:
        return dict(re.findall(r'name="(seen)" value="([0-9a-f]{16})"', page))

    other = world.client("organiser")
    typed = {"title_fr": "Réparer", "body_fr": "Un.", "addressee_fr": "La ville"}
    mine, theirs = fields(text(desk, f"{DESK}/1")), fields(text(other, f"{DESK}/1"))
    assert other.post(f"{DESK}/1", typed | theirs | {"body_fr": "Le leur."}).status_code == 303
    for _ in range(2):
        refused = desk.post(f"{DESK}/1", typed | mine | {"body_fr": "Le mien.", "title_fr": ""})
        assert fields(refused.content.decode()) == mine
    refused = desk.post(f"{DESK}/1", typed | mine | {"body_fr": "Le mien."})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Somebody else changed these words" in page
    assert "Le leur.</p>" in page
    assert "Le mien.</textarea>" in page
    assert desk.post(f"{DESK}/1", typed | fields(page) | {"body_fr": "Le mien."}).status_code == 303
    assert Recommendation.objects.get().body.as_dict() == {"fr": "Le mien."}


@pytest.mark.usefixtures("world")
def test_words_that_were_not_read_are_not_published(world: World, desk: Client) -> None:
    Recommendation.objects.update(published_at=None)
    read = dict(re.findall(r'name="(seen)" value="([0-9a-f]{16})"', text(desk, f"{DESK}/1")))
    typed = {"title_fr": "Réparer", "body_fr": "Le leur.", "addressee_fr": "La ville"}
    assert world.client("organiser").post(f"{DESK}/1", typed).status_code == 303
    refused = desk.post(f"{DESK}/1/publish", read | {"publish": ""})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "nothing was published" in page
    assert "Le leur.</textarea>" in page
    assert Recommendation.objects.get().published_at is None
    now = dict(re.findall(r'name="(seen)" value="([0-9a-f]{16})"', page))
    assert desk.post(f"{DESK}/1/publish", now | {"publish": ""}).status_code == 303
    assert Recommendation.objects.get().published_at
