"""Statements through their doors: one at a time, looked back at, added."""

from __future__ import annotations

import gzip
import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from halqa.actions import ballots
from halqa.actions.opinions import move_statement, step_statements, translate_statement
from halqa.models import Ballot, Consultation, Receipt, Session, Statement
from halqa.rules.ballots import StatementMove
from halqa.rules.people import SYSTEM
from halqa.rules.text import Text
from halqa.wires import keys
from tests.doors.test_floor import code_of, get, hidden
from tests.doors.world import World, make_world
from tests.factories import make_answers, make_opinions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
HEADERS = 1_000  # bytes, of an answer


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


def asked(html: str) -> int:
    return int(hidden(html, "statement") or 0)


def typed(html: str, **more: str) -> dict[str, str]:
    return {name: hidden(html, name) for name in ("act", "pass", "statement") if hidden(html, name)} | more


def answer(client: Client, page: str, choice: str, query: str = "") -> tuple[int, str, str]:
    html = client.get(page + query).content.decode()
    told = client.post(page, typed(html, choice=choice))
    return told.status_code, told.headers.get("Location", ""), told.content.decode()


def test_statements_come_one_at_a_time_until_none_is_left(page: str) -> None:
    client, seen = Client(), []
    for left in (3, 2, 1):
        html = client.get(page).content.decode()
        assert f"{left} statement{'s' if left > 1 else ''} left" in html
        assert html.count('name="choice"') == 4
        seen.append(asked(html))
        status, where, _ = answer(client, page, "1")
        assert status == 303
        assert where == page
    assert sorted(seen) == [1, 2, 3]
    html = client.get(where).content.decode()
    assert "You have answered every statement." in html
    assert f"/receipts/{Receipt.objects.last().code}?p=" in html
    assert 'name="choice"' not in html


def test_a_reload_shows_the_same_statement(page: str) -> None:
    client = Client()
    client.get(page)
    assert len({asked(client.get(page).content.decode()) for _ in range(8)}) == 1
    answer(client, page, "2")
    assert len({asked(client.get(page).content.decode()) for _ in range(8)}) == 1


def test_people_begin_with_different_statements(page: str) -> None:
    assert {asked(get(page)[1]) for _ in range(40)} == {1, 2, 3}


def test_an_answer_is_changed_by_going_back_to_it(page: str) -> None:
    client = Client()
    first = asked(client.get(page).content.decode())
    answer(client, page, "1")
    html = client.get(f"{page}?s={first}").content.decode()
    assert "Change your answer" in html
    assert re.search(r'value="1" class="on"', html)
    assert answer(client, page, "3", f"?s={first}")[0] == 303
    assert [(one.statement, one.choices, one.number) for one in Ballot.objects.filter(statement__gt=0)] == [
        (first, [3], 2)
    ]


def test_a_double_click_is_one_answer(page: str) -> None:
    client = Client()
    sent = typed(client.get(page).content.decode(), choice="1")
    assert len({client.post(page, sent).headers["Location"] for _ in range(3)}) == 1
    assert Ballot.objects.filter(statement__gt=0).count() == 1


@pytest.mark.parametrize("choice", ["", "0", "5", "-1", "x", "\0", "9" * 5000])
def test_a_bad_answer_is_refused_on_the_same_statement(page: str, choice: str) -> None:
    client = Client()
    html = client.get(page).content.decode()
    told = client.post(page, typed(html, choice=choice))
    assert told.status_code == 422
    assert 'role="alert"' in told.content.decode()
    assert asked(told.content.decode()) == asked(html)


@pytest.mark.parametrize("statement", ["0", "99", "x", "", "\u202e1"])
def test_a_bad_statement_is_refused_in_words(page: str, statement: str) -> None:
    client = Client()
    told = client.post(page, typed(client.get(page).content.decode(), choice="1") | {"statement": statement})
    assert told.status_code == 422
    assert 'role="alert"' in told.content.decode()


def test_a_statement_hidden_meanwhile_is_refused_and_another_is_shown(page: str, session: Session, number: int) -> None:
    client = Client()
    html = client.get(page).content.decode()
    move_statement(
        by=SYSTEM,
        symposium=session.symposium_id,
        consultation=number,
        statement=asked(html),
        move=StatementMove.HIDE,
    )
    told = client.post(page, typed(html, choice="1"))
    assert told.status_code == 422
    assert "no longer here" in told.content.decode()
    assert asked(told.content.decode()) not in (0, asked(html))


def test_each_language_has_its_own_direction_and_translations_beside(session: Session) -> None:
    number = make_opinions(session, [Text.one("المزيد من الأشجار", "ar")])
    Statement.objects.update(act_id=uuid4())  # somebody added it
    translate_statement(
        by=SYSTEM,
        symposium=session.symposium_id,
        consultation=number,
        statement=1,
        words=Text.of({"fr": "Plus d’arbres"}),
    )
    html = get(f"/casa/fr/p/{code_of(session)}/vote/{number}")[1]
    assert '<h1 id="said"><bdi lang="ar" dir="rtl">المزيد من الأشجار</bdi></h1>' in html
    assert '<p class="mute">Plus d’arbres</p>' in html


