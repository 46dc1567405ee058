"""What live topics show: the same parts as the pages, small, and only what has changed."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from halqa.actions import ballots, floor
from halqa.doors.live import SHOWN, Event, Sessions, known_topic, render_topic
from halqa.models import Consultation, Doorway, Question, Session, Support
from halqa.queries.floor import floor_of
from halqa.rules.ballots import Audience
from halqa.rules.floor import Move, QuestionState
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from halqa.wires.topics import desk_topic
from tests.factories import make_consultation, make_question, make_result, make_session, make_symposium

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    session = make_session(make_symposium())
    floor.open_session(by=SYSTEM, symposium=session.symposium_id, session=session.number)
    return session


def shown(topic: str) -> dict[str, bytes]:
    events = render_topic(topic)
    assert events is not None
    return dict(events)


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> list[Event]:
    return [(name, data) for name, data in after.items() if before.get(name) != data]


def size(events: list[Event]) -> int:
    return sum(len(name) + len(data) for name, data in events)


@pytest.mark.parametrize(
    "topic", ["session:1:now:fr", "session:1:delayed:ar", "session:1:now:en:stage", desk_topic(1, timezone.now())]
)
def test_topics_of_a_session_are_known(topic: str) -> None:
    assert known_topic(topic)


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "session",
        "session:1",
        "session:1:now",
        "session:1:now:zz",
        "session:1:delayed:fr:stage",
        "session:x:now:fr",
        "session:1:desk",
        "session:1:desk:fr",
        desk_topic(1, timezone.now()).replace("session:1", "session:2"),
        desk_topic(1, timezone.now() - timedelta(hours=13)),
        f"session:1:desk:9999999999-{'0' * 28}",
        "session:1:now:fr\n",
        "session:٣:now:fr",
        "session:9999999999999999:now:fr",
    ],
)
def test_other_topics_are_not(topic: str) -> None:
    assert not known_topic(topic)
    assert render_topic(topic) is None


def test_a_session_that_is_not_there_shows_nothing(session: Session) -> None:
    assert render_topic(f"session:{session.pk + 1}:now:fr") is None


def test_sessions_that_are_there_are_known_once_they_are_read(session: Session) -> None:
    sessions, other = Sessions(), f"session:{session.pk + 1}:now:fr"
    assert sessions.know(other)
    sessions.read()
    assert sessions.know(f"session:{session.pk}:now:fr")
    assert sessions.know(desk_topic(session.pk, timezone.now()))
    assert not sessions.know(other)
    assert not sessions.know(f"session:{session.pk}:desk")
    assert not sessions.know("page:1")


def test_each_event_is_one_object_on_one_line(session: Session) -> None:
    make_consultation(session, {"hall": [1]})
    make_question(session, 'Une\u2028question <b>à</b> "guillemets"')
    desk = desk_topic(session.pk, timezone.now())
    for topic in (*(f"session:{session.pk}:{part}" for part in ("now:fr", "now:ar:stage", "delayed:en")), desk):
        for data in shown(topic).values():
            assert isinstance(json.loads(data), dict)
            assert b"\n" not in data


def test_parts_are_those_of_the_page(session: Session) -> None:
    make_consultation(session, {"hall": [1, 2]})
    make_question(session)
    code = Doorway.objects.get(session=session, audience="hall").code
    page = re.sub(r"[ \n]+", " ", Client().get(f"/casa/fr/p/{code}").content.decode())
    events = shown(f"session:{session.pk}:now:fr")
    assert {"state", "poll", "ring", "questions", "q1"} == set(events)
    for name in ("state", "poll", "q1"):
        html = json.loads(events[name])["html"].replace('href="./', f'href="{code}/')
        assert f'id="{name}">{html.strip()}' in page.replace("> ", ">").replace(" <", "<") or html in page
    assert json.loads(events["questions"]) == {"order": ["q1"]}


def test_parts_keep_the_spaces_that_no_line_breaks_at(session: Session) -> None:
    make_question(session, "Qui répare\u00a0: nous\u202f?")
    assert "Qui répare\u00a0: nous\u202f?" in json.loads(shown(f"session:{session.pk}:now:fr")["q1"])["html"]


def test_a_vote_changes_the_ring_alone(session: Session) -> None:
    number = make_consultation(session)
    topics = [f"session:{session.pk}:{topic}" for topic in ("now:fr", "now:fr:stage")]
    before = [shown(topic) for topic in topics]
    Consultation.objects.update(delay=0)
    before = [shown(topic) for topic in topics]
    make_votes(session, number)
    for old, topic in zip(before, topics, strict=True):
        told = changed(old, shown(topic))
        assert [name for name, _ in told] == ["ring"]
        assert size(told) <= 400
    data = json.loads(shown(topics[0])["ring"])
    assert (data["dots"], data["n"]) == ([2, 1, 0, 0, 0], ["2", "1", "0", "0", "0"])
    assert (data["people"], data["scale"]) == ("3", "")
    assert data["said"]
    assert data["below"]


def make_votes(session: Session, number: int) -> None:
    for audience in ("hall", "hall", "online"):
        by = Actor(ActorKind.PASS, str(uuid4()), session.symposium_id, frozenset({Role.PARTICIPANT}))
        vote = ballots.Vote(by, session.symposium_id, number, Audience(audience), (1,), uuid4())
        assert isinstance(ballots.cast_ballots([vote], timezone.now())[0], ballots.Given)


def test_a_support_changes_one_question(session: Session) -> None:
    for _ in range(10):
        make_question(session, supports=1)
    topic = f"session:{session.pk}:now:ar"
    before = shown(topic)
    make_support(session)
    told = changed(before, shown(topic))
    assert {name for name, _ in told} <= {"q5", "questions"}
    assert size(told) <= 1_000


def make_support(session: Session) -> None:
    Support.objects.create(question=Question.objects.get(session=session, number=5), pass_id=uuid4())


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_no_update_of_everyone_is_above_a_thousand_bytes(session: Session, language: str) -> None:
    """Opening, closing, a result, a new question, an answer: each travels as at most a kilobyte."""
    Session.objects.update(delay=0)
    topic = f"session:{session.pk}:now:{language}"
    question = "Que faut-il réparer d’abord dans votre quartier, et pourquoi maintenant ? " * 3
    options = [f"Une réponse assez longue, la {n}e de la liste" for n in range(8)]
    steps = [
        lambda: make_question(session, "ماذا نصلح أولاً في حينا؟ " * 10),
        lambda: make_consultation(
            session,
            question=question.strip(),
            options=options,
            lasts=60,
            ballots={"hall": [1] * 12, "online": [2] * 15},
        ),
        lambda: ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=1),
        lambda: ballots.close_due(timezone.now()),
        lambda: floor.moderate_question(
            by=SYSTEM, symposium=session.symposium_id, session=1, question=1, move=Move.ANSWER
        ),
    ]
    before = shown(topic)
    for step in steps:
        step()
        after = shown(topic)
        told = changed(before, after)
        assert 0 < size(told) <= 1_000
        before = after


def test_what_is_long_is_told_to_be_fetched(session: Session) -> None:
    make_result(session, {"hall": [1] * 12}, options=[f"Une réponse, la {n}e" for n in range(12)])
    assert set(json.loads(shown(f"session:{session.pk}:now:fr")["poll"])) == {"v"}


def test_ten_questions_are_live_on_the_page(session: Session) -> None:
    for _ in range(12):
        make_question(session)
    assert len(json.loads(shown(f"session:{session.pk}:now:fr")["questions"])["order"]) == 10


def test_words_that_wait_reach_the_desk_only(session: Session) -> None:
    topics = [f"session:{session.pk}:{topic}" for topic in ("now:fr", "delayed:fr", "now:fr:stage")]
    topics.append(desk_topic(session.pk, timezone.now()))
    before = [shown(topic) for topic in topics]
    make_question(session, "Pas encore", state=QuestionState.WAITING)
    after = [shown(topic) for topic in topics]
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, True, True, False]


def test_the_desk_is_told_that_not_what(session: Session) -> None:
    make_question(session, "Un secret", state=QuestionState.WAITING)
    events = shown(desk_topic(session.pk, timezone.now()))
    assert list(events) == ["desk"]
    assert set(json.loads(events["desk"])) == {"v"}


def test_nobody_tries_out_what_the_desk_reads(session: Session) -> None:
    make_question(session, "Attend", state=QuestionState.WAITING)
    guessed = repr(floor_of(session.pk, late=False, now=timezone.now(), everything=True, most=SHOWN))
    mark = json.loads(shown(desk_topic(session.pk, timezone.now()))["desk"])["v"]
    assert not hashlib.sha256(guessed.encode()).hexdigest().startswith(mark)


def test_those_who_follow_late_are_told_late(session: Session) -> None:
    topic = f"session:{session.pk}:delayed:fr"
    before = shown(topic)
    make_consultation(session)
    assert shown(topic)["poll"] == before["poll"]


def test_the_stage_comes_whole_and_its_circle_is_filled_again(session: Session) -> None:
    topic = f"session:{session.pk}:now:fr:stage"
    number = make_consultation(session, {"hall": [1]})
    before = shown(topic)
    ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    told = dict(changed(before, shown(topic)))
    assert list(told) == ["stage", "circle", "ring"]
    assert "html" in json.loads(told["stage"])
    floor.blank_stage(by=SYSTEM, symposium=session.symposium_id, session=1, blank=True)
    assert 'class="blank"' in json.loads(shown(topic)["stage"])["html"]
    assert json.loads(shown(topic)["circle"]) == {"html": ""}
