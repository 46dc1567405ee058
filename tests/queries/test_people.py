"""The team of a symposium."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from halqa.actions.people import enter, invite
from halqa.queries.people import account_name, team_of
from halqa.rules.people import SYSTEM, Role
from halqa.rules.refusals import Code, Refused
from tests.factories import actor_with, make_symposium

pytestmark = pytest.mark.django_db


def _member(role: Role, symposium: int | None, label: str = "") -> int:
    return enter(token=invite(by=SYSTEM, role=role, symposium=symposium, label=label)).account


def test_team_is_told_by_role_and_in_one_symposium() -> None:
    here, there = make_symposium("casa"), make_symposium("fes")
    _member(Role.STEWARD, here.pk, "Accueil")
    _member(Role.ORGANISER, there.pk)
    _member(Role.ORGANISER, here.pk, "Samia")
    _member(Role.ORGANISER, None, "Ville")
    invite(by=SYSTEM, role=Role.RAPPORTEUR, symposium=here.pk, label="Amine")
    invite(by=SYSTEM, role=Role.RAPPORTEUR, symposium=there.pk)
    invite(by=SYSTEM, role=Role.ORGANISER)
    team = team_of(here.pk, viewer=actor_with(here, Role.ORGANISER), everywhere=False)
    assert [(one.name, one.role, one.everywhere) for one in team.members] == [
        ("Ville", Role.ORGANISER, True),
        ("Samia", Role.ORGANISER, False),
        ("Accueil", Role.STEWARD, False),
    ]
    assert [(one.label, one.role) for one in team.invited] == [("Amine", Role.RAPPORTEUR)]
    assert len(team_of(here.pk, viewer=SYSTEM, everywhere=True).invited) == 2


def test_team_takes_as_many_queries_however_large() -> None:
    here = make_symposium()
    counts = []
    for _ in range(2):
        _member(Role.STEWARD, here.pk)
        invite(by=SYSTEM, role=Role.STEWARD, symposium=here.pk)
        with CaptureQueriesContext(connection) as asked:
            team_of(here.pk, viewer=SYSTEM, everywhere=True)
        counts.append(len(asked))
    assert counts == [4, 4]


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.RAPPORTEUR, Role.STEWARD, Role.PARTICIPANT])
def test_team_is_for_organisers(role: Role) -> None:
    here = make_symposium()
    with pytest.raises(Refused) as refused:
        team_of(here.pk, viewer=actor_with(here, role), everywhere=False)
    assert refused.value.code is Code.NOT_ALLOWED


def test_name_of_an_account_may_be_empty_or_missing() -> None:
    assert account_name(_member(Role.ORGANISER, None)) == ""
    assert account_name(999) is None
