"""Ticks of a budget: each is stored at once, and changes what a ballot holds, whatever else changes it meanwhile."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from halqa.actions import ballots
from halqa.actions.ballots import Given, Vote
from halqa.models import Ballot, Consultation, Entry, Receipt, Session
from halqa.rules.ballots import Audience, Method, Sharing
from halqa.rules.people import SYSTEM, Actor
from halqa.rules.record import Open, decode
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text
from tests.actions.ballots.ground import cast, close, draft, open_since, refused, row, somebody
from tests.factories import make_session, make_symposium

pytestmark = pytest.mark.django_db
SHARING = Sharing("MAD", 2, 1_000_00, (400_00, 300_00, 300_00, 200_00, 100_00))
NAMES = ["Bancs", "Lampes", "Arbres", "Fontaine", "Kiosque"]


@pytest.fixture
def session() -> Session:
    return make_session(make_symposium())


@pytest.fixture
def number(session: Session) -> int:
    return open_since(session, method=Method.BUDGET, sharing=SHARING, options=NAMES)


def tick(session: Session, number: int, by: Actor, project: int, audience: Audience = Audience.HALL) -> Vote:
    return Vote(by, session.symposium_id, number, audience, (), uuid4(), tick=project)


def held(number: int) -> list[list[int]]:
    return list(Ballot.objects.filter(consultation__number=number).order_by("pk").values_list("choices", flat=True))


def test_each_tick_is_a_ballot_that_counts_with_a_receipt_of_its_own(session: Session, number: int) -> None:
    by = somebody(session.symposium_id)
    given = [ballots.hand_in(tick(session, number, by, project)) for project in (3, 1, -3, 5)]
    assert [one.number for one in given] == [1, 2, 3, 4]
    assert len({one.code for one in given}) == 4
    assert held(number) == [[1, 5]]
    assert Receipt.objects.count() == 4


def test_the_same_act_twice_is_one_tick(session: Session, number: int) -> None:
    vote = tick(session, number, somebody(session.symposium_id), 2)
    assert ballots.hand_in(vote) == ballots.hand_in(vote)
    assert ballots.cast_ballots([vote, vote], timezone.now())[0] == ballots.hand_in(vote)
    assert held(number) == [[2]]


def test_two_browsers_that_tick_at_once_lose_nothing(session: Session, number: int) -> None:
    """Each was shown an empty ballot; whichever order their ticks come in, alone or in one batch, all are kept."""
    ticks = [1, 4, 2, 5]
    for order in itertools.permutations(ticks):
        by = somebody(session.symposium_id)
        ballots.hand_in(tick(session, number, by, 3))
        batch = [tick(session, number, by, project) for project in order]
        ballots.hand_in(batch[0])
        told = ballots.cast_ballots(batch[1:], timezone.now())
        assert [one.number for one in told if isinstance(one, Given)] == [3, 4, 5]
    assert held(number) == [[1, 2, 3, 4, 5]] * 24


@pytest.mark.django_db(transaction=True)
def test_thirty_ticks_at_once_from_as_many_connections_are_all_kept() -> None:
    session = make_session(make_symposium())
    names = [f"Projet {place}" for place in range(30)]
    number = open_since(session, method=Method.BUDGET, sharing=Sharing("XOF", 0, 9, (1,) * 30), options=names)
    by = somebody(session.symposium_id)

    def press(project: int) -> int:
        try:
            return ballots.hand_in(tick(session, number, by, project)).number
        finally:
            connection.close()

    with ThreadPoolExecutor(15) as pool:
        assert sorted(pool.map(press, range(1, 31))) == list(range(1, 31))
    assert held(number) == [list(range(1, 31))]


def test_a_batch_of_many_people_keeps_their_ticks_apart(session: Session, number: int) -> None:
    dice, people = Random(7), [somebody(session.symposium_id) for _ in range(20)]
    wanted: dict[str, set[int]] = {}
    for _ in range(10):
        batch, refused = [], []
        for _ in range(30):
            by, project = dice.choice(people), dice.choice([1, 2, 3, 4, 5, -1, -2, -3])
            batch.append(tick(session, number, by, project))
            refused.append(project < 0 and by.id not in wanted)  # there is nothing to take back
            if not refused[-1]:
                held_by = wanted.setdefault(by.id, set())
                (held_by.add if project > 0 else held_by.discard)(abs(project))
        outcomes = ballots.cast_ballots(batch, timezone.now())
        assert [isinstance(one, Refused) for one in outcomes] == refused
    assert sorted(held(number)) == sorted(sorted(one) for one in wanted.values())


def test_a_whole_ballot_can_be_handed_in_too_and_ticked_on(session: Session, number: int) -> None:
    by = somebody(session.symposium_id)
    cast(session, number, 2, 4, by=by)
    ballots.hand_in(tick(session, number, by, 1))
    assert held(number) == [[1, 2, 4]]
    cast(session, number, by=by)
    assert held(number) == [[]]


def test_a_tick_counts_from_where_it_was_last_made(session: Session, number: int) -> None:
    by = somebody(session.symposium_id)
    ballots.hand_in(tick(session, number, by, 1))
    late = timezone.now() + timedelta(seconds=session.delay)
    ballots.cast_ballots([tick(session, number, by, 2, Audience.ONLINE)], late)
    assert Ballot.objects.get().audience == "online"


@pytest.mark.parametrize("project", [6, 10**9])
def test_an_unknown_project_is_refused(session: Session, number: int, project: int) -> None:
    with refused(Code.CHOICE_UNKNOWN):
        ballots.hand_in(tick(session, number, somebody(session.symposium_id), project))
    with refused(Code.CHOICE_UNKNOWN):
        cast(session, number, 1, project)
    assert held(number) == []


def test_no_tick_is_taken_after_closing(session: Session, number: int) -> None:
    by = somebody(session.symposium_id)
    ballots.hand_in(tick(session, number, by, 1))
    close(session, number)
    with refused(Code.CONSULTATION_CLOSED):
        ballots.hand_in(tick(session, number, by, 2))
    assert held(number) == [[1]]


def test_what_projects_cost_and_the_rule_are_fixed_at_opening_and_recorded(number: int) -> None:
    opened = next(one for one in map(decode, _lines()) if isinstance(one, Open))
    assert opened.terms.sharing == SHARING
    assert sorted(opened.terms.lot) == [1, 2, 3, 4, 5]
    assert row(number).sharing["costs"] == list(SHARING.costs)


def _lines() -> list[bytes]:
    return [bytes(body) for body in Entry.objects.order_by("index").values_list("body", flat=True)]


def test_a_draft_that_costs_nothing_leaves_no_row(session: Session) -> None:
    wrong = Sharing("MAD", 2, 1_000_00, (400_00, 0))
    with refused(Code.COST_BAD):
        draft(session, method=Method.BUDGET, sharing=wrong)
    assert not Consultation.objects.exists()


def test_a_budget_and_no_other_method_has_a_rule_to_share_by(session: Session) -> None:
    right = Sharing("MAD", 2, 1_000_00, (400_00, 1))
    number = draft(session, method=Method.BUDGET, sharing=right, question=Text.one("Quoi ?", "fr"))
    assert row(number).sharing is not None
    assert row(draft(session, method=Method.APPROVAL, sharing=right)).sharing is None


def test_it_is_closed_by_whoever_may_and_its_ballots_are_sealed(session: Session, number: int) -> None:
    by = somebody(session.symposium_id)
    for project in (1, 2):
        ballots.hand_in(tick(session, number, by, project))
    ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    ballots.close_due(timezone.now() + timedelta(seconds=session.delay))
    assert row(number).state == "closed"
    assert row(number).result["counts"] == {"1": 1, "2": 1, "3": 0, "4": 0, "5": 0}
