"""Ballots of the methods that put options in order, through their page, to their result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from halqa.actions import ballots
from halqa.models import Ballot, Consultation, Session
from halqa.rules.ballots import Method
from halqa.rules.people import SYSTEM
from tests.doors.test_floor import code_of, get, hidden
from tests.doors.world import World, make_world
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
