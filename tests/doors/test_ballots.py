"""Voting and receipts through their doors."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client
from django.utils import timezone

from halqa.actions import ballots
from halqa.doors.web import pace
from halqa.doors.web.pace import Bucket
from halqa.models import Ballot, Consultation, Receipt, Session
from halqa.rules.ballots import Draft
from halqa.rules.people import SYSTEM
from halqa.rules.text import Text
from tests.doors.test_floor import code_of, get, hidden
from tests.doors.world import OPEN, World, make_world
from tests.factories import make_consultation, make_session, make_symposium

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def session(world: World) -> Session:
    return Session.objects.get(symposium=world.symposium)


@pytest.fixture
def page(session: Session) -> str:
    return f"/casa/fr/p/{code_of(session)}/vote/{OPEN}"


def typed(html: str, *choices: str) -> dict[str, object]:
    return {"act": hidden(html, "act"), "pass": hidden(html, "pass"), "choice": list(choices)}


def vote(client: Client, page: str, *choices: str) -> tuple[int, str, str]:
    answer = client.post(page, typed(client.get(page).content.decode(), *choices))
    return answer.status_code, answer.headers.get("Location", ""), answer.content.decode()


def test_one_tap_casts_a_ballot_and_leads_to_its_receipt(page: str, session: Session) -> None:
    client = Client()
    status, where, _ = vote(client, page, "2")
    code = Receipt.objects.last().code
    assert (status, where) == (303, f"/casa/fr/receipts/{code}?p={code_of(session)}")
    assert client.cookies["pass"]["httponly"]
    assert Ballot.objects.last().choices == [2]
    answer = client.get(where)
    html = answer.content.decode()
    assert f">{code}<" in html
    assert f'href="/casa/fr/p/{code_of(session)}#me"' in html
    assert 'id="me"' in html
    assert (answer.headers["Cache-Control"], answer.headers["Referrer-Policy"]) == ("no-store", "no-referrer")


def test_a_ballot_page_is_small(session: Session) -> None:
    labels = [f"Une réponse assez longue, la {n}e" for n in range(8)]
    number = make_consultation(session, options=labels, lasts=600)
    for language in ("fr", "ar", "en"):
        html = Client().get(f"/casa/{language}/p/{code_of(session)}/vote/{number}").content
        headers = 1_000
        assert len(gzip.compress(html, 5)) + headers <= 4_000
        assert html.count(b"<") - html.count(b"</") <= 80


def test_the_vote_page_says_what_is_promised(page: str) -> None:
    html = get(page.replace("/fr/", "/en/"))[1]
    assert "Show of hands: one answer per device." in html
    Consultation.objects.update(level=2)
    assert "one ballot per registered person" in get(page.replace("/fr/", "/en/"))[1]


def test_a_double_click_and_a_lost_answer_are_one_ballot(page: str) -> None:
    client, before = Client(), Ballot.objects.count()
    sent = typed(client.get(page).content.decode(), "1")
    places = {client.post(page, sent).headers["Location"] for _ in range(3)}
    assert len(places) == 1
    assert Ballot.objects.count() == before + 1


def test_a_retry_after_closing_leads_to_the_same_receipt(page: str, session: Session) -> None:
    client = Client()
    sent = typed(client.get(page).content.decode(), "1")
    where = client.post(page, sent).headers["Location"]
    ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=OPEN)
    assert client.post(page, sent).headers["Location"] == where


def test_a_second_vote_replaces_the_first(page: str) -> None:
    client, before = Client(), Ballot.objects.count()
    first, second = vote(client, page, "1")[1], vote(client, page, "2")[1]
    assert Ballot.objects.count() == before + 1
    assert "Replaced" in get(first.replace("/fr/", "/en/"))[1]
    assert "Your ballot counts" in get(second.replace("/fr/", "/en/"))[1]


@pytest.mark.parametrize(
    "choices",
    [
        (),
        ("3",),
        ("0",),
        ("-1",),
        ("NaN",),
        ("1e3",),
        ("1", "1"),
        ("1", "2"),
        ("",),
        ("\0",),
        ("\u202e1",),
        ("9" * 10_000,),
        tuple(map(str, range(150))),
    ],
)
def test_a_bad_choice_is_refused_in_words_and_kept(page: str, choices: tuple[str, ...]) -> None:
    before = Ballot.objects.count()
    status, _, html = vote(Client(), page, *choices)
    assert status == 422
    assert 'role="alert"' in html
    assert Ballot.objects.count() == before
    if "1" in choices[:1]:
        assert 'class="on"' in html


def test_a_hundred_thousand_choices_are_refused(page: str) -> None:
    before = Ballot.objects.count()
    assert vote(Client(), page, *map(str, range(10**5)))[0] in (400, 413, 422)
    assert Ballot.objects.count() == before


def test_digits_of_any_script_are_numbers(page: str) -> None:
    assert vote(Client(), page, "٢")[0] == 303
    assert Ballot.objects.last().choices == [2]


def test_several_answers_are_ticked_and_stay_ticked(session: Session) -> None:
    number = make_consultation(session, most=2)
    page = f"/casa/en/p/{code_of(session)}/vote/{number}"
    assert "Choose at most 2 answers." in get(page)[1]
    status, _, html = vote(Client(), page, "1", "2", "3")
    assert (status, html.count(" checked>")) == (422, 3)
    assert vote(Client(), page, "1", "3")[0] == 303


def test_a_vote_after_closing_is_explained(page: str, session: Session) -> None:
    client = Client()
    sent = typed(client.get(page).content.decode(), "1")
    ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=OPEN)
    answer = client.post(page.replace("/fr/", "/en/"), sent)
    assert answer.status_code == 422
    assert "Your choice was not counted." in answer.content.decode()


@pytest.mark.parametrize("state", ["draft", "void", "closed"])
def test_a_page_without_a_vote_says_why(session: Session, state: str) -> None:
    Consultation.objects.filter(number=OPEN).update(
        state="open" if state == "draft" else state,
        delay=300,
        void_reason="technical" if state == "void" else "",
        closed_at=timezone.now(),
        result={"ballots": 0, "turnout": {}, "counts": {"1": 0, "2": 0}, "by_audience": {}},
    )
    html = get(f"/casa/en/p/{code_of(session, 'online')}/vote/{OPEN}")[1]
    told = {"draft": "has not opened for you yet", "void": "This consultation is void", "closed": "is closed"}
    assert told[state] in html
    assert 'name="choice"' not in html


def test_nobody_reads_a_question_before_it_is_theirs(session: Session, page: str) -> None:
    draft = Draft(Text.one("Question tue", "fr"), (Text.one("Oui", "fr"), Text.one("Non", "fr")))
    number = ballots.draft_consultation(by=SYSTEM, symposium=session.symposium_id, session=1, draft=draft)
    assert get(f"/casa/fr/p/{code_of(session)}/vote/{number}")[0] == 404
    sent = typed(get(page)[1], "1")
    assert Client().post(f"/casa/fr/p/{code_of(session)}/vote/{number}", sent).status_code == 404
    ballots.open_consultation(by=SYSTEM, symposium=session.symposium_id, number=number)
    Consultation.objects.filter(number=number).update(delay=300)
    assert "Question tue" in get(f"/casa/fr/p/{code_of(session)}/vote/{number}")[1]
    for html in (
        get(f"/casa/fr/p/{code_of(session, 'online')}/vote/{number}")[1],
        Client().post(f"/casa/fr/p/{code_of(session, 'online')}/vote/{number}", sent).content.decode(),
    ):
        assert "Question tue" not in html
        assert "<h1" in html


def test_a_code_votes_in_its_own_session_only(session: Session) -> None:
    other = make_session(session.symposium, "Une autre")
    number = make_consultation(other)
    assert get(f"/casa/fr/p/{code_of(session)}/vote/{number}")[0] == 404
    rabat = make_session(make_symposium("fes"))
    make_consultation(rabat)
    assert get(f"/fes/fr/p/{code_of(session)}/vote/1")[0] == 404


@pytest.mark.parametrize("field", ["act", "pass"])
@pytest.mark.parametrize("value", ["", "x", "\0", "a" * 10_000])
def test_a_broken_form_is_refused_in_words(page: str, field: str, value: str) -> None:
    client = Client()
    sent = typed(client.get(page).content.decode(), "1") | {field: value}
    answer = client.post(page, sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


# Receipts


def test_a_receipt_is_found_as_it_is_typed(page: str) -> None:
    where = vote(Client(), page, "1")[1].split("?")[0]
    code = where.rsplit("/", 1)[1]
    answer = Client().get("/casa/fr/receipts", {"code": f" {code.lower().replace('-', ' ')}"})
    assert (answer.status_code, answer.headers["Location"]) == (302, where)


def test_a_receipt_is_asked_for_by_its_code() -> None:
    status, html = get("/casa/fr/receipts")
    assert status == 200
    assert 'name="code"' in html


@pytest.mark.parametrize("code", ["", "K7Q4", "0000-0000-0000", "a" * 10**5, "\0", "\u202e"])
def test_a_receipt_that_is_not_there_is_asked_for_again(code: str) -> None:
    answer = Client().get("/casa/fr/receipts", {"code": code})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_a_receipt_tells_that_it_is_sealed_or_void_and_never_the_choice(page: str, session: Session) -> None:
    where = vote(Client(), page, "2")[1].replace("/fr/", "/en/")
    ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=OPEN)
    row = Consultation.objects.get(number=OPEN)
    ballots.seal_ballots(row.pk, row.closing_at)
    html = get(where)[1]
    assert "included in checkpoint" in html
    assert "Non" not in html
    Consultation.objects.filter(number=OPEN).update(state="void", void_reason="technical", level=2)
    html = get(where)[1]
    assert "no ballot of it counts" in html
    assert "one ballot per registered person" in html


@pytest.mark.parametrize("code", ["", "000000", "x"])
def test_a_receipt_without_its_doorway_still_stands(page: str, code: str) -> None:
    where = vote(Client(), page, "2")[1].split("?")[0]
    status, html = get(f"{where}?p={code}")
    assert status == 200
    assert '#me"' not in html
    assert 'id="me"' not in html


def test_a_receipt_does_not_tell_through_which_audience_a_ballot_came(session: Session) -> None:
    number = make_consultation(session, {"hall": (1,), "online": (1,), "square": (1,)})
    told = []
    for kept in Receipt.objects.filter(consultation__number=number):
        html = get(f"/casa/fr/receipts/{kept.code}")[1]
        for mine in (kept.code, bytes(kept.commitment).hex(), bytes(kept.signature).hex()):
            html = html.replace(mine, "")
        told.append(html)
    assert len(told) == 3
    assert len(set(told)) == 1


def test_two_symposia_do_not_share_receipts(page: str) -> None:
    where = vote(Client(), page, "1")[1]
    assert get(where.replace("/casa/", "/rabat/"))[0] == 404


# How often


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one device send twice and one address three times."""
    monkeypatch.setattr(pace, "DEVICES", Bucket(a_minute=1, burst=2))
    monkeypatch.setattr(pace, "ADDRESSES", Bucket(a_minute=1, burst=3))