def test_what_the_city_wrote_in_several_languages_is_said_in_that_of_the_page(session: Session) -> None:
    number = make_opinions(session, [Text.of({"fr": "Plus d’arbres", "ar": "المزيد من الأشجار"})])
    for language, words, other in (("fr", "Plus d’arbres", "المزيد"), ("ar", "المزيد من الأشجار", "Plus")):
        html = get(f"/casa/{language}/p/{code_of(session)}/vote/{number}")[1]
        assert f'<h1 id="said">{words}</h1>' in html
        assert other not in html


def test_rows_are_announced_before_the_first_answer(session: Session, page: str) -> None:
    assert "Announced" not in get(page)[1]
    number = make_opinions(session, rows=True)
    html = get(f"/casa/en/p/{code_of(session)}/vote/{number}")[1]
    assert "Announced: once 100 or more have taken part" in html
    assert html.index("Announced") < html.index('name="choice"')


def test_the_circle_answers_from_ten_on_where_it_was_announced(session: Session) -> None:
    for running in (True, False):
        number = make_opinions(session, ["Un."], running=running)
        page = f"/casa/en/p/{code_of(session)}/vote/{number}"
        client = Client()
        answer(client, page, "1")
        make_answers(session, number, {1: [1] * 8})
        step_statements()
        assert "The circle:" not in client.get(page).content.decode()
        make_answers(session, number, {1: [2]})
        step_statements()
        html = " ".join(client.get(page).content.decode().split())
        assert ("The circle: Agree 9 · Disagree 1 · Pass 0 · Not clear 0" in html) is running
    assert "devices" in html


def test_a_statement_is_added_and_waits(page: str) -> None:
    client = Client()
    html = client.get(page).content.decode()
    told = client.post(page, typed(html, words="Planter des figuiers."))
    assert (told.status_code, told.headers["Location"]) == (303, f"{page}?added=")
    assert 'href="?page=1#add"' in html
    html = client.get(f"{page}?added=").content.decode()
    assert "It waits to be let through" in html
    assert "Planter des figuiers." in html
    assert "Planter des figuiers." not in get(page)[1]
    assert Statement.objects.get(number=4).language == "en"


@pytest.mark.parametrize("words", ["", " ", "a" * 141, "a\u202eb", "\0"])
def test_words_that_are_refused_are_kept_beside_the_reason(page: str, words: str) -> None:
    client = Client()
    told = client.post(page, typed(client.get(page).content.decode(), words=words))
    assert told.status_code == 422
    assert 'role="alert"' in told.content.decode()


def test_arabic_words_are_kept_as_arabic(page: str) -> None:
    client = Client()
    client.post(page, typed(client.get(page).content.decode(), words="نريد ظلا"))
    assert Statement.objects.get(number=4).language == "ar"


def test_a_closed_consultation_takes_nothing(page: str, session: Session, number: int) -> None:
    client = Client()
    html = client.get(page).content.decode()
    ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    for more in ({"choice": "1"}, {"words": "Trop tard."}):
        told = client.post(page, typed(html, **more))
        assert told.status_code == 422
        assert "is closed" in told.content.decode()
    assert "This consultation is closed." in get(page)[1]


def test_the_page_of_a_statement_is_as_small_as_a_ballot(session: Session) -> None:
    words = {"fr": " ".join(["Réparons la fontaine"] * 7)[:140], "ar": " ".join(["لنصلح السقاية"] * 10)[:140]}
    number = make_opinions(session, [Text.of(words)], rows=True)
    Statement.objects.update(act_id=uuid4())  # somebody added it: its translation stands below
    for language in ("fr", "ar", "en"):
        html = get(f"/casa/{language}/p/{code_of(session)}/vote/{number}")[1]
        assert len(gzip.compress(html.encode(), 5)) + HEADERS <= 4_000
        assert html.count("<") - html.count("</") <= 80


def test_answers_are_looked_back_at_a_page_at_a_time(session: Session) -> None:
    number = make_opinions(session, [f"Un énoncé assez long pour être lu, le {n}e de tous." for n in range(200)])
    client = Client()
    page = f"/casa/ar/p/{code_of(session)}/vote/{number}"
    for _ in range(30):
        assert answer(client, page, "1")[0] == 303
    assert 'href="?page=1"' in client.get(page).content.decode()
    html = client.get(f"{page}?page=1").content
    assert len(gzip.compress(html, 5)) + HEADERS <= 10_000
    assert html.count(b"<") - html.count(b"</") <= 300
    assert 'href="?page=2#past"' in html.decode()
    assert f'href="{page}"' in html.decode()
    assert client.get(f"{page}?page=99").status_code == 200


def test_a_choice_takes_no_statement(world: World) -> None:
    page = world.address("<slug:slug>/<str:lang>/p/<str:code>/vote/<int:number>")
    client = Client()
    told = client.post(page, typed(client.get(page).content.decode(), choice="1", statement="1"))
    assert told.status_code == 303
    assert Ballot.objects.last().statement == 0


def test_without_its_key_a_page_still_comes(number: int, page: str) -> None:
    client = Client()
    answer(client, page, "1")
    keys.destroy_pseudonym_key(Consultation.objects.get(number=number).code)
    assert client.get(page).status_code == 200


def test_a_late_audience_reads_nothing_before_its_time(session: Session, number: int) -> None:
    Consultation.objects.filter(number=number).update(delay=300, opened_at=timezone.now())
    html = get(f"/casa/en/p/{code_of(session, 'online')}/vote/{number}")[1]
    assert "has not opened for you yet" in html
    assert "clairer" not in html
