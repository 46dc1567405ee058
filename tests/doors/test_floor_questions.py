"""Questions, as participants ask and support them."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from halqa.actions import floor
from halqa.models import Floor, Question, Session, Support
from halqa.rules.floor import QuestionState
from halqa.rules.people import SYSTEM
from tests.doors.test_floor import code_of, get, hidden, send
from tests.doors.world import World, make_world
from tests.factories import make_question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def session(world: World) -> Session:
    return Session.objects.get(symposium=world.symposium)


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