@pytest.mark.usefixtures("hurry")
def test_one_device_is_held_back_and_keeps_what_it_typed(page: str, session: Session) -> None:
    client = Client()
    assert [vote(client, page, "1")[0] for _ in range(3)] == [303, 303, 429]
    questions = f"/casa/fr/p/{code_of(session)}/questions"
    html = client.get(questions).content.decode()
    answer = client.post(questions, {"act": hidden(html, "act"), "words": "Qui répare ?"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "5")
    assert "Qui répare ?" in answer.content.decode()


@pytest.mark.usefixtures("hurry")
def test_one_address_is_held_back_and_another_is_not(page: str) -> None:
    told = [vote(Client(REMOTE_ADDR="192.0.2.7"), page, "1")[0] for _ in range(4)]
    assert told == [303, 303, 303, 429]
    assert vote(Client(REMOTE_ADDR="192.0.2.8"), page, "1")[0] == 303
    forged = Client(REMOTE_ADDR="192.0.2.7", headers={"x-forwarded-for": "192.0.2.9"})
    assert vote(forged, page, "1")[0] == 429


def test_a_thousand_people_behind_one_address_pass() -> None:
    assert all(pace.Bucket(a_minute=3_000, burst=3_000).take("192.0.2.7", 0.0) for _ in range(1_000))
