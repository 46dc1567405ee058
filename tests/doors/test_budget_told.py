"""What is told of a budget: by which rule it is counted, before the vote; what was taken, and how near each came."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest
from django.test import Client

from halqa.models import Session
from halqa.rules.ballots import Method, Sharing
from halqa.rules.budget.terms import Completion, Rule, Utility
from tests.doors.test_ballots_methods import page_of, result_of, sent
from tests.doors.test_budget import NAMES, SHARING, ended, many, voted
from tests.doors.test_floor import get
from tests.doors.world import OPEN, World, make_world
from tests.factories import make_consultation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def session(world: World) -> Session:
    return Session.objects.get(symposium=world.symposium)


@pytest.fixture
def number(session: Session) -> int:
    return make_consultation(session, method=Method.BUDGET, sharing=SHARING, options=NAMES)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"rule": Rule.GREEDY_SKIP}, "what did not fit was passed over"),
        ({"rule": Rule.GREEDY_STOP}, "up to the first that did not fit"),
        ({"rule": Rule.GREEDY_STOP}, "Not chosen: the count ended before its turn."),
        ({"completion": Completion.NONE}, "Each share was "),
        ({"completion": Completion.GREEDY}, "What was left went to the projects with the most votes that"),
        ({"completion": Completion.GREEDY}, "it had the most votes."),
        ({"completion": Completion.GREEDY}, "What was left of the budget in the end was not enough for it either."),
        ({"compared": True}, "The rule takes the result that more ballots prefer"),
        ({"completion": Completion.ADD1, "parts": 1000}, "raised 1,000 times, as often as the rule allows, to"),
        (
            {"completion": Completion.ADD1, "parts": 2},
            "raised 5 times, to 269,230.76\u00a0MAD; the whole stayed",
        ),
    ],
)
def test_each_rule_is_said_in_words(session: Session, rule: dict[str, object], words: str) -> None:
    number = many(session, 20, 90_000_00, **rule)
    voted(session, number, *[(1, 2, 3, 4)] * 5, *[(1, 5, 9)] * 4, (7,), (8,), *[tuple(range(1, 16))] * 2)
    ended(session, number)
    said = get(f"/casa/en/results/{number}")[1] + get(f"/casa/en/results/{number}/projects")[1]
    assert words in said, re.findall(r"<p>Everybody.*", said)


LEFT, BARS, FAIR = "What was left went to the projects", "money its supporters had left", "Is it fair?"


@pytest.mark.parametrize("rule", [Rule.GREEDY_SKIP, Rule.GREEDY_STOP])
def test_plain_majorities_are_not_put_beside_themselves(session: Session, rule: Rule) -> None:
    number = many(session, 20, 90_000_00, rule=rule)
    voted(session, number, (1, 2), (2,))
    ended(session, number)
    for page in (f"results/{number}", f"results/{number}/projects", f"stage/{session.number}"):
        status, html = get(f"/casa/en/{page}")
        assert (status, BARS in html, FAIR in html, "most votes first" in html) == (200, False, False, False)


def test_nothing_is_said_of_what_was_left_where_nothing_went_by_votes(session: Session, number: int) -> None:
    voted(session, number, (1, 2, 3))
    ended(session, number)
    html = get(f"/casa/en/results/{number}")[1]
    assert LEFT not in html
    assert BARS in html
    assert FAIR in html


def outvoted(session: Session, **rule: object) -> int:
    """Share out a budget of 90 where equal shares buy the first and the last project, and most prefer the first two."""
    sharing = Sharing("MAD", 2, 90_00, (45_00, 45_00, 30_00), compared=True, completion=Completion.NONE)
    number = make_consultation(session, method=Method.BUDGET, sharing=sharing, options=NAMES[:3], **rule)
    voted(session, number, *[(1, 2)] * 4, *[(3,)] * 2)
    ended(session, number)
    return number


def test_where_more_ballots_prefer_plain_majorities_it_is_said_that_these_were_taken(session: Session) -> None:
    html = get(f"/casa/en/results/{outvoted(session)}")[1]
    assert "More ballots have more of their projects by most votes first (4) than by equal shares (2)" in html
    assert "Everybody held an equal part" not in html
    assert BARS not in html
    assert '<th scope="col">Equal shares</th><th scope="col">This result: most votes first</th>' in html
    row = html.partition("at least one project of theirs</th>")[2].partition("</tr>")[0]
    assert re.findall(r"\d+%", row) == ["100%", "67%"]
    assert "2 ballots have more of their projects by equal shares. 4 ballots have more of their projects by" in html


def test_the_stage_says_which_outcome_was_taken(session: Session) -> None:
    result_of(session, OPEN)
    outvoted(session)
    html = get(f"/casa/en/stage/{session.number}")[1]
    assert re.search(r"<b>67%</b> \(by equal shares 100%\)", html)


def test_one_ballot_is_told_in_the_singular(session: Session) -> None:
    sharing = Sharing("MAD", 2, 90_00, (45_00, 45_00, 20_00), completion=Completion.NONE)
    number = make_consultation(session, method=Method.BUDGET, sharing=sharing, options=NAMES[:3])
    voted(session, number, *[(1, 2)] * 3, (3,))
    ended(session, number)
    for language, words in {
        "en": ("1 ballot has more of its projects by equal", "3 ballots have more of their projects by most"),
        "fr": ("1 bulletin a davantage de ses projets avec", "3 bulletins ont davantage de leurs projets avec"),
        "ar": ("نالت ورقة واحدة مشاريع أكثر بالحصص", "نالت 3 أوراق مشاريع أكثر بالأكثر أصواتا أولا"),
    }.items():
        html = get(f"/casa/{language}/results/{number}")[1]
        assert all(one in html for one in words), language


def test_a_share_that_was_not_raised_is_told_as_it_was(session: Session) -> None:
    sharing = Sharing("MAD", 2, 90_00, (45_00, 45_00, 30_00), completion=Completion.NONE)
    number = make_consultation(session, method=Method.BUDGET, sharing=sharing, options=NAMES[:3])
    client, page = Client(), page_of(session, number)
    for tick in ("1", "2"):
        assert sent(client, page, tick=tick)[0] == 303
    voted(session, number, *[(1, 2)] * 3, *[(3,)] * 2)
    ended(session, number)
    html = client.get(page).content.decode()
    assert "Your share was 15\u00a0MAD; 3.75\u00a0MAD of it are left." in html
    assert "Also chosen by you, but not bought" in html


def test_places_and_numbers_of_projects_do_not_collide_and_lists_have_the_commas_of_their_language(
    session: Session,
) -> None:
    number = many(session, 20, 200_000_00)
    voted(session, number, *[tuple(range(1, 9))] * 10)
    ended(session, number)
    pages = {one: get(f"/casa/{one}/results/{number}/projects")[1] for one in ("en", "fr", "ar")}
    assert re.search(r'</bdi> <span class="tag">chosen as no\. 1</span></h3>', pages["en"])
    for language, comma in {"en": ",", "fr": ",", "ar": "،"}.items():
        assert re.search(rf"\){comma} <a href=.#p\d+.>", pages[language]), language


@pytest.mark.parametrize(("projects", "shown"), [(10, 10), (11, 0)])
def test_a_stage_shows_all_projects_with_their_costs_or_how_many_there_are(
    session: Session, projects: int, shown: int
) -> None:
    many(session, projects)
    html = get(f"/casa/fr/stage/{session.number}")[1]
    assert html.count("rue des Écoles") == html.count("<small>") == shown
    assert ("20\u202f000\u00a0DH" in html) == bool(shown)
    assert f"{projects} projets, et 1\u202f000\u202f000\u00a0DH à partager." in html


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({}, "Shares are raised step by step as long as the budget suffices; what is left goes"),
        ({"completion": Completion.NONE}, "What is left stays with the city."),
        ({"completion": Completion.GREEDY}, "What is left goes to the projects with the most votes"),
        ({"completion": Completion.ADD1}, "until nothing more fits"),
        ({"completion": Completion.ADD1_OVERSHOOT}, "as long as the budget suffices."),
        ({"utility": Utility.CARDINALITY}, "First the one that costs each of them least."),
        ({"compared": True}, "If more ballots prefer the result of most votes first"),
        ({"eligible": Fraction(1, 3)}, "needs 1/3 of a tenth of the ballots"),
        ({"rule": Rule.GREEDY_SKIP, "completion": Completion.NONE}, "what does not fit is passed over"),
        ({"rule": Rule.GREEDY_STOP, "completion": Completion.NONE}, "up to the first that does not fit"),
    ],
)
def test_the_rule_is_told_before_the_vote(session: Session, rule: dict[str, Any], words: str) -> None:
    number = many(session, 20, **rule)
    html = get(page_of(session, number))[1]
    assert words in html
    assert ("Everybody holds an equal part" in html) == ("rule" not in rule)
