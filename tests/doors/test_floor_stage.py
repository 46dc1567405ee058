"""The stage: one screen of the room."""

from __future__ import annotations

import pytest

from halqa.actions import ballots, floor
from halqa.models import Consultation, Question, Session
from halqa.rules.ballots import State
from halqa.rules.people import SYSTEM
from tests.doors.test_floor import code_of, get
from tests.doors.world import World, make_world
from tests.factories import make_consultation, make_question, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def session(world: World) -> Session:
    return Session.objects.get(symposium=world.symposium)


def stage(session: Session, language: str = "en") -> str:
    return get(f"/casa/{language}/stage/{session.number}")[1]


def test_the_stage_shows_the_vote_and_the_way_in(session: Session) -> None:
    html = stage(session)
    code = code_of(session)
    assert 'class="opts c1 r2 ' in html
    assert f"{code[:3]} {code[3:]}" in html
    assert 'class="qr"' in html
    assert f'data-live="session:{session.pk}:now:en:stage"' in html


def test_the_stage_says_for_whom_it_waits(session: Session) -> None:
    Session.objects.update(delay=15)
    number = make_consultation(session, lasts=60)
    assert "First here, then the stream: 15 seconds later." in stage(session)
    ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    html = stage(session)
    assert "We wait for: <b>Online and Square</b> (15 seconds)" in html
    assert "data-until=" in html


def test_a_blank_stage_shows_the_mark_alone(session: Session) -> None:
    floor.blank_stage(by=SYSTEM, symposium=session.symposium_id, session=1, blank=True)
    html = stage(session)
    assert 'class="blank"' in html
    assert "Réparer ?" not in html.split("</head>")[1]


def test_the_stage_shows_a_pinned_question_a_result_and_a_title(world: World, session: Session) -> None:
    Consultation.objects.filter(number=2).delete()
    assert "First:" in stage(session)
    make_question(session, "Et les fontaines ?", pinned=True)
    assert "Et les fontaines ?</h1>" in stage(session)
    other = make_session(world.symposium, "Plus tard")
    assert "Plus tard</h1>" in stage(other)
    assert 'class="qr"' not in stage(other)
    Consultation.objects.update(state=State.VOID, void_reason="technical")
    Question.objects.update(pinned=False)
    assert "void" in stage(session)


def test_the_stage_speaks_the_other_languages_too(session: Session) -> None:
    Session.objects.update(title={"fr": "Réparer", "ar": "إصلاح", "en": "Mending"})
    floor.close_session(by=SYSTEM, symposium=session.symposium_id, session=1)
    html = stage(session, "fr")
    assert 'lang="ar" dir="rtl" class="lead">إصلاح</p>' in html
    assert 'lang="en" dir="ltr" class="lead">Mending</p>' in html
