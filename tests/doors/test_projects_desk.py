"""Projects on the desk: called for, let through, examined."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from halqa.models import Project, Symposium
from halqa.queries.ballots import consultation
from halqa.rules.budget.terms import Rule
from halqa.rules.text import Text
from halqa.wires import pictures
from tests.actions.projects.ground import make_project, send, stand
from tests.doors.test_floor import get
from tests.doors.world import World, make_world
from tests.factories import make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
DESK = "/casa/en/desk/projects"
FOUND = {
    "title_fr": "Des bancs à l’ombre",
    "title_ar": "مقاعد في الظل",
    "body_fr": "Pour qui attend.",
    "district": "Anfa",
    "place": "Place du marché",
    "source": "Un devis",
    "currency": "mad",
    "cost": "12 500,50",
    "state": "eligible",
}


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def desk(world: World) -> Client:
    return world.client("facilitator")


def seen_in(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(seen)" value="([0-9a-f]{16})"', page))


def test_projects_are_taken_and_no_more(world: World) -> None:
    organiser = world.client("organiser")
    for do, call, button in (("stop", "closed", "take"), ("take", "open", "stop")):
        assert organiser.post(DESK, {"do": do}).headers["Location"] == DESK
        assert Symposium.objects.get(slug="casa").projects_call == call
        assert f'name="do" value="{button}"' in get(DESK, organiser)[1]
    assert 'name="do"' not in get(DESK, world.client("steward"))[1]


def test_the_desk_leads_to_projects_and_tells_which_are_hidden(world: World, desk: Client) -> None:
    assert f'href="{DESK}"' in get("/casa/en/desk", world.client("steward"))[1]
    assert "hidden</b>" not in get(DESK, desk)[1]
    assert desk.post(f"{DESK}/1", {"do": "hide"}).headers["Location"] == f"{DESK}#p1"
    assert "hidden</b>" in get(DESK, desk)[1]
    assert get("/casa/en/projects/1")[0] == 404
    desk.post(f"{DESK}/1", {"do": "show"})
    assert get("/casa/en/projects/1")[0] == 200


def test_what_nobody_has_read_comes_first(world: World, desk: Client) -> None:
    number = send(world.symposium, title="Une fontaine")
    page = get(DESK, desk)[1]
    assert page.index(f'id="p{number}"') < page.index('id="p1"')
    assert "waiting to be let through" in page
    desk.post(f"{DESK}/{number}", {"do": "hide"})
    page = get(DESK, desk)[1]
    assert page.index(f'id="p{number}"') > page.index('id="p1"')
    assert get(f"{DESK}?district=Ma%C3%A2rif", desk)[1].count('<li id="p') == 1


def test_a_project_is_examined(desk: Client) -> None:
    page = get(f"{DESK}/1", desk)[1]
    assert "Des bancs</textarea>" in page
    assert desk.post(f"{DESK}/1", FOUND | seen_in(page)).status_code == 303
    page = get(f"{DESK}/1", desk)[1]
    for kept in ('value="12500,50"', 'value="MAD"', 'value="eligible" selected', "checked", "مقاعد في الظل</textarea>"):
        assert kept in page
    told = get("/casa/ar/projects/1")[1]
    assert "مقاعد في الظل" in told
    assert "12.500,50\u00a0درهم" in told
    assert get("/casa/en/projects?stands=eligible&district=Anfa")[1].count("<li>") == 1


def test_a_reason_is_told_to_everyone_who_may_read_the_project(desk: Client) -> None:
    desk.post(f"{DESK}/1", FOUND | {"state": "refused", "reason_en": "The ground is private.", "shown": "on"})
    assert "The ground is private." in get("/casa/en/projects/1")[1]


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"cost": ""}, "cost", "Please fill in this field."),
        ({"cost": "-3"}, "cost", "above zero"),
        ({"cost": "12,505"}, "cost", "in figures"),
        ({"cost": "1" + "0" * 14}, "cost", "at most"),
        ({"cost": "12,5", "currency": "JPY"}, "cost", "in figures"),
        ({"currency": "dirham"}, "currency", "three letters"),
        ({"state": "refused"}, "reason_fr", "Please fill in this field."),
        ({"state": "won"}, "state", "Please fill in this field."),
        ({"title_fr": "", "title_ar": ""}, "title_fr", "Please fill in this field."),
        ({"place": "0, 200"}, "place", "180"),
    ],
)
def test_what_does_not_hold_is_said_beside_its_field(desk: Client, typed: dict, field: str, said: str) -> None:
    answer = desk.post(f"{DESK}/1", FOUND | typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    there = page[page.index(f'id="id_{field}_error"') :]
    assert said in there[: there.index("</p>")]
    assert "Place du marché" in page or "place" in typed
    assert Project.objects.get().cost is None


def test_two_who_examine_at_once_see_both_and_choose(world: World, desk: Client) -> None:
    began = seen_in(get(f"{DESK}/1", desk)[1])
    world.client("organiser").post(f"{DESK}/1", FOUND | {"body_fr": "Le leur."})
    refused = desk.post(f"{DESK}/1", FOUND | began | {"body_fr": "Le mien."})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Somebody else changed this project" in page
    assert "Le leur.</p>" in page
    assert "Le mien.</textarea>" in page
    assert desk.post(f"{DESK}/1", FOUND | seen_in(page) | {"body_fr": "Le mien."}).status_code == 303
    assert Project.objects.get().body.as_dict() == {"fr": "Le mien."}


def test_words_of_no_known_language_are_given_one(desk: Client) -> None:
    Project.objects.update(title=Text.of({"und": "Bancs", "zgh": "ⴰⵙⵖⵉⵎ"}))
    assert "Bancs</textarea>" in get(f"{DESK}/1", desk)[1]
    desk.post(f"{DESK}/1", FOUND)
    assert Project.objects.get().title.as_dict() == {
        "fr": FOUND["title_fr"],
        "ar": FOUND["title_ar"],
        "zgh": "ⴰⵙⵖⵉⵎ",
    }


@pytest.mark.usefixtures("desk")
def test_what_is_on_a_ballot_is_shown_and_not_changed(world: World, desk: Client) -> None:
    number = make_project(world.symposium)
    made = stand(make_session(world.symposium, delay=0), number)
    page = get(f"{DESK}/{number}", desk)[1]
    assert "what people chose from stays as it was" in page
    assert 'name="cost"' not in page
    assert desk.post(f"{DESK}/{number}", FOUND).status_code == 422
    assert desk.post(f"{DESK}/{number}", {"do": "hide"}).status_code == 422
    assert f'href="/casa/en/results/{made}"' in get(f"/casa/en/projects/{number}")[1]


def test_a_picture_is_taken_away(desk: Client, django_capture_on_commit_callbacks) -> None:
    name = Project.objects.get().picture
    assert 'value="picture"' in get(f"{DESK}/1", desk)[1]
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.post(f"{DESK}/1", {"do": "picture"}).status_code == 303
    assert 'value="picture"' not in get(f"{DESK}/1", desk)[1]
    assert pictures.read(name) is None


@pytest.mark.parametrize("do", ["", "fly"])
def test_what_is_no_act_is_refused(desk: Client, do: str) -> None:
    assert desk.post(f"{DESK}/1", {"do": do}).status_code == 422
    assert desk.post(f"{DESK}/9", {"do": "hide"}).status_code == 404


ASKED = {"session": "1", "question_fr": "Que payer ?", "budget": "20 000", "rule": "greedy-stop/none"}


def test_the_eligible_ones_are_put_on_a_ballot(world: World, desk: Client) -> None:
    assert "at least 2 eligible projects" in get(f"{DESK}/ballot", desk)[1]
    for cost in (1_250_000, 500_000):
        make_project(world.symposium, cost=cost)
    page = get(f"{DESK}/ballot", desk)[1]
    assert f'href="{DESK}/2"' in page
    assert f'href="{DESK}/1"' not in page
    assert "12,500\u00a0MAD" in page
    assert desk.post(f"{DESK}/ballot", ASKED).headers["Location"] == "/casa/en/desk/sessions/1#c3"
    terms = consultation(world.symposium.pk, 3).terms
    assert terms.sharing is not None
    assert (terms.sharing.budget, terms.sharing.rule, terms.sharing.currency) == (2_000_000, Rule.GREEDY_STOP, "MAD")
    assert terms.question == Text.one("Que payer ?", "fr")


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"budget": ""}, "budget", "Please fill in this field."),
        ({"budget": "12 000"}, "budget", "Project 2 costs more"),
        ({"budget": "lots"}, "budget", "in figures"),
        ({"question_fr": ""}, "question_fr", "Please fill in this field."),
        ({"rule": "dice"}, "rule", "Please fill in this field."),
        ({"session": "x"}, "session", "whole number"),
    ],
)
def test_a_ballot_that_cannot_be_says_why(world: World, desk: Client, typed: dict, field: str, said: str) -> None:
    for cost in (1_250_000, 500_000):
        make_project(world.symposium, cost=cost)
    answer = desk.post(f"{DESK}/ballot", ASKED | typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    there = page[page.index(f'id="id_{field}_error"') :]
    assert said in there[: there.index("</p>")]
    assert "Que payer ?" in page or "question_fr" in typed
