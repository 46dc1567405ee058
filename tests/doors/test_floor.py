"""The floor through its doors: participants, the stage, the desk."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from halqa.actions import ballots, floor
from halqa.models import Consultation, Doorway, Floor, Question, Session, Support
from halqa.rules.ballots import State
from halqa.rules.floor import QuestionState
from halqa.rules.people import SYSTEM
from tests.doors.world import World, make_world
from tests.factories import make_consultation, make_question, make_session

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


# Questions


def test_a_question_is_asked_and_waits(session: Session) -> None:
    client, path = Client(), f"/casa/fr/p/{code_of(session)}/questions"
    status, where, _ = send(client, path, words="Qui répare ?")
    assert (status, where) == (303, f"{path}?asked")
    assert client.cookies["pass"]["httponly"]
    html = get(where, client)[1]
    assert 'role="status"' in html
    assert "Qui répare ?" in html
    assert "Qui répare ?" not in get(path)[1]
    assert Question.objects.get(words="Qui répare ?").state == QuestionState.WAITING


def test_a_question_is_shown_at_once_where_words_are_not_held(session: Session) -> None:
    floor.hold_words(by=SYSTEM, symposium=session.symposium_id, session=1, held=False)
    client, path = Client(), f"/casa/en/p/{code_of(session)}/questions"
    assert "Your question is in the list." in get(send(client, path, words="Who mends?")[1], client)[1]


@pytest.mark.parametrize(("words", "language"), [("Qui répare ?", "fr"), ("من يصلح؟", "ar"), ("1234 ?", "fr")])
def test_a_question_keeps_its_own_direction(session: Session, words: str, language: str) -> None:
    send(Client(), f"/casa/fr/p/{code_of(session)}/questions", words=words)
    assert Question.objects.get(words=words).language == language


@pytest.mark.parametrize("words", ["", "a" * 281, "a" * 10**4, "a\0b", "a\u202eb", "a\x07b"])
def test_words_that_cannot_be_asked_are_kept_and_explained(session: Session, words: str) -> None:
    status, _, html = send(Client(), f"/casa/fr/p/{code_of(session)}/questions", words=words)
    assert status == 422
    assert 'role="alert"' in html
    assert words[:50].strip().replace("\0", "\0") in html
    assert Question.objects.count() == 1


def test_a_million_characters_are_refused(session: Session) -> None:
    status, _, _ = send(Client(), f"/casa/fr/p/{code_of(session)}/questions", words="a" * 10**6)
    assert status in (400, 413, 422)
    assert Question.objects.count() == 1


def test_a_double_click_asks_once(session: Session) -> None:
    client, path = Client(), f"/casa/fr/p/{code_of(session)}/questions"
    html = client.get(path).content.decode()
    typed = {"act": hidden(html, "act"), "pass": hidden(html, "pass"), "words": "Qui répare ?"}
    assert [client.post(path, typed).status_code for _ in range(2)] == [303, 303]
    assert Question.objects.filter(words="Qui répare ?").count() == 1


def test_the_sixth_question_of_a_device_is_refused_in_words(session: Session) -> None:
    client, path = Client(), f"/casa/en/p/{code_of(session)}/questions"
    told = [send(client, path, words=f"Question {n}?") for n in range(6)]
    assert [status for status, _, _ in told] == [303] * 5 + [422]
    assert "Question 5?" in told[-1][2]


def test_a_question_is_supported_and_the_support_taken_back(session: Session) -> None:
    client, path = Client(), f"/casa/fr/p/{code_of(session)}/questions"
    status, where, _ = send(client, path, path.replace("questions", "supports"), support="1")
    assert (status, where) == (303, f"{path}?page=1#q1")
    assert 'aria-pressed="true"' in get(path, client)[1]
    assert 'aria-pressed="true"' not in get(path)[1]
    send(client, path, path.replace("questions", "supports"), withdraw="1")
    assert Support.objects.count() == 0


@pytest.mark.parametrize(("typed", "status"), [("٩٩", 404), ("NaN", 422), ("-1", 422), ("", 422), ("9" * 10**4, 422)])
def test_a_support_of_nothing_is_refused(session: Session, typed: str, status: int) -> None:
    path = f"/casa/fr/p/{code_of(session)}/questions"
    assert send(Client(), path, path.replace("questions", "supports"), support=typed)[0] == status


def test_thirty_questions_stand_on_a_page(session: Session) -> None:
    for _ in range(40):
        make_question(session)
    path = f"/casa/fr/p/{code_of(session)}/questions"
    first, second = get(path)[1], get(f"{path}?page=2")[1]
    assert (first.count('<li id="q'), second.count('<li id="q')) == (30, 11)
    assert get(f"{path}?page=99")[1].count('<li id="q') == 11
    assert get(f"{path}?page=x")[1].count('<li id="q') == 30
    assert first.count("<") - first.count("</") <= 300


def test_who_follows_late_waits_for_the_question_box_and_it_comes(session: Session) -> None:
    Session.objects.update(delay=300)
    Floor.objects.update(opened_at=timezone.now())
    status, waiting = get(f"/casa/en/p/{code_of(session, 'online')}/questions")
    assert status == 200
    assert "Open in a moment: you follow 300 seconds later." in waiting
    assert "<textarea" not in waiting
    assert f'data-live="session:{session.pk}:delayed:en"' in waiting
    Session.objects.update(delay=0)
    assert "<textarea" in (there := get(f"/casa/en/p/{code_of(session, 'online')}/questions")[1])
    assert "data-live" not in there  # nothing moves while somebody types


def test_a_closed_session_takes_no_more_questions(session: Session) -> None:
    client, path = Client(), f"/casa/fr/p/{code_of(session)}/questions"
    html = client.get(path).content.decode()
    floor.close_session(by=SYSTEM, symposium=session.symposium_id, session=1)
    typed = {"act": hidden(html, "act"), "pass": hidden(html, "pass"), "words": "Trop tard ?"}
    answer = client.post(path, typed)
    assert answer.status_code == 422
    assert "<textarea" not in get(path)[1]


def test_an_answered_a_pinned_and_a_merged_question_say_so(session: Session) -> None:
    target = make_question(session, state=QuestionState.ANSWERED)
    make_question(session, state=QuestionState.MERGED, merged_into=target)
    make_question(session, pinned=True)
    html = get(f"/casa/en/p/{code_of(session)}/questions")[1]
    for words in ("answered", "on the stage", "with 1 other like it"):
        assert words in html


def test_people_are_told_what_became_of_their_questions(session: Session) -> None:
    client, path = Client(), f"/casa/en/p/{code_of(session)}/questions"
    for n in range(3):
        send(client, path, words=f"Mine {n}?")
    Question.objects.filter(words="Mine 1?").update(state=QuestionState.HIDDEN)
    Question.objects.filter(words="Mine 2?").update(state=QuestionState.MERGED)
    html = get(path, client)[1]
    for words in ("waiting to be let through", "not shown", "joined with a question like it"):
        assert words in html


def test_act_ids_are_fresh_in_each_form(session: Session) -> None:
    path = f"/casa/fr/p/{code_of(session)}/questions"
    assert hidden(get(path)[1], "act") != hidden(get(path)[1], "act") != uuid4().hex


# The stage


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
