"""The desk through its doors: lists, buttons, drafts, doors to print."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from halqa.models import Consultation, Floor, Question, Session
from halqa.rules.ballots import State
from halqa.rules.floor import QUESTIONS_WAITING, QuestionState
from tests.doors.test_floor import code_of, get
from tests.doors.world import World, make_world
from tests.factories import make_question, make_result, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def session(world: World) -> Session:
    return Session.objects.get(symposium=world.symposium)


@pytest.fixture
def facilitator(world: World) -> Client:
    return world.client("facilitator")


def test_the_desk_lists_what_is_live_and_the_day(world: World, session: Session, facilitator: Client) -> None:
    make_session(world.symposium, "Demain", day=session.day + timedelta(days=1))
    html = get("/casa/en/desk", facilitator)[1]
    assert "/casa/en/desk/sessions/1" in html
    for day in (str(session.day + timedelta(days=1)), "2022-99-99", "x"):
        assert get(f"/casa/en/desk?day={day}", facilitator)[0] == 200


def press(client: Client, path: str, **typed: str) -> tuple[int, str]:
    answer = client.post(path, typed)
    return answer.status_code, answer.headers.get("Location", "") or answer.content.decode()


def test_a_session_is_opened_blanked_lit_and_closed_by_buttons(session: Session, facilitator: Client) -> None:
    path = "/casa/fr/desk/sessions/1"
    for do in ("close", "open", "blank", "light", "release", "hold", "doors"):
        assert press(facilitator, path, do=do) == (303, path)
    seen = Floor.objects.get(session=session)
    assert (seen.closed_at, seen.blank, seen.held) == (None, False, True)


def test_a_button_pressed_too_late_is_explained_on_the_desk(facilitator: Client) -> None:
    path = "/casa/fr/desk/sessions/1"
    press(facilitator, path, do="close")
    status, html = press(facilitator, path, do="blank")
    assert status == 422
    assert 'role="alert"' in html
    assert press(facilitator, path, do="dance")[0] == 422


def test_a_vote_is_written_opened_closed_and_reopened(facilitator: Client) -> None:
    Session.objects.update(delay=60)
    typed = {
        "question_fr": "Quoi d’abord ?",
        "options_fr": "L’eau\nLa lumière\n\n",
        "question_ar": "ماذا أولاً؟",
        "options_ar": "الماء\nالإنارة",
        "most": "١",
        "lasts": "120",
        "running": "on",
    }
    assert press(facilitator, "/casa/fr/desk/sessions/1/polls/new", **typed) == (303, "/casa/fr/desk/sessions/1#c3")
    row = Consultation.objects.get(number=3)
    assert (row.state, row.lasts, row.running, row.most) == (State.DRAFT, 120, True, 1)
    assert [option["label"] for option in row.options] == [
        {"fr": "L’eau", "ar": "الماء"},
        {"fr": "La lumière", "ar": "الإنارة"},
    ]
    for do, state in (("open", State.OPEN), ("close", State.CLOSING), ("cancel", State.OPEN)):
        assert press(facilitator, "/casa/fr/desk/sessions/1/polls/3", do=do) == (303, "/casa/fr/desk/sessions/1#c3")
        assert Consultation.objects.get(number=3).state == state
        assert get("/casa/en/desk/sessions/1", facilitator)[0] == 200


def test_a_vote_is_written_in_each_language_of_the_symposium(facilitator: Client) -> None:
    html = get("/casa/fr/desk/sessions/1/polls/new", facilitator)[1]
    assert 'name="question_ar"' in html
    assert 'name="question_en"' not in html


def test_a_vote_can_be_opened_as_it_is_written(facilitator: Client) -> None:
    typed = {"question_fr": "Quoi ?", "options_fr": "A\nB", "now": "1"}
    press(facilitator, "/casa/fr/desk/sessions/1/polls/new", **typed)
    assert Consultation.objects.get(number=3).state == State.OPEN


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"question_fr": "Quoi ?", "options_fr": "A"},
        {"question_fr": "Quoi ?", "options_fr": "\n".join(map(str, range(31)))},
        {"question_fr": "Quoi ?", "options_fr": "A\n" + "B" * 141},
        {"question_fr": "q" * 281, "options_fr": "A\nB"},
        {"question_fr": "q\u202e", "options_fr": "A\nB"},
        {"question_fr": "Quoi ?", "options_fr": "A\0\nB"},
        {"question_fr": "Quoi ?", "options_fr": "A\nB", "most": "3"},
        {"question_fr": "Quoi ?", "options_fr": "A\nB", "most": "NaN"},
        {"question_fr": "Quoi ?", "options_fr": "A\nB", "most": "-1"},
        {"question_fr": "Quoi ?", "options_fr": "A\nB", "lasts": "99999"},
    ],
)
def test_a_vote_that_cannot_be_asked_is_kept_and_explained(facilitator: Client, typed: dict[str, str]) -> None:
    status, html = press(facilitator, "/casa/fr/desk/sessions/1/polls/new", **typed)
    assert status == 422
    assert 'role="alert"' in html
    assert Consultation.objects.count() == 2


def test_an_organiser_certifies_and_voids(world: World) -> None:
    organiser = world.client("organiser")
    assert press(organiser, "/casa/fr/desk/sessions/1/polls/2", do="void", reason="technical")[0] == 303
    assert press(organiser, "/casa/fr/desk/sessions/1/polls/1", do="void", reason="boredom")[0] == 422
    assert press(organiser, "/casa/fr/desk/sessions/1/polls/1", do="certify")[0] == 303
    assert press(organiser, "/casa/fr/desk/sessions/1/polls/1", do="certify")[0] == 422
    assert set(Consultation.objects.values_list("number", "state")) == {(1, "certified"), (2, "void")}
    assert get("/casa/fr/desk/sessions/1", organiser)[0] == 200


def test_a_facilitator_does_not_certify(facilitator: Client) -> None:
    assert press(facilitator, "/casa/fr/desk/sessions/1/polls/1", do="certify")[0] == 403


def test_a_question_is_moved_and_the_move_undone(facilitator: Client) -> None:
    path = "/casa/fr/desk/sessions/1/questions/1"
    status, where = press(facilitator, path, move="hide")
    assert (status, where) == (303, "/casa/fr/desk/sessions/1?undo=show&q=1#q1")
    html = get(where, facilitator)[1]
    assert 'value="show"' in html
    press(facilitator, path, move="show")
    assert Question.objects.get(number=1).state == QuestionState.SHOWN
    for undo in ("dance&q=1", "show&q=<b>", "show&q=1/../../leave", "show"):
        status, html = get(f"/casa/fr/desk/sessions/1?undo={undo}", facilitator)
        assert (status, 'role="status"' in html.split('class="panic"')[1]) == (200, False)


def test_a_question_is_merged_by_its_number(session: Session, facilitator: Client) -> None:
    make_question(session)
    path = "/casa/fr/desk/sessions/1/questions/2"
    assert press(facilitator, path, move="merge", into="x")[0] == 422
    assert press(facilitator, path, move="merge", into="٩")[0] == 404
    assert press(facilitator, path, move="merge", into="١") == (303, "/casa/fr/desk/sessions/1#q2")
    assert Question.objects.get(number=2).state == QuestionState.MERGED


def test_the_desk_shows_every_state_of_questions(session: Session, facilitator: Client) -> None:
    for state in QuestionState:
        make_question(session, state=state)
    make_question(session, pinned=True)
    make_result(session, {"hall": [1]})
    html = get("/casa/en/desk/sessions/1", facilitator)[1]
    for words in ("Waiting to be let through (1)", "Hidden (1)", "Merged (1)", "Take off the stage", "earlier votes"):
        assert words in html


def test_the_doors_can_be_printed(facilitator: Client) -> None:
    html = get("/casa/fr/desk/sessions/1/doors", facilitator)[1]
    assert html.count('class="qr"') == 3


def test_a_session_without_codes_offers_to_make_them(world: World, facilitator: Client) -> None:
    other = make_session(world.symposium, "Plus tard", start=timezone.now())
    path = f"/casa/en/desk/sessions/{other.number}"
    assert 'value="doors"' in get(path, facilitator)[1]
    assert "no codes yet" in get(f"{path}/doors", facilitator)[1]
    assert get("/casa/en/desk/sessions/99", facilitator)[0] == 404


def test_a_steward_sees_the_doors_and_no_buttons(world: World, session: Session) -> None:
    html = get("/casa/en/desk/sessions/1", world.client("steward"))[1]
    assert code_of(session)[:3] in html
    assert 'name="do"' not in html
    assert 'name="move"' not in html


def test_a_full_box_is_said_to_who_asks_and_on_the_desk(session: Session, facilitator: Client, client: Client) -> None:
    said = "The question box is full"
    assert said not in get("/casa/en/desk/sessions/1", facilitator)[1]
    for number in range(QUESTIONS_WAITING):
        make_question(session, number=number + 10, state=QuestionState.WAITING)
    assert said in get("/casa/en/desk/sessions/1", facilitator)[1]
    path = f"/casa/en/p/{code_of(session)}/questions"
    page = client.get(path).content.decode()
    fields = dict(re.findall(r'name="(pass|act)" value="([^"]+)"', page))
    status, html = press(client, path, words="And the buses?", **fields)
    assert status == 422
    assert said in html
    assert "And the buses?" in html


def test_a_flood_from_one_audience_is_said_and_hidden_at_once(session: Session, facilitator: Client) -> None:
    for number in range(QUESTIONS_WAITING):
        make_question(session, number=number + 10, state=QuestionState.WAITING, audience="online")
    make_question(session, number=999, state=QuestionState.WAITING)
    path = "/casa/en/desk/sessions/1"
    html = get(path, facilitator)[1]
    assert "The question box is full (Online)" in html
    assert re.findall(r'value="(hide_\w+)"', html) == ["hide_hall", "hide_online"]
    assert press(facilitator, path, do="hide_online") == (303, path)
    assert Question.objects.filter(state=QuestionState.HIDDEN).count() == QUESTIONS_WAITING
    html = get(path, facilitator)[1]
    assert "box is full" not in html
    assert re.findall(r'value="(hide_\w+)"', html) == ["hide_hall"]
