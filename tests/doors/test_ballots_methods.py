"""Ballots of the methods that put options in order, through their page, to their result."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from halqa.actions import ballots
from halqa.models import Ballot, Consultation, Session
from halqa.rules.ballots import BY_LOT, Audience, Method, Sharing
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from tests.doors.test_floor import code_of, get, hidden
from tests.doors.world import OPEN, World, make_world
from tests.factories import make_consultation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def session(world: World) -> Session:
    return Session.objects.get(symposium=world.symposium)


def sent(client: Client, page: str, **typed: str | Sequence[str]) -> tuple[int, str]:
    html = client.get(page).content.decode()
    answer = client.post(page, {"act": hidden(html, "act"), "pass": hidden(html, "pass")} | typed)
    return answer.status_code, answer.content.decode()


def page_of(session: Session, number: int, language: str = "en") -> str:
    return f"/casa/{language}/p/{code_of(session)}/vote/{number}"


def order_of(html: str) -> list[int]:
    return [int(number) for number in re.findall(r"<b>(\d+)</b>", html)]


def result_of(session: Session, number: int) -> str:
    ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    row = Consultation.objects.get(symposium=session.symposium_id, number=number)
    ballots.seal_ballots(row.pk, timezone.now() + timedelta(seconds=row.delay))
    status, html = get(f"/casa/en/results/{number}")
    assert status == 200
    return html


@pytest.fixture
def approval(session: Session) -> int:
    return make_consultation(session, method=Method.APPROVAL, options=["Arbres", "Bancs", "Fontaines", "Lampes"])


def test_an_approval_ballot_ticks_as_many_as_one_likes(session: Session, approval: int) -> None:
    page = page_of(session, approval)
    html = get(page)[1]
    assert "Tick every answer that you would defend" in html
    assert "the lot drawn before opening decides" in html
    assert sent(Client(), page, choice=["4", "1", "2"])[0] == 303
    assert Ballot.objects.last().choices == [1, 2, 4]
    status, html = sent(Client(), page, choice=["1", "9"])
    assert (status, html.count(" checked>")) == (422, 1)


def test_each_person_reads_the_options_in_an_order_that_stays(session: Session, approval: int) -> None:
    page = page_of(session, approval)
    clients = [Client() for _ in range(30)]
    first = [order_of(client.get(page).content.decode()) for client in clients]
    assert len({tuple(order) for order in first}) > 10
    assert [order_of(client.get(page).content.decode()) for client in clients] == first
    voted = clients[0]
    assert sent(voted, page, choice=["1"])[0] == 303
    orders = [order_of(voted.get(page).content.decode()) for _ in range(2)]
    assert orders[0] == orders[1]
    assert order_of(sent(voted, page)[1]) == orders[0]


@pytest.mark.parametrize("method", sorted(BY_LOT))
def test_a_first_ballot_leaves_the_order_as_it_was(session: Session, method: Method) -> None:
    more = {Method.BUDGET: {"sharing": Sharing("MAD", 2, 100, (10,) * 9)}, Method.PROPORTIONAL: {"places": 2}}
    options = [f"Réponse {number}" for number in range(9)]
    page = page_of(session, make_consultation(session, method=method, options=options, **more.get(method, {})))
    typed = {
        Method.BUDGET: {"tick": "3"},
        Method.SCORE: {"choice_3": "5"},
        Method.DOTS: {"choice_3": "10"},
        Method.RANKING: {"choice_3": "1"},
    }
    client = Client()
    before = order_of(client.get(page).content.decode())[-9:]
    assert sorted(before) == list(range(1, 10))
    status, _ = sent(
        client, page, **typed.get(method, {"choice_3": "10"} if method is Method.DOTS else {"choice": ["3"]})
    )
    assert (status, bool(client.cookies["pass"].value)) == (303, True)
    assert order_of(client.get(page).content.decode())[-9:] == before


def test_an_approval_is_told_as_a_picture_a_sentence_and_a_table(session: Session, approval: int) -> None:
    for ticked in (["1", "3"], ["3"], ["3", "2"]):
        assert sent(Client(), page_of(session, approval), choice=ticked)[0] == 303
    assert "Fontaines" not in get(f"/casa/en/results/{approval}")[1].partition("<dl")[2]
    html = result_of(session, approval)
    assert "First: " in html
    assert "100%" in html.partition("First:")[0]
    assert "the lot drawn before opening put them in order" in html
    assert html.index("Fontaines") < html.index("Lampes")
    assert get(f"/casa/en/stage/{session.number}")[0] == 200


def made(session: Session, method: Method) -> int:
    return make_consultation(session, method=method, options=["Arbres", "Bancs", "Fontaines"])


def test_scores_are_given_by_radio_and_one_left_out_is_nothing(session: Session) -> None:
    number = made(session, Method.SCORE)
    page = page_of(session, number)
    html = get(page)[1]
    assert html.count('type="radio"') == 3 * 6
    assert sent(Client(), page, choice_1="3", choice_3="5")[0] == 303
    assert Ballot.objects.last().choices == [3, 0, 5]
    status, html = sent(Client(), page)
    assert (status, "Please choose an answer." in html) == (422, True)
    status, html = sent(Client(), page, choice_1="6", choice_2="4")
    assert (status, "between 0 and 5" in html) == (422, True)
    assert 'name="choice_2" value="4" checked' in html
    assert sent(Client(), page, choice_1="0", choice_3="2")[0] == 303
    told = result_of(session, number)
    assert "scored 3.50 out of 5 on average of 2 ballots" in told
    assert "Points by audience" in told


def test_dots_are_ten_in_all_and_what_was_typed_stays(session: Session) -> None:
    number = made(session, Method.DOTS)
    page = page_of(session, number)
    status, html = sent(Client(), page, choice_1="7", choice_2="٤")
    assert (status, "You gave 11 dots. Please give 10 in all" in html) == (422, True)
    assert 'value="7"' in html
    assert 'value="٤"' in html
    assert sent(Client(), page, choice_1="six")[0] == 422
    assert sent(Client(), page, choice_1=" 6 ", choice_2="٤")[0] == 303
    assert Ballot.objects.last().choices == [6, 4, 0]
    told = result_of(session, number)
    assert "with 6 of all 10 dots" in told
    assert "Dots by audience" in told


def test_ranks_are_chosen_from_lists_and_may_be_shared(session: Session) -> None:
    number = made(session, Method.RANKING)
    page = page_of(session, number)
    html = get(page)[1]
    assert (html.count("<select"), html.count("<option")) == (3, 3 * 4)
    status, html = sent(Client(), page, choice_1="", choice_2="9")
    assert (status, "between 0 and 3" in html) == (422, True)
    assert sent(Client(), page, choice_1="", choice_2="3", choice_3="3")[0] == 303
    assert Ballot.objects.last().choices == [0, 1, 1]
    status, html = sent(Client(), page, choice_1="two", choice_2="2")
    assert (status, html.count("selected")) == (422, 1)
    assert sent(Client(), page, choice_1="2", choice_2="1", choice_3="3")[0] == 303
    told = result_of(session, number)
    assert "It wins all its duels" in told
    assert "Duels: how many ballots rank" in told
    assert "First ranks by audience" in told
    assert "Bancs" in told.partition("First:")[2][:60]


@pytest.mark.parametrize("method", [Method.SCORE, Method.DOTS, Method.RANKING])
def test_marks_of_many_options_are_typed(session: Session, method: Method) -> None:
    number = make_consultation(session, method=method, options=[f"Réponse {n}" for n in range(1, 31)])
    page = page_of(session, number)
    html = get(page)[1]
    assert html.count("<") - html.count("</") <= 300
    assert html.count('inputmode="numeric"') == 30
    typed = {"choice_30": "10" if method is Method.DOTS else "1"}
    assert sent(Client(), page, **typed)[0] == 303
    assert Ballot.objects.last().choices == [0] * 29 + [int(typed["choice_30"])]


def test_a_ring_of_duels_is_told_as_one(session: Session) -> None:
    number = made(session, Method.RANKING)
    page = page_of(session, number)
    for ranks in ("123", "123", "123", "312", "312", "231", "231"):
        assert sent(Client(), page, **{f"choice_{n}": rank for n, rank in enumerate(ranks, 1)})[0] == 303
    assert "No answer wins all its duels" in result_of(session, number)


def test_a_proportional_list_tells_who_paid_for_its_places(session: Session) -> None:
    number = make_consultation(
        session, method=Method.PROPORTIONAL, options=["Arbres", "Bancs", "Fontaines", "Lampes"], places=3
    )
    page = page_of(session, number)
    assert "Tick every answer that you would defend" in get(page)[1]
    for ticked in (["1", "2"], ["1", "2"], ["1", "2"], ["3"], ["3"], ["3"]):
        assert sent(Client(), page, choice=ticked)[0] == 303
    told = result_of(session, number)
    assert "The list, its places shared out:" in told
    listed = told.partition("The list, its places shared out:")[2].partition("</p>")[0]
    assert "Lampes" not in listed
    assert listed.index("Fontaines") < max(listed.index("Arbres"), listed.index("Bancs"))
    assert told.count("<td>1/3</td>") == 2
    assert told.count("<td>–</td>") == 1
    assert "equal part of 3 places" in told


@pytest.mark.parametrize("method", sorted(BY_LOT - {Method.BUDGET}))
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_a_ballot_page_of_any_method_is_small(session: Session, method: Method, language: str) -> None:
    labels = [f"Une réponse assez longue, la {n}e" for n in range(8)]
    number = make_consultation(session, method=method, options=labels, lasts=600, places=3)
    html = Client().get(page_of(session, number, language)).content
    headers = 1_000
    assert len(gzip.compress(html, 5)) + headers <= 4_000


@pytest.mark.parametrize("method", sorted(BY_LOT - {Method.BUDGET}))
def test_each_method_is_drafted_at_the_desk_and_shown_on_the_stage(
    world: World, session: Session, method: Method
) -> None:
    desk = f"/casa/en/desk/sessions/{session.number}/polls/new"
    client = world.client("facilitator")
    typed = {"method": method, "question_fr": "Quoi ?", "options_fr": "A\nB\nC", "now": "1", "places": "2"}
    assert client.post(desk, typed).status_code == 303
    row = Consultation.objects.latest("pk")
    assert (row.method, row.state, sorted(row.lot)) == (method, "open", [1, 2, 3])
    assert "Quoi ?" in get(f"/casa/fr/stage/{session.number}")[1]


CHOSEN = {
    Method.APPROVAL: (1, 3),
    Method.SCORE: (5, 0, 3),
    Method.DOTS: (7, 3, 0),
    Method.RANKING: (1, 0, 2),
    Method.PROPORTIONAL: (1, 3),
}


@pytest.mark.parametrize("method", sorted(BY_LOT - {Method.BUDGET}))
def test_each_result_is_a_picture_and_a_sentence_on_the_stage_and_in_the_report(
    session: Session, method: Method
) -> None:
    result_of(session, OPEN)
    options = ["Arbres", "Bancs", "Fontaines"]
    number = make_consultation(session, question="Quoi d’abord ?", method=method, options=options, places=2)
    ballots.cast_ballot(
        by=Actor(ActorKind.PASS, str(uuid4()), session.symposium_id, frozenset({Role.PARTICIPANT})),
        symposium=session.symposium_id,
        consultation=number,
        audience=Audience.HALL,
        choices=CHOSEN[method],
        act_id=uuid4(),
    )
    result_of(session, number)
    stage = get(f"/casa/en/stage/{session.number}")[1]
    assert stage.index("Quoi d’abord ?") < stage.index('<svg class="bar"')
    assert "Arbres" in stage
    report = get("/casa/en/report")[1]
    assert "Quoi d’abord ?" in report
    assert ("First:" in report) or ("The list, its places shared out:" in report)
    phone = get(f"/casa/ar/p/{code_of(session)}")[1]
    assert f"/casa/ar/results/{number}" in phone
