"""Links by which staff comes back, and what is counted as an organiser who is there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from halqa.actions.people import enter, invite, invite_again, withdraw_role
from halqa.models import Account, Invitation, JournalRow
from halqa.queries.people import digest_of, invitation_waits, organiser_actor, staff_actor, team_of
from halqa.rules.people import SYSTEM, Actor, Role
from halqa.rules.refusals import Code, Refused
from tests.factories import actor_with, make_staff_session, make_symposium

pytestmark = pytest.mark.django_db


def _member(role: Role, symposium: int | None, label: str = "") -> Account:
    account = enter(token=invite(by=SYSTEM, role=role, symposium=symposium, label=label)).account
    return Account.objects.get(pk=account)


def _as(account: Account, symposium: int) -> Actor:
    found = organiser_actor(account.pk) or staff_actor(account.pk, symposium)
    assert found is not None
    return found


def _again(account: Account, symposium: int, by: Actor = SYSTEM) -> str:
    return invite_again(by=by, account=account.handle, symposium=symposium)


def _code(act) -> Code:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def _withdraw(account: Account, symposium: int | None) -> None:
    withdraw_role(by=SYSTEM, account=account.handle, role=Role.ORGANISER, symposium=symposium)


def test_own_link_brings_the_account_back_once_and_gives_no_role() -> None:
    here = make_symposium("casa")
    account = _member(Role.STEWARD, here.pk, "Samia")
    token = _again(account, here.pk)
    other = _member(Role.STEWARD, here.pk)
    entered = enter(token=token, account=other.pk)
    assert (entered.account, entered.slug) == (account.pk, "casa")
    assert account.memberships.count() == other.memberships.count() == 1
    assert _code(lambda: enter(token=token)) is Code.LINK_SPENT
    noted = JournalRow.objects.filter(object=f"account {account.pk}").order_by("pk")
    assert list(noted.values_list("act", "actor_id")) == [("invite", "system"), ("enter", str(account.pk))]


def test_own_link_of_an_organiser_of_all_leads_to_all() -> None:
    here = make_symposium()
    account = _member(Role.ORGANISER, None)
    assert enter(token=_again(account, here.pk)).slug == ""


def test_an_account_has_one_link_of_its_own() -> None:
    here = make_symposium()
    account = _member(Role.STEWARD, here.pk)
    first, second = _again(account, here.pk), _again(account, here.pk)
    assert (invitation_waits(first), invitation_waits(second)) == (False, True)
    Invitation.objects.filter(account=account).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert not invitation_waits(second)


def test_own_link_ends_when_the_account_is_given_another_role() -> None:
    here, there = make_symposium("casa"), make_symposium("fes")
    account = _member(Role.STEWARD, here.pk)
    token = _again(account, here.pk, _as(_member(Role.ORGANISER, here.pk), here.pk))
    enter(token=invite(by=SYSTEM, role=Role.ORGANISER, symposium=there.pk), account=account.pk)
    assert not invitation_waits(token)


def test_own_link_ends_with_the_account() -> None:
    here = make_symposium()
    make_staff_session(_member(Role.ORGANISER, here.pk).pk)
    account = _member(Role.ORGANISER, here.pk)
    token = _again(account, here.pk)
    _withdraw(account, here.pk)
    assert not invitation_waits(token)


def test_own_link_of_another_ends_with_the_right_of_who_made_it() -> None:
    here, there = make_symposium("casa"), make_symposium("fes")
    maker, steward = _member(Role.ORGANISER, None), _member(Role.STEWARD, here.pk)
    enter(token=invite(by=SYSTEM, role=Role.ORGANISER, symposium=here.pk), account=maker.pk)
    enter(token=invite(by=SYSTEM, role=Role.STEWARD, symposium=there.pk), account=steward.pk)
    make_staff_session(_member(Role.ORGANISER, None).pk)
    token = _again(steward, here.pk, _as(maker, here.pk))
    _withdraw(maker, None)
    assert not invitation_waits(token)


def test_own_link_is_made_only_by_who_could_give_all_its_roles() -> None:
    here, there = make_symposium("casa"), make_symposium("fes")
    account, of_all = _member(Role.STEWARD, here.pk), _member(Role.ORGANISER, None)
    local = _as(_member(Role.ORGANISER, here.pk), here.pk)
    assert invitation_waits(_again(account, here.pk, local))
    enter(token=invite(by=SYSTEM, role=Role.STEWARD, symposium=there.pk), account=account.pk)
    for one in (account, of_all):
        assert _code(lambda one=one: _again(one, here.pk, local)) is Code.NOT_ALLOWED
        assert invitation_waits(_again(one, here.pk, _as(of_all, here.pk)))
    steward = actor_with(here, Role.STEWARD)
    assert _code(lambda: _again(account, here.pk, steward)) is Code.NOT_ALLOWED


def test_own_link_is_made_by_no_organiser_withdrawn_this_instant() -> None:
    here = make_symposium()
    account, one = _member(Role.STEWARD, here.pk), _member(Role.ORGANISER, here.pk)
    make_staff_session(_member(Role.ORGANISER, here.pk).pk)
    by = _as(one, here.pk)
    _withdraw(one, here.pk)
    assert _code(lambda: _again(account, here.pk, by)) is Code.NOT_ALLOWED


def test_own_link_is_for_somebody_of_the_symposium() -> None:
    here, there = make_symposium("casa"), make_symposium("fes")
    account = _member(Role.STEWARD, there.pk)
    assert _code(lambda: _again(account, here.pk)) is Code.PERSON_UNKNOWN
    assert _code(lambda: _again(Account(handle="nobody"), here.pk)) is Code.PERSON_UNKNOWN


def test_own_link_is_told_beside_the_name_and_not_among_the_invited() -> None:
    here = make_symposium()
    account = _member(Role.STEWARD, here.pk)
    token = _again(account, here.pk)
    team = team_of(here.pk, viewer=SYSTEM, everywhere=False)
    assert [one.link.key for one in team.members if one.link] == [digest_of(token)]
    assert team.invited == ()


@pytest.mark.parametrize("everywhere", [False, True])
def test_organiser_who_cannot_come_in_any_more_is_not_counted(everywhere: bool) -> None:
    here = make_symposium()
    place = None if everywhere else here.pk
    one, other = _member(Role.ORGANISER, place), _member(Role.ORGANISER, place)
    make_staff_session(one.pk)
    assert _code(lambda: _withdraw(one, place)) is Code.LAST_ORGANISER
    _again(other, here.pk)
    _withdraw(one, place)
    assert not Account.objects.filter(pk=one.pk).exists()


def test_session_that_has_ended_is_not_counted() -> None:
    here = make_symposium()
    one, other = _member(Role.ORGANISER, here.pk), _member(Role.ORGANISER, None)
    make_staff_session(other.pk)
    Session.objects.update(expire_date=timezone.now())
    assert _code(lambda: _withdraw(one, here.pk)) is Code.LAST_ORGANISER
    make_staff_session(other.pk)
    _withdraw(one, here.pk)
