"""The map of opinions on its page: shared first, divided second, no small cell, one's own place for oneself alone."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from itertools import product
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import pytest
from django.core.signing import TimestampSigner
from django.test import Client
from django.utils import timezone

from halqa.actions import floor
from halqa.actions.ballots import begin_closing, certify_consultation, close_due, seal_ballots, void_consultation
from halqa.actions.ballots.life import VoidReason
from halqa.actions.opinions.maps import Maps, draw_maps
from halqa.formats.polis import read_votes
from halqa.models import Ballot, Consultation, OpinionMap, Receipt, Session, Statement
from halqa.rules.opinions.drawing import Wish, draw
from halqa.rules.opinions.matrices import matrices_of
from halqa.rules.opinions.stability import stability_of
from halqa.rules.opinions.told import read_told
from halqa.rules.opinions.votes import gather
from halqa.rules.people import SYSTEM
from halqa.wires import keys
from tests.actions.crowd import STATEMENTS, crowd
from tests.doors.test_floor import code_of
from tests.factories import end_opinions, make_opinions, make_session, make_symposium

pytestmark = pytest.mark.django_db
VOCABULARY = [
    *map("".join, product(("ba", "che", "dou", "fai", "li"), ("ra", "no", "mi", "qué", "ve"), ("", "s", "tion")))
]


@pytest.fixture
def session() -> Session:
    return make_session(make_symposium())


def fill(session: Session, number: int, answers: list[dict[int, int]], audience: str = "hall") -> list[UUID]:
    """Put answers where casting would, without its signatures; return the devices they came from."""
    row = Consultation.objects.get(symposium=session.symposium_id, number=number)
    ballots, receipts, people = [], [], []
    for own in answers:
        people.append(uuid4())
        person = str(uuid5(people[-1], f"{NAMESPACE_URL}{session.symposium.slug}"))
        for place, (statement, answer) in enumerate(own.items()):
            kept = {
                "consultation": row,
                "pseudonym": keys.pseudonym(row.code, person),
                "statement": statement,
                "number": 1,
                "commitment": uuid4().bytes * 2,
                "audience": audience,
            }
            ballots.append(Ballot(choices=[answer], salt=bytes(16), first=place == 0, **kept))
            receipts.append(Receipt(code=uuid4().hex[:14], act_id=uuid4(), signature=bytes(64), **kept))
    Ballot.objects.bulk_create(ballots, batch_size=500)
    Receipt.objects.bulk_create(receipts, batch_size=500)
    return people


def ended(session: Session, number: int) -> int:
    pk, maps = end_opinions(session, number), Maps()
    draw_maps(maps, timezone.now())
    draw_maps(maps, timezone.now())
    return pk


def sealed(session: Session, number: int) -> None:
    """Have it closed, sealed and drawn."""
    begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    seal_ballots(Consultation.objects.get().pk, timezone.now() + timedelta(seconds=session.delay + 60))
    maps = Maps()
    for _ in range(2):
        draw_maps(maps, timezone.now())


def got(language: str, number: int, rest: str = "") -> str:
    answer = Client().get(f"/casa/{language}/results/{number}{rest}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_tells_what_is_shared_before_what_divides(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    fill(session, number, crowd(120))
    ended(session, number)
    html = got("en", number)
    assert "2 groups take shape" in html
    assert html.index("Common ground") < html.index("What sets us apart") < html.index("How sure this is")
    assert 'role="img" aria-label="Map of opinions: 120 devices. Groups: A ' in html
    assert html.count('<path class="hall" fill-opacity') == html.count('<path class="online" fill-opacity') == 1
    assert " style=" not in html
    assert "<script" not in html.replace('<script src="/static/live.js" defer></script>', "")
    for language, words in (("fr", "Terrain d’entente"), ("ar", "أرضية مشتركة")):
        assert words in got(language, number)


@pytest.mark.parametrize(("people", "drawn"), [(40, ""), (60, "points"), (700, "hexagons")])
def test_the_picture_is_points_hexagons_or_none(session: Session, people: int, drawn: str) -> None:
    number = make_opinions(session, STATEMENTS)
    fill(session, number, crowd(people))
    ended(session, number)
    html = got("en", number)
    assert ('<svg class="map" viewBox="0 ' in html) is (people >= 50)
    assert ('<g class="hex">' in html) is (people > 500)
    assert ("No picture is drawn" in html) is (drawn == "")


def test_no_cell_is_under_ten(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    fill(session, number, crowd(60))
    seen_by_few = Statement.objects.get(consultation__number=number, number=12)
    ballots = Ballot.objects.filter(consultation=seen_by_few.consultation_id, statement=12)
    ballots.filter(pk__in=list(ballots.values_list("pk", flat=True)[6:])).delete()
    pk = ended(session, number)
    cells = [row for row in OpinionMap.objects.get(consultation=pk).shown["rows"] if row[0] == 12]
    assert cells[0][1:3] == [None, [None, None]]
    assert '"12"' not in got("en", number, "/counts.csv")
    for line in got("en", number, "/counts.csv").splitlines()[1:]:
        assert sum(map(int, line.split(",")[-3:])) >= 10


def test_before_its_end_a_map_tells_no_share(session: Session) -> None:
    number = make_opinions(session, STATEMENTS, running=True)
    fill(session, number, crowd(60))
    Consultation.objects.update(opened_at=timezone.now() - timedelta(minutes=5))
    draw_maps(Maps(), timezone.now())
    html = got("en", number)
    assert "This is a step on the way" in html
    assert '<svg class="map" viewBox=' in html
    assert "Shares of agreement" not in html
    assert Client().get(f"/casa/en/results/{number}/counts.csv").status_code == 404


def test_ones_own_place_is_shown_to_oneself_alone(session: Session) -> None:
    floor.make_doorways(by=SYSTEM, symposium=session.symposium_id, session=session.number)
    number = make_opinions(session, STATEMENTS)
    people = fill(session, number, crowd(60))
    ended(session, number)
    address = f"/casa/en/p/{code_of(session)}/vote/{number}"
    mine = Client()
    mine.cookies["pass"] = TimestampSigner(salt="halqa.pass").sign(people[0].hex)
    html = mine.get(address).content.decode()
    assert re.search(r"You stand nearest to group [AB]\.", html)
    assert 'class="me"' in html
    assert 'class="me"' not in Client().get(address).content.decode()
    assert 'class="me"' not in got("en", number)
    certify_consultation(by=SYSTEM, symposium=session.symposium_id, number=number)
    assert 'class="me"' not in mine.get(address).content.decode()


@pytest.mark.parametrize(("people", "rows", "there"), [(99, True, False), (100, True, True), (100, False, False)])
def test_single_rows_are_handed_out_where_announced_and_many(
    session: Session, people: int, rows: bool, there: bool
) -> None:
    number = make_opinions(session, STATEMENTS, rows=rows)
    fill(session, number, crowd(people))
    ended(session, number)
    answer = Client().get(f"/casa/en/results/{number}/votes.csv")
    assert (answer.status_code == 200) is there
    assert ("votes.csv" in got("en", number)) is there
    if there:
        found = read_votes(answer.content)
        assert len(found.values) == 1200
        assert set(found.people) == set(map(str, range(100)))
        assert set(found.times) == {0}


def test_single_rows_have_the_digest_of_the_page_and_hold_as_it_says(session: Session) -> None:
    number = make_opinions(session, STATEMENTS, rows=True)
    fill(session, number, crowd(120))
    Statement.objects.filter(consultation__number=number, number=12).update(state="hidden")
    begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    close_due(timezone.now() + timedelta(seconds=session.delay + 1))
    held = Maps()
    for _ in range(2):
        draw_maps(held, timezone.now())
    Statement.objects.filter(consultation__number=number, number=11).update(state="hidden")
    told = read_told(OpinionMap.objects.get().shown)
    assert told is not None
    found = read_votes(Client().get(f"/casa/en/results/{number}/votes.csv").content)
    votes = gather(found.people, found.statements, found.values)
    assert matrices_of(votes).digest() == told.digest
    assert told.digest in got("en", number)
    sure = stability_of(draw(votes, Wish(rejected=frozenset({"12"}))))
    assert (told.draws, told.ari) == (sure.draws, round(100 * sure.ari[1]))
    assert told.k_share == round(100 * sure.k_shares[told.k])


def test_what_is_void_gives_no_counts(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    fill(session, number, crowd(60))
    ended(session, number)
    assert Client().get(f"/casa/en/results/{number}/counts.csv").status_code == 200
    reason = next(iter(VoidReason))
    void_consultation(by=SYSTEM, symposium=session.symposium_id, number=number, reason=reason)
    assert Client().get(f"/casa/en/results/{number}/counts.csv").status_code == 404


def test_below_fifty_ones_own_place_is_told_without_a_star(session: Session) -> None:
    floor.make_doorways(by=SYSTEM, symposium=session.symposium_id, session=session.number)
    number = make_opinions(session, STATEMENTS)
    people = fill(session, number, crowd(40))
    ended(session, number)
    mine = Client()
    mine.cookies["pass"] = TimestampSigner(salt="halqa.pass").sign(people[0].hex)
    html = mine.get(f"/casa/en/p/{code_of(session)}/vote/{number}").content.decode()
    assert "This consultation is closed." in html
    assert "The star" not in html


def test_a_closed_page_with_a_step_alone_says_that_the_map_is_being_drawn(session: Session) -> None:
    number = make_opinions(session, STATEMENTS, running=True)
    fill(session, number, crowd(60))
    Consultation.objects.update(opened_at=timezone.now() - timedelta(minutes=5))
    draw_maps(Maps(), timezone.now())
    begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    close_due(timezone.now() + timedelta(seconds=session.delay + 1))
    Consultation.objects.update(closing_at=timezone.now() - timedelta(minutes=1))
    assert "The map is being drawn." in got("en", number)
    html = got("en", number, "/statements")
    assert html.count('<th scope="row">') == len(STATEMENTS)
    table = html[html.index("<caption>Answers to each statement") :]
    assert len(re.findall('<th scope="col"', table.split("</thead>")[0])) == 4


def test_fewer_than_ten_flagged_ballots_are_not_counted_out(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    fill(session, number, crowd(100) + [dict.fromkeys(range(1, 13), 1)] * 12 + [dict.fromkeys(range(1, 13), 2)])
    ended(session, number)
    html = got("en", number)
    told = read_told(OpinionMap.objects.get().shown)
    assert told is not None
    assert f"agreed with everything ({told.flagged.agree_all})" in html
    assert "disagreed with everything (fewer than 10)" in html
    assert "(moins de 10)" in got("fr", number)


def test_two_symposia_never_mix(session: Session) -> None:
    other = make_session(make_symposium("rabat"))
    numbers = make_opinions(session, STATEMENTS), make_opinions(other, STATEMENTS)
    fill(session, numbers[0], crowd(60))
    fill(other, numbers[1], crowd(70))
    ended(session, numbers[0])
    ended(other, numbers[1])
    assert "60 devices" in got("en", numbers[0])
    assert "70 devices" in Client().get(f"/rabat/en/results/{numbers[1]}").content.decode()


def test_behind_each_picture_stand_its_figures(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    fill(session, number, crowd(60))
    fill(session, number, crowd(60), "online")
    sealed(session, number)
    pictures, figures = got("fr", number), got("fr", number, "/statements")
    linked = re.findall(rf'href="/casa/fr/results/{number}/statements#(\w+)"', pictures)
    assert linked[0] == "common"
    assert linked[-1] == "divides"
    parts = dict(re.findall(r'<tbody id="(\w+)">(.*?)</tbody>', figures, re.DOTALL))
    assert set(linked) <= set(parts)
    told = re.findall(r"<dt>(.*?)</dt>", pictures) + re.findall(r'<li><p>(.*?)</p><svg class="map strip"', pictures)
    for name in linked:
        rows = re.findall(r'<th scope="row">(.*?)</th>', parts[name])
        assert rows == told[: len(rows)]
        told = told[len(rows) :]
    assert told == []
    assert sum(part.count("<tr>") for part in parts.values()) == len(STATEMENTS)
    assert figures.count("<caption>") == 2
    assert "<table" not in pictures
    for language, words in (("fr", "Tous les énoncés"), ("ar", "كل الأقوال")):
        assert f"<h1>{words}</h1>" in got(language, number, "/statements")


def test_a_row_of_figures_is_whole_where_nobody_answered(session: Session) -> None:
    number = make_opinions(session, [*STATEMENTS, "Un énoncé que personne n’a lu."])
    fill(session, number, crowd(60))
    sealed(session, number)
    rows = [row for row in got("fr", number, "/statements").split("<tr>") if '<th scope="row">' in row]
    wide = {row.count("<td") + sum(int(span) - 1 for span in re.findall(r'<td colspan="(\d+)"', row)) for row in rows}
    assert (len(rows), len(wide)) == (len(STATEMENTS) + 1, 1)


def test_figures_come_when_all_is_counted_and_nothing_is_void(session: Session) -> None:
    number = make_opinions(session, STATEMENTS)
    page = f"/casa/en/results/{number}/statements"
    fill(session, number, crowd(60))
    assert Client().get(page).status_code == 404
    ended(session, number)
    assert Client().get(page).headers["X-Halqa-Prepared"].startswith("consultation:")
    void_consultation(by=SYSTEM, symposium=session.symposium_id, number=number, reason=next(iter(VoidReason)))
    assert Client().get(page).status_code == 404


def test_large_pages_stay_light(session: Session) -> None:
    """500 people and 200 statements in words of their own, told by group and by audience."""
    dice = Random(4)
    number = make_opinions(session, [" ".join(dice.choices(VOCABULARY, k=12)) for _ in range(200)], rows=True)
    own = [{s: a for s, a in answers.items() if (s + at) % 5 == 0} for at, answers in enumerate(big())]
    fill(session, number, own[:300])
    fill(session, number, own[300:], "online")
    sealed(session, number)
    pages = [got("fr", number), got("fr", number, "/statements")]
    more = [got("fr", number, f"/statements?page={page}") for page in range(2, 8)]
    assert sum(len(re.findall(r'<th scope="row">', html)) for html in [pages[1].partition("<h2>")[0], *more]) == 200
    assert all(html.count("<td>") < 330 for html in more)
    assert 'rel="next"' not in more[-1]
    assert "votes.csv" in pages[0]
    for html in pages:
        assert "<script" not in html
        assert len(gzip.compress(html.encode())) < 40_000


def big() -> list[dict[int, int]]:
    return [
        {s: 1 if s <= 20 or (s + at) % 2 else 2 for s in range(1, 201) if (s * 7 + at * 3) % 11} for at in range(500)
    ]
