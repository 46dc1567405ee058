"""What people read of a budget before they choose: its projects on the stage, and by which rule it is counted."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from halqa.models import Session
from halqa.rules.budget.terms import Completion, Rule, Utility
from tests.doors.test_ballots_methods import page_of
from tests.doors.test_budget import many
from tests.doors.test_floor import get
from tests.doors.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def session(world: World) -> Session:
    return Session.objects.get(symposium=world.symposium)


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
