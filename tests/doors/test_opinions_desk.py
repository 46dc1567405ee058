"""Statements on the desk and on the stage: let through, hidden, translated, pinned."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from halqa.actions import ballots
from halqa.actions.opinions import move_statement
from halqa.models import Ballot, Consultation, Session, Statement
from halqa.rules.ballots import Draft, Method, StatementMove
from halqa.rules.people import SYSTEM
from halqa.rules.text import Text
from tests.doors.test_floor import code_of, get
from tests.doors.test_opinions import asked, typed
from tests.doors.world import World, make_world
from tests.factories import make_answers, make_consultation, make_opinions, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def session(world: World) -> Session:
    return Session.objects.get(symposium=world.symposium)


@pytest.fixture
def number(session: Session) -> int:
    return make_opinions(session)


@pytest.fixture
def page(session: Session, number: int) -> str:
    return f"/casa/en/p/{code_of(session)}/vote/{number}"


def test_the_desk_lets_through_translates_and_puts_on_the_stage(world: World, page: str, number: int) -> None:
    client = Client()
    client.post(page, typed(client.get(page).content.decode(), words="Planter des figuiers."))
    desk, here = world.client("facilitator"), f"/casa/en/desk/sessions/1/statements/{number}"
    assert "1 statement waits" in desk.get("/casa/en/desk/sessions/1").content.decode()
    assert "Waiting to be let through" in desk.get(here).content.decode()
    for move in ("show", "pin", "unpin", "hide", "pin"):
        assert desk.post(f"{here}/4", {"move": move}).headers["Location"] == f"{here}#s4"
    assert 'value="Des bancs"' not in desk.get(f"{here}/4").content.decode()
    assert desk.post(f"{here}/4", {"words_ar": "زرع التين", "words_fr": "Figuiers"}).status_code == 303
    assert 'value="زرع التين"' in desk.get(f"{here}/4").content.decode()
    stage = get("/casa/fr/stage/1")[1]
    assert "Planter des figuiers." in stage
    assert "زرع التين" in stage
    assert asked(client.get(page).content.decode()) == 4  # what is on the stage comes first


def test_the_desk_tells_no_answer_before_its_step(world: World, session: Session, number: int) -> None:
    desk, here = world.client("facilitator"), f"/casa/en/desk/sessions/1/statements/{number}"
    make_answers(session, number, {1: [1, 2]})
    pages = []
    for choice in (1, 2):
        make_answers(session, number, {1: [choice]})
        pages.append(desk.get(here).content.decode())
        Ballot.objects.filter(pk=Ballot.objects.last().pk).delete()
    assert "3 answers" in pages[0]
    assert re.sub("csrf.*?>", "", pages[0]) == re.sub("csrf.*?>", "", pages[1])


def test_a_statement_is_found_in_its_own_session_alone(world: World, number: int) -> None:
    make_session(world.symposium)
    desk, here = world.client("facilitator"), f"/casa/en/desk/sessions/2/statements/{number}"
    assert desk.get(f"{here}/1").status_code == 404
    for sent in ({"move": "hide"}, {"words_ar": "لا"}):
        assert desk.post(f"{here}/1", sent).status_code == 404
    assert Statement.objects.get(number=1).state == "shown"
    assert Statement.objects.get(number=1).words.as_dict().keys() == {"fr"}


def test_the_stage_shows_the_statements_of_what_it_shows(world: World, session: Session, number: int) -> None:
    move_statement(by=SYSTEM, symposium=session.symposium_id, consultation=number, statement=1, move=StatementMove.PIN)
    draft = Draft(Text.one("Plus tard ?", "fr"), (Text.one("Rien.", "fr"),), method=Method.OPINIONS)
    later = ballots.draft_consultation(by=SYSTEM, symposium=session.symposium_id, session=1, draft=draft)
    Statement.objects.filter(consultation__number=later).update(on_stage=True)
    Statement.objects.filter(consultation__number=number, number=3).update(state="waiting")
    stage = get("/casa/fr/stage/1")[1]
    assert "clairer moins la nuit" in stage
    assert "Rien." not in stage
    desk = world.client("facilitator").get("/casa/en/desk/sessions/1").content.decode()
    assert desk.count("1 statement waits") == 1
    ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    make_consultation(session)
    assert "clairer moins la nuit" not in get("/casa/fr/stage/1")[1]


def test_the_desk_says_why_a_move_is_refused(world: World, number: int) -> None:
    desk, here = world.client("facilitator"), f"/casa/en/desk/sessions/1/statements/{number}"
    assert desk.post(f"{here}/99", {"move": "show"}).status_code == 404
    assert desk.post(f"{here}/1", {"move": "fly"}).status_code == 422
    assert desk.post(f"{here}/1", {"words_ar": "a" * 141}).status_code == 422
    assert desk.get(f"{here}/99").status_code == 404
    assert desk.get("/casa/en/desk/sessions/2/statements/99").status_code == 404


def test_statements_are_drafted_and_opened_in_one_step(world: World) -> None:
    sent = {"method": "opinions", "question_fr": "Et ?", "options_fr": "Un.\nDeux.\n\n", "options_ar": "واحد"}
    told = world.client("facilitator").post("/casa/fr/desk/sessions/1/polls/new", {**sent, "rows": "on", "now": "1"})
    assert told.status_code == 303
    row = Consultation.objects.last()
    assert (row.method, row.rows, row.state) == ("opinions", True, "open")
    assert [one.words.as_dict() for one in row.statements.all()] == [{"fr": "Un.", "ar": "واحد"}, {"fr": "Deux."}]
    for bad in ({"options_fr": ""}, {"method": "x"}, {"options_fr": "a" * 141}):
        told = world.client("facilitator").post("/casa/fr/desk/sessions/1/polls/new", {**sent, "options_ar": "", **bad})
        assert told.status_code == 422
        assert 'role="alert"' in told.content.decode()
