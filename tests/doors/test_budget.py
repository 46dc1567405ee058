"""A budget on its pages: ticks that are saved at once, a result that explains itself, and what one's share bought."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from halqa.actions import ballots, budget
from halqa.actions.ballots import Vote
from halqa.formats import pabulib
from halqa.models import Ballot, Consultation, Session, SharedBudget
from halqa.rules.ballots import Audience, Method, Sharing, VoidReason
from halqa.rules.budget.terms import Completion, Rule
from halqa.rules.people import SYSTEM
from tests.actions.ballots.ground import somebody
from tests.doors.test_ballots_methods import page_of, result_of, sent
from tests.doors.test_floor import code_of, get
from tests.doors.world import OPEN, World, make_world
from tests.factories import make_consultation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
COSTS = (400_000_00, 300_000_00, 300_000_50, 900_000_00)
NAMES = ["Bancs", "Lampes", "Arbres", "Fontaine"]
SHARING = Sharing("MAD", 2, 1_000_000_50, COSTS)
HEADERS = 1_000  # bytes on the wire beside the page


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def session(world: World) -> Session:
    return Session.objects.get(symposium=world.symposium)


@pytest.fixture
def number(session: Session) -> int:
    return make_consultation(session, method=Method.BUDGET, sharing=SHARING, options=NAMES)


def held() -> list[int]:
    return Ballot.objects.order_by("pk").last().choices


def ended(session: Session, number: int, *, shared: bool = True) -> Consultation:
    ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    ballots.close_due(timezone.now() + timedelta(seconds=session.delay))
    if shared:
        assert budget.share_budgets({}, timezone.now()) == 1
    return Consultation.objects.get(symposium=session.symposium_id, number=number)


def voted(session: Session, number: int, *some: tuple[int, ...]) -> None:
    symposium = session.symposium_id
    votes = [Vote(somebody(symposium), symposium, number, Audience.HALL, one, uuid4()) for one in some]
    ballots.cast_ballots(votes, timezone.now())


def test_each_tick_is_saved_at_once_and_can_be_taken_back(session: Session, number: int) -> None:
    client, page = Client(), page_of(session, number)
    html = client.get(page).content.decode()
    assert html.count('name="tick"') == 4
    assert "at least 3 are advised" in html
    assert "1,000,000.50\u00a0MAD" in html
    for tick, kept in (("3", [3]), ("1", [1, 3]), ("-3", [1])):
        assert sent(client, page, tick=tick)[0] == 303
        assert held() == kept
    html = client.get(page).content.decode()
    assert "Your ballot counts now: 1 project." in html
    assert html.count('aria-pressed="true"') == 2  # in the list, and among those held in view
    assert 'value="-1"' in html
    assert sent(client, page, tick="-1")[0] == 303
    assert held() == []


def test_a_tick_leads_back_to_its_place_with_its_receipt(session: Session, number: int) -> None:
    client, page = Client(), page_of(session, number)
    html = client.get(page).content.decode()
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', html))
    answer = client.post(f"{page}?page=1", fields | {"tick": "2"})
    assert answer["Location"] == f"{page}?page=1#p2"  # no receipt: it would open the ballot, once that is in the record
    code = re.search(r"/receipts/([0-9A-Z-]{14})\?p=", client.get(page).content.decode())[1]
    assert code not in Client().get(page).content.decode()
    receipt = f"/casa/en/receipts/{code}?p={code_of(session)}"
    assert f'href="{page}">Change my choices' in client.get(receipt).content.decode()
    ended(session, number)
    assert f'href="{page}">What my share bought' in client.get(receipt).content.decode()


@pytest.mark.parametrize("tick", ["", "0", "-0", "x", "--1", "9", "-", "1.5"])
def test_what_is_no_tick_is_refused_and_nothing_is_stored(session: Session, number: int, tick: str) -> None:
    before = Ballot.objects.count()
    status, html = sent(Client(), page_of(session, number), tick=tick)
    assert (status, Ballot.objects.count()) == (422, before)
    assert 'role="alert"' in html


def test_two_browsers_of_one_person_lose_nothing(session: Session, number: int) -> None:
    one, page = Client(), page_of(session, number)
    assert sent(one, page, tick="1")[0] == 303
    other = Client()
    other.cookies.update(one.cookies)
    shown = [client.get(page).content.decode() for client in (one, other)]
    for client, html, tick in zip((one, other), shown, ("2", "4"), strict=True):
        fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]+)"', html))
        assert client.post(page, fields | {"tick": tick}).status_code == 303
    assert held() == [1, 2, 4]


def many(session: Session, count: int = 150, cost: int = 20_000_00, **rule: object) -> int:
    names = [f"Un projet pour le quartier, au numéro {place} de la rue des Écoles" for place in range(1, count + 1)]
    costs = tuple(cost + 1_234_50 * place for place in range(count))
    sharing = Sharing("MAD", 2, 1_000_000_00, costs, **rule)
    return make_consultation(session, method=Method.BUDGET, sharing=sharing, options=names)


def test_thirty_projects_a_page_each_once_in_an_order_that_stays(session: Session) -> None:
    number = many(session)
    page = page_of(session, number)
    orders = []
    for client in (Client(), Client()):
        client.get(page)
        pages = [client.get(f"{page}?page={one}").content.decode() for one in range(1, 6)]
        found = [re.findall(r'<li id="p(\d+)"', html) for html in pages]
        assert [len(one) for one in found] == [30] * 5
        orders.append([one for some in found for one in some])
        assert sorted(map(int, orders[-1])) == list(range(1, 151))
        assert sent(client, f"{page}?page=4", tick=found[3][0])[0] == 303
        html = client.get(f"{page}?page=2").content.decode()
        assert re.findall(r'<li id="p(\d+)"', html) == found[1]
        assert f'value="-{found[3][0]}"' in html  # what was chosen on another page stays in view
        assert client.get(f"{page}?page=99").content.decode().count("<li id=") == 30
        assert client.get(f"{page}?page=x").content.decode().count("<li id=") == 30
    assert orders[0] != orders[1]


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_page_of_thirty_projects_weighs_little(session: Session, language: str) -> None:
    client, page = Client(), page_of(session, many(session), language)
    sent(client, page, tick="7")
    html = client.get(page).content
    assert len(gzip.compress(html, 5)) + HEADERS <= 10_000
    assert html.count(b"<") / 2 <= 300
    assert b" style=" not in html


def test_nothing_is_told_of_what_was_chosen_before_the_closing(session: Session, number: int) -> None:
    voted(session, number, (1,), (1, 2))
    for page in (f"/casa/en/results/{number}", "/casa/en/stage/1", f"/casa/en/p/{code_of(session)}"):
        assert "%" not in get(page)[1].partition("<main")[2]
    assert "Hall 2" in get(page_of(session, number))[1]
    assert "4 projects, and 1,000,000.50\u00a0MAD to share out." in get(f"/casa/en/results/{number}")[1]
    assert get(f"/casa/en/results/{number}/projects")[0] == 404
    assert get(f"/casa/en/results/{number}/ballots.pb")[0] == 404


def test_a_result_is_picture_then_words_then_table_then_data(session: Session, number: int) -> None:
    voted(session, number, *[(1, 2)] * 6, *[(3,)] * 3, (4,))
    ended(session, number)
    html = get(f"/casa/en/results/{number}")[1]
    assert (
        html.index('class="bar purse"') < html.index("3 of 4 projects are chosen") < html.index("its supporters paid")
    )
    assert html.index("its supporters paid") < html.index("<table>") < html.index('id="recount"')
    assert "for 1,000,000.50\u00a0MAD of 1,000,000.50\u00a0MAD" in html
    assert " style=" not in html
    every = get(f"/casa/en/results/{number}/projects")[1]
    assert every.index('class="bar purse"') < every.index("Not chosen: too few supporters")
    said = r"it lacked 1 supporter who had spent nothing, or its cost was [\d,.]+\u00a0MAD too high"
    assert re.search(said, every)
    assert "It promises nothing of another count" in every
    assert every.index("<table>") < every.index("ballots.pb")
    assert re.search(r"effective support \d+(\.\d)?%", every)


def test_the_figures_stand_beside_those_of_most_votes_first(session: Session, number: int) -> None:
    voted(session, number, *[(4,)] * 6, *[(1, 2)] * 5)
    ended(session, number)
    table = get(f"/casa/en/results/{number}")[1].partition("<table>")[2].partition("</table>")[0]
    assert len(re.findall(r"<tr><th scope=.row", table)) == 5
    better = [len(re.findall(r"</th><td><b>", table)), len(re.findall(r"</td><td><b>", table))]
    assert min(better) >= 1, table  # each is better at something


def test_what_my_share_bought_is_shown_to_the_holder_of_the_pass_alone(session: Session, number: int) -> None:
    client, page = Client(), page_of(session, number)
    for tick in ("1", "4"):
        assert sent(client, page, tick=tick)[0] == 303
    voted(session, number, *[(1, 2)] * 6, *[(3,)] * 3)
    ended(session, number, shared=False)
    assert "What your share bought" not in client.get(page).content.decode()
    budget.share_budgets({}, timezone.now())
    html = client.get(page).content.decode()
    assert "What your share bought" in html
    assert "Your part of the budget was 100,000.05\u00a0MAD. For the count it was raised to " in html
    assert re.search(r"[\d,.]+\u00a0MAD of that were not used", html)
    assert re.search(r"Fontaine</bdi>\. Not chosen", html)
    for other in (Client(), Client()):
        assert "What your share bought" not in other.get(page).content.decode()
        assert sent(other, page, tick="1")[0] == 422
    ballots.certify_consultation(by=SYSTEM, symposium=session.symposium_id, number=number)
    assert "What your share bought" not in client.get(page).content.decode()


def test_a_result_is_shown_before_it_is_explained(session: Session, number: int) -> None:
    result_of(session, OPEN)
    voted(session, number, (1, 2), (3,))
    ended(session, number, shared=False)
    for page in (f"/casa/en/results/{number}", "/casa/en/stage/1", "/casa/en/report"):
        assert "The budget is being shared out" in get(page)[1]
    budget.share_budgets({}, timezone.now())
    SharedBudget.objects.update(account=None)
    for page in (f"/casa/en/results/{number}", f"/casa/en/results/{number}/projects", "/casa/en/stage/1"):
        html = get(page)[1]
        assert "Bancs" in html
        assert "Effective support" not in html


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_150_projects_explained_weigh_at_most_40_kb_and_need_no_script(session: Session, language: str) -> None:
    number = many(session)
    voted(session, number, *[tuple(sorted({1 + (7 * one + 13 * by) % 150 for by in range(9)})) for one in range(400)])
    ended(session, number)
    html = get(f"/casa/{language}/results/{number}/projects")[1].encode()
    assert html.count(b"<li id=") == 150
    assert len(gzip.compress(html, 5)) + HEADERS <= 40_000
    assert b"<script" not in html
    first = get(f"/casa/{language}/results/{number}")[1].encode()
    assert len(gzip.compress(first, 5)) + HEADERS <= 10_000


def test_the_stage_shows_the_budget_then_its_result(session: Session, number: int) -> None:
    result_of(session, OPEN)
    stage = f"/casa/en/stage/{session.number}"
    html = get(stage)[1]
    assert "Bancs" in html
    assert "4 projects, and 1,000,000.50\u00a0MAD to share out." in html
    voted(session, number, *[(1, 2)] * 6, *[(3,)] * 3, (4,))
    ended(session, number)
    html = get(stage)[1]
    assert html.index('class="bar purse"') < html.index("3 of 4 projects are chosen")
    assert "by most votes first" in html
    assert get(f"/casa/ar/p/{code_of(session)}")[0] == 200
    assert "3 of 4 projects are chosen" in get("/casa/en/report")[1]


def test_the_ballots_are_handed_out_as_a_pabulib_file_without_anybody_in_it(session: Session, number: int) -> None:
    voted(session, number, (1, 2), (3,), ())
    ended(session, number)
    answer = Client().get(f"/casa/en/results/{number}/ballots.pb")
    file = pabulib.read(answer.content)
    assert file.election.people == 2  # the format has no empty ballots
    assert file.meta["comment"].endswith("#2: 1 empty ballots are left out, which hold no share")
    assert (file.meta["currency"], file.meta["country"], file.meta["rule"]) == ("MAD", "Morocco", "unknown")
    assert file.meta["comment"].startswith(
        "#1: equal-shares, ties by lot, utility cost, completion add1u, step 1/100 of"
    )
    assert "fully_funded" not in file.meta
    assert [str(one.cost) for one in file.election.projects] == ["400000", "300000", "600001/2", "900000"]
    assert file.selected == frozenset(map(str, SharedBudget.objects.get().outcome["winners"]))
    assert b"voter_id;vote\n" in answer.content
    assert pabulib.write(file) == answer.content


@pytest.mark.parametrize(
    ("rule", "step"),
    [
        ({"rule": Rule.GREEDY_SKIP}, False),
        ({"rule": Rule.GREEDY_STOP}, False),
        ({"completion": Completion.NONE}, True),
        ({"completion": Completion.NONE, "compared": True}, True),
    ],
)
def test_a_file_tells_its_rule_in_words(session: Session, rule, *, step: bool) -> None:
    number = many(session, 3, 10_00, **rule)
    voted(session, number, (1,), (2, 3))
    ended(session, number)
    meta = pabulib.read(Client().get(f"/casa/en/results/{number}/ballots.pb").content).meta
    assert (meta["rule"], "step 1/100 of a share" in meta["comment"], meta["fully_funded"]) == ("unknown", step, "1")
    assert ("compared" in meta["comment"]) is ("compared" in rule)


def test_a_void_budget_tells_nothing(session: Session, number: int) -> None:
    voted(session, number, (1, 2))
    ended(session, number)
    symposium = session.symposium_id
    ballots.void_consultation(by=SYSTEM, symposium=symposium, number=number, reason=VoidReason.TECHNICAL)
    assert "is void" in get(f"/casa/en/results/{number}")[1]
    for page in ("projects", "ballots.pb"):
        assert get(f"/casa/en/results/{number}/{page}")[0] == 404
    assert get(page_of(session, number))[0] == 200
