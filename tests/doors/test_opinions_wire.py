"""Answers to statements through a running server: sent many times at once they are one, and go the long way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest

from halqa.actions.floor import open_session
from halqa.asgi import Site, _show
from halqa.models import Ballot, Receipt, Statement
from halqa.queries.floor import doorways_of
from halqa.rules.ballots import Audience
from halqa.rules.people import SYSTEM
from tests.factories import make_opinions, make_session, make_symposium
from tests.wires.server import ask, serving

pytestmark = pytest.mark.usefixtures("transactional_db")
FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]+)">')


@pytest.fixture
def served() -> Iterator[tuple[int, str]]:
    symposium = make_symposium()
    session = make_session(symposium)
    open_session(by=SYSTEM, symposium=symposium.pk, session=session.number)
    number = make_opinions(session)
    with serving(Site(_show), lifespan="on") as port:
        yield port, f"/casa/fr/p/{doorways_of(session.pk)[Audience.HALL]}/vote/{number}"


def form(port: int, path: str) -> tuple[dict[str, str], dict[str, str]]:
    page = ask(port, path)
    cookies = "; ".join(cookie.split(";")[0] for cookie in page.cookies)
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
    first = page.body.decode().partition("</form>")[0]
    return dict(FIELD.findall(first)), sent


def test_fifty_identical_answers_at_once_are_one(served: tuple[int, str]) -> None:
    port, path = served
    fields, headers = form(port, path)
    body = urlencode({**fields, "choice": "1"})
    with ThreadPoolExecutor(10) as clicks:
        answers = list(clicks.map(lambda _: ask(port, path, "POST", body, headers), range(50)))
    assert len({(answer.status, answer.headers["location"]) for answer in answers}) == 1
    assert answers[0].status == 303
    assert (Ballot.objects.count(), Receipt.objects.count()) == (1, 1)


def test_fifty_identical_statements_at_once_are_one(served: tuple[int, str]) -> None:
    port, path = served
    fields, headers = form(port, path)
    body = urlencode({**{name: fields[name] for name in fields if name != "statement"}, "words": "Des arbres."})
    with ThreadPoolExecutor(10) as clicks:
        answers = list(clicks.map(lambda _: ask(port, path, "POST", body, headers), range(50)))
    assert {answer.status for answer in answers} == {303}
    assert Statement.objects.filter(state="waiting").count() == 1


def test_many_people_answer_at_once(served: tuple[int, str]) -> None:
    port, path = served

    def answer(choice: int) -> int:
        fields, headers = form(port, path)
        return ask(port, path, "POST", urlencode({**fields, "choice": str(choice)}), headers).status

    with ThreadPoolExecutor(8) as crowd:
        assert set(crowd.map(answer, [1, 2, 3, 4] * 8)) == {303}
    assert Ballot.objects.filter(first=True).count() == 32
