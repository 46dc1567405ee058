"""Projects as everyone, their authors and the desk see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from halqa.actions.ballots import void_consultation
from halqa.actions.projects import show_project
from halqa.models import Consultation, Symposium
from halqa.queries.projects import (
    currency_for_new,
    desk_projects,
    districts_of,
    eligible_projects,
    own_projects,
    picture_names,
    project,
    public_projects,
)
from halqa.rules.ballots import VoidReason
from halqa.rules.people import NOBODY, SYSTEM
from halqa.rules.projects import ProjectState, Standing
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text
from tests.actions.projects.ground import call, jpeg, make_project, send, somebody, stand
from tests.factories import make_session, make_symposium

pytestmark = pytest.mark.django_db
REFUSED = {"state": ProjectState.REFUSED, "reason": Text.one("Privé.", "fr"), "cost": None}


@pytest.fixture
def symposium() -> Symposium:
    return call(make_symposium())


def numbers(listed) -> list[int]:
    return [one.number for one in listed.items]


def test_only_words_that_were_let_through_are_public(symposium: Symposium) -> None:
    now, hidden = timezone.now(), send(symposium)
    shown = make_project(symposium)
    assert numbers(public_projects(symposium.pk, now)) == [shown]
    assert numbers(desk_projects(symposium.pk, now, viewer=SYSTEM)) == [hidden, shown]
    assert project(symposium.pk, hidden, now, viewer=SYSTEM).number == hidden
    for viewer, number in ((NOBODY, hidden), (SYSTEM, 99)):
        with pytest.raises(Refused) as refused:
            project(symposium.pk, number, now, viewer=viewer)
        assert refused.value.code is Code.PROJECT_UNKNOWN
    with pytest.raises(Refused):
        desk_projects(symposium.pk, now, viewer=NOBODY)


def test_projects_are_found_by_standing_and_district(symposium: Symposium) -> None:
    now = timezone.now()
    made = [make_project(symposium, district=place) for place in ("Maârif", "Anfa", "")]
    refused = make_project(symposium, district="Anfa", **REFUSED)
    everything = public_projects(symposium.pk, now)
    assert everything.standings == {Standing.ELIGIBLE: 3, Standing.REFUSED: 1}
    assert everything.districts == districts_of(symposium.pk) == ("Anfa", "Maârif")
    assert numbers(public_projects(symposium.pk, now, district="Anfa")) == [made[1], refused]
    assert numbers(public_projects(symposium.pk, now, district="Anfa", stands="refused")) == [refused]
    assert public_projects(symposium.pk, now, district="Nowhere").total == 0
    second = public_projects(symposium.pk, now, part=slice(2, 3))
    assert (numbers(second), second.total) == ([made[2]], 4)


def test_a_ballot_is_told_once_the_last_audience_knows_of_it(symposium: Symposium) -> None:
    number = make_project(symposium)
    made, now = stand(make_session(symposium, delay=30), number), timezone.now()

    def stands(seconds: int) -> Standing:
        later = now + timedelta(seconds=seconds)
        return project(symposium.pk, number, later, viewer=NOBODY).standing

    assert [stands(1), stands(31)] == [Standing.ELIGIBLE, Standing.BALLOT]
    assert eligible_projects(symposium.pk) == []
    void_consultation(by=SYSTEM, symposium=symposium.pk, number=made, reason=VoidReason.WRONG_OPTIONS)
    assert stands(31) is Standing.ELIGIBLE
    Consultation.objects.update(state="draft", void_reason="")
    assert stands(31) is Standing.ELIGIBLE
    assert [one.number for one in eligible_projects(symposium.pk)] == [number, number + 1]


def test_people_follow_their_own_projects(symposium: Symposium) -> None:
    by = somebody(symposium)
    mine = [send(symposium, by), send(symposium, by)]
    send(symposium)
    show_project(by=SYSTEM, symposium=symposium.pk, number=mine[0], shown=True)
    assert [one.number for one in own_projects(symposium.pk, by.id, timezone.now())] == mine[::-1]
    assert own_projects(symposium.pk, "", timezone.now()) == []


def test_two_symposia_know_nothing_of_each_other(symposium: Symposium) -> None:
    other = call(make_symposium("tyr", timezone="Asia/Beirut"))
    make_project(symposium, currency="EUR")
    send(symposium, picture=jpeg())
    assert numbers(desk_projects(other.pk, timezone.now(), viewer=SYSTEM)) == []
    assert (currency_for_new(other.pk), districts_of(other.pk), picture_names(other.pk)) == ("LBP", (), [])
    assert (currency_for_new(symposium.pk), len(picture_names(symposium.pk))) == ("EUR", 1)


def test_a_list_costs_the_same_queries_for_one_and_three(symposium: Symposium) -> None:
    session = make_session(symposium)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            public_projects(symposium.pk, timezone.now())
        return len(queries)

    stand(session, make_project(symposium))
    once = asked()
    for _ in range(2):
        stand(session, make_project(symposium))
    assert asked() == once
