"""The floor as participants find it: through a code, in their own time."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from halqa.actions import ballots, floor
from halqa.models import Consultation, Doorway, Session
from halqa.rules.ballots import State
from halqa.rules.people import SYSTEM
from tests.doors.world import World, make_world
from tests.factories import make_consultation, make_session

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
Page = tuple[int, str]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def session(world: World) -> Session:
    return Session.objects.get(symposium=world.symposium)


def code_of(session: Session, audience: str = "hall") -> str:
    return Doorway.objects.get(session=session, audience=audience).code


def get(path: str, client: Client | None = None) -> Page:
    answer = (client or Client()).get(path)
    return answer.status_code, answer.content.decode()


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    return found[1] if found else ""


def send(client: Client, page: str, path: str | None = None, **typed: str) -> tuple[int, str, str]:
    """Fill in the first form of a page and send it; return the status, where it leads, and what it says."""
    html = client.get(page).content.decode()
    fields = {name: hidden(html, name) for name in ("act", "pass")}
    answer = client.post(path or page, {**fields, **typed})
    return answer.status_code, answer.headers.get("Location", ""), answer.content.decode()


# Codes


@pytest.mark.parametrize("shape", ["{0}", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "{1}"])
def test_a_code_may_be_typed_with_spaces_and_in_other_digits(session: Session, shape: str) -> None:
    code = code_of(session)
    arabic = "".join("٠١٢٣٤٥٦٧٨٩"[int(digit)] for digit in code)
    answer = Client().get("/casa/ar/p", {"code": shape.format(code, arabic)})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/casa/ar/p/{code}")


@pytest.mark.parametrize("typed", ["", "12", "000000x", "1" * 10**6, "\0", "\ufffd", "\u202e482917"])
def test_a_code_that_leads_nowhere_is_asked_for_again(typed: str) -> None:
    for path in ("/casa/fr/p", "/p"):
        answer = Client().get(path, {"code": typed})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()


def test_a_code_is_asked_for() -> None:
    assert 'name="code"' in get("/casa/fr/p")[1]


def test_a_well_formed_code_that_is_nobodys_is_asked_for_again(session: Session) -> None:
    free = f"{(int(code_of(session)) + 1) % 10**6:06d}"
    Doorway.objects.filter(code=free).update(code="999998")
    for path in ("/casa/fr/p", "/p"):
        assert Client().get(path, {"code": free}).status_code == 422


def test_the_short_address_speaks_the_readers_language(session: Session) -> None:
    code = code_of(session)
    answer = Client(headers={"accept-language": "ar"}).get(f"/p/{code}")
    assert answer.headers["Location"] == f"/casa/ar/p/{code}"
    assert get("/p")[0] == 200
    assert get("/p/12")[0] == 422


# The participant's page


def test_the_page_of_an_audience_holds_no_person(world: World, session: Session) -> None:
    path = f"/casa/fr/p/{code_of(session)}"
    answers = [world.client(role).get(path) for role in ("visitor", "participant", "organiser")]
    assert len({answer.content for answer in answers}) == 1
    assert not any(answer.cookies for answer in answers)
    assert "Cookie" not in answers[0].headers.get("Vary", "")
    assert answers[0].headers["X-Halqa-Prepared"].startswith(f"session:{session.pk}:now")


def test_the_vote_is_the_first_thing_to_do(session: Session) -> None:
    code = code_of(session)
    status, html = get(f"/casa/fr/p/{code}")
    assert status == 200
    assert f'href="{code}/vote/2"' in html
    assert f'data-live="session:{session.pk}:now:fr"' in html


def test_each_audience_is_told_what_it_sees(session: Session) -> None:
    Session.objects.update(delay=15)
    assert f'data-live="session:{session.pk}:delayed:en"' in get(f"/casa/en/p/{code_of(session, 'online')}")[1]
    told = {audience: get(f"/casa/en/p/{code_of(session, audience)}")[1] for audience in ("hall", "online", "square")}
    assert "You are in the hall" in told["hall"]
    assert "You follow online, 15 seconds behind" in told["online"]
    assert "You follow on the square, 15 seconds behind" in told["square"]


def test_everyone_follows_a_session_of_their_own_place_at_once(session: Session) -> None:
    told = {}
    for place, audience in (("online", "online"), ("square", "square")):
        session.room.place = place
        session.room.save()
        told[place] = get(f"/casa/en/p/{code_of(session, audience)}")[1]
        told[f"{place} hall"] = get(f"/casa/en/p/{code_of(session)}")[1]
    assert "at the same moment as everyone" in told["online"]
    assert "You are on the square" in told["square"]
    assert "You follow from a hall" in told["online hall"]


def test_those_who_follow_late_see_an_opening_later(session: Session) -> None:
    Session.objects.update(delay=300)
    Consultation.objects.filter(number=2).update(delay=300)
    assert "vote/2" in get(f"/casa/fr/p/{code_of(session)}")[1]
    assert "vote/2" not in get(f"/casa/fr/p/{code_of(session, 'online')}")[1]


@pytest.mark.parametrize("state", ["closing", "closed", "void"])
def test_what_is_over_is_told(session: Session, state: str) -> None:
    Consultation.objects.filter(number=2).delete()
    if state == "closing":
        Session.objects.update(delay=60)
        number = make_consultation(session)
        ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    if state == "void":
        Consultation.objects.update(state=State.VOID, void_reason="technical")
    html = get(f"/casa/en/p/{code_of(session)}")[1]
    told = {"closing": "Closed here.", "closed": "First:", "void": "This consultation is void"}
    assert told[state] in html
    assert "/vote/" not in html


def test_a_session_that_is_not_open_says_when_it_is(world: World) -> None:
    other = make_session(world.symposium, "Plus tard")
    floor.make_doorways(by=SYSTEM, symposium=world.symposium.pk, session=other.number)
    html = get(f"/casa/en/p/{code_of(other)}")[1]
    assert "This session opens at 10:00." in html
    assert "Nothing to vote on now" in html


def test_watching_and_listening_are_links(session: Session) -> None:
    Session.objects.update(watch_url="https://stream.example/live", listen_url="https://stream.example/listen")
    html = get(f"/casa/en/p/{code_of(session)}")[1]
    assert 'href="https://stream.example/live"' in html
    assert 'href="https://stream.example/listen"' in html


def test_without_script_the_page_refreshes_until_it_is_stopped(session: Session) -> None:
    path = f"/casa/fr/p/{code_of(session)}"
    assert 'http-equiv="refresh"' in get(path)[1]
    still = get(f"{path}?still")[1]
    assert 'http-equiv="refresh"' not in still
    assert "data-live" not in still


def test_a_code_of_another_symposium_is_not_found(session: Session) -> None:
    assert get(f"/rabat/fr/p/{code_of(session)}")[0] == 404
