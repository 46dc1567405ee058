"""Inviting staff, and entering."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from halqa.actions.people import INVITATION_LASTS, enter, invite, withdraw_invitation, withdraw_role
from halqa.models import Account, Invitation, JournalRow
from halqa.queries.people import digest_of, invitation_waits, organiser_actor, staff_actor
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from halqa.rules.refusals import Code, Refused
from tests.factories import actor_with, make_staff_session, make_symposium

pytestmark = pytest.mark.django_db


def _refusal(token: str) -> Code:
    with pytest.raises(Refused) as refused:
        enter(token=token)
    return refused.value.code


def test_invitation_is_kept_as_a_digest_only() -> None:
    token = invite(by=SYSTEM, role=Role.ORGANISER)
    row = Invitation.objects.get()
    assert token not in row.digest
    assert len(row.digest) == 64


def test_invitation_of_an_organiser_opens_every_symposium() -> None:
    here, there = make_symposium("casa"), make_symposium("fes")
    entered = enter(token=invite(by=SYSTEM, role=Role.ORGANISER))
    actors = [staff_actor(entered.account, one.pk) for one in (here, there)]
    assert [actor.roles for actor in actors if actor] == [{Role.ORGANISER}, {Role.ORGANISER}]
    assert entered.slug == ""


def test_invitation_to_one_symposium_opens_no_other() -> None:
    here, there = make_symposium("casa"), make_symposium("fes")
    entered = enter(token=invite(by=SYSTEM, role=Role.FACILITATOR, symposium=here.pk))
    actor = staff_actor(entered.account, here.pk)
    assert actor == Actor(ActorKind.ACCOUNT, str(entered.account), here.pk, frozenset({Role.FACILITATOR}))
    assert staff_actor(entered.account, there.pk) is None
    assert entered.slug == "casa"


def test_invitation_is_noted_where_there_is_a_symposium() -> None:
    here = make_symposium()
    token = invite(by=SYSTEM, role=Role.STEWARD, symposium=here.pk)
    row = JournalRow.objects.get()
    assert (row.act, row.object) == ("invite", "invitation steward")
    assert token not in str(vars(row))


def test_invitation_works_once() -> None:
    token = invite(by=SYSTEM, role=Role.ORGANISER)
    enter(token=token)
    assert not invitation_waits(token)
    assert _refusal(token) is Code.LINK_SPENT
    assert Account.objects.count() == 1


def test_invitation_ends_after_seven_days() -> None:
    token = invite(by=SYSTEM, role=Role.ORGANISER)
    assert invitation_waits(token)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert not invitation_waits(token)
    assert _refusal(token) is Code.LINK_SPENT
    assert timedelta(days=7) == INVITATION_LASTS


def test_a_name_is_kept_by_the_account_alone() -> None:
    enter(token=invite(by=SYSTEM, role=Role.ORGANISER, label="Samia"))
    assert Invitation.objects.get().label == ""
    invite(by=SYSTEM, role=Role.ORGANISER, label="Amine")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    invite(by=SYSTEM, role=Role.ORGANISER)
    assert Invitation.objects.get().label == ""


def test_unknown_invitation_is_refused() -> None:
    assert _refusal("made-up") is Code.LINK_SPENT


def test_other_roles_need_a_symposium() -> None:
    with pytest.raises(Refused) as refused:
        invite(by=SYSTEM, role=Role.STEWARD)
    assert refused.value.code is Code.SYMPOSIUM_NEEDED


def test_facilitator_may_not_invite() -> None:
    here = make_symposium()
    by = Actor(ActorKind.ACCOUNT, "1", here.pk, frozenset({Role.FACILITATOR}))
    with pytest.raises(Refused) as refused:
        invite(by=by, role=Role.FACILITATOR, symposium=here.pk)
    assert refused.value.code is Code.NOT_ALLOWED


def test_organiser_of_one_symposium_may_not_invite_for_all() -> None:
    here = make_symposium()
    by = Actor(ActorKind.ACCOUNT, "1", here.pk, frozenset({Role.ORGANISER}))
    with pytest.raises(Refused) as refused:
        invite(by=by, role=Role.ORGANISER)
    assert refused.value.code is Code.NOT_ALLOWED


def test_unknown_account_is_nobody() -> None:
    assert staff_actor(12345, make_symposium().pk) is None


def _member(role: Role, symposium: int | None, label: str = "") -> Account:
    account = enter(token=invite(by=SYSTEM, role=role, symposium=symposium, label=label)).account
    make_staff_session(account)
    return Account.objects.get(pk=account)


def _withdraw(account: Account, role: Role, symposium: int | None) -> Code | None:
    try:
        withdraw_role(by=SYSTEM, account=account.handle, role=role, symposium=symposium)
    except Refused as refused:
        return refused.code
    return None


def test_invitation_names_the_account() -> None:
    here = make_symposium()
    assert _member(Role.STEWARD, here.pk, "  Accueil,   porte A ").name == "Accueil,   porte A"
    with pytest.raises(Refused) as refused:
        invite(by=SYSTEM, role=Role.STEWARD, symposium=here.pk, label="x" * 81)
    assert (refused.value.code, refused.value.field) == (Code.TOO_LONG, "label")


def test_second_invitation_adds_its_role_to_the_same_account() -> None:
    here, there = make_symposium("casa"), make_symposium("fes")
    first = _member(Role.STEWARD, here.pk, "Accueil")
    for role, symposium in [(Role.RAPPORTEUR, here.pk), (Role.STEWARD, there.pk), (Role.STEWARD, there.pk)]:
        token = invite(by=SYSTEM, role=role, symposium=symposium, label="Autre")
        assert enter(token=token, account=first.pk).account == first.pk
    actors = [staff_actor(first.pk, one.pk) for one in (here, there)]
    assert [actor.roles for actor in actors if actor] == [{Role.STEWARD, Role.RAPPORTEUR}, {Role.STEWARD}]
    assert Account.objects.get().name == "Accueil"
    assert JournalRow.objects.filter(act="enter", object="role steward", actor_id=str(first.pk)).count() == 3


def test_account_gone_meanwhile_is_made_anew() -> None:
    token = invite(by=SYSTEM, role=Role.ORGANISER)
    assert enter(token=token, account=999).account != 999
    assert Account.objects.count() == 1


def test_withdrawn_role_is_gone_at_once_and_its_account_with_the_last_one() -> None:
    here = make_symposium()
    account = _member(Role.STEWARD, here.pk)
    enter(token=invite(by=SYSTEM, role=Role.RAPPORTEUR, symposium=here.pk), account=account.pk)
    assert _withdraw(account, Role.STEWARD, here.pk) is None
    assert staff_actor(account.pk, here.pk) == Actor(
        ActorKind.ACCOUNT, str(account.pk), here.pk, frozenset({Role.RAPPORTEUR})
    )
    assert _withdraw(account, Role.RAPPORTEUR, here.pk) is None
    assert not Account.objects.exists()
    assert JournalRow.objects.filter(act="withdraw_role", reason=f"account {account.pk}").count() == 2


def test_withdrawing_what_nobody_has_does_nothing() -> None:
    here = make_symposium()
    account = _member(Role.STEWARD, here.pk)
    assert _withdraw(account, Role.RAPPORTEUR, here.pk) is None
    assert _withdraw(account, Role.ORGANISER, None) is None
    assert _withdraw(Account(handle="nobody"), Role.STEWARD, here.pk) is None
    assert staff_actor(account.pk, here.pk) is not None
    assert not JournalRow.objects.filter(act="withdraw_role").exists()


def test_last_organiser_of_a_symposium_stays() -> None:
    here, there = make_symposium("casa"), make_symposium("fes")
    one = _member(Role.ORGANISER, here.pk)
    _member(Role.ORGANISER, there.pk)
    assert _withdraw(one, Role.ORGANISER, here.pk) is Code.LAST_ORGANISER
    other = _member(Role.ORGANISER, here.pk)
    assert _withdraw(one, Role.ORGANISER, here.pk) is None
    assert _withdraw(other, Role.ORGANISER, here.pk) is Code.LAST_ORGANISER
    _member(Role.ORGANISER, None)
    assert _withdraw(other, Role.ORGANISER, here.pk) is None


def test_last_organiser_of_all_stays() -> None:
    here = make_symposium()
    one = _member(Role.ORGANISER, None)
    _member(Role.ORGANISER, here.pk)
    assert _withdraw(one, Role.ORGANISER, None) is Code.LAST_ORGANISER
    _member(Role.ORGANISER, None)
    assert _withdraw(one, Role.ORGANISER, None) is None
    assert organiser_actor(one.pk) is None


def test_withdrawn_invitation_lets_nobody_in() -> None:
    here, there = make_symposium("casa"), make_symposium("fes")
    token = invite(by=SYSTEM, role=Role.STEWARD, symposium=here.pk)
    withdraw_invitation(by=SYSTEM, invitation=digest_of(token), symposium=there.pk)
    assert invitation_waits(token)
    for _ in range(2):
        withdraw_invitation(by=SYSTEM, invitation=digest_of(token), symposium=here.pk)
    assert _refusal(token) is Code.LINK_SPENT
    assert JournalRow.objects.filter(act="withdraw_invitation").count() == 1
    everywhere = invite(by=SYSTEM, role=Role.ORGANISER)
    withdraw_invitation(by=SYSTEM, invitation=digest_of(everywhere))
    assert not invitation_waits(everywhere)


def _as(account: Account, symposium: int | None) -> Actor:
    """Return an account as it acts in a symposium, or in all of them."""
    found = organiser_actor(account.pk) if symposium is None else staff_actor(account.pk, symposium)
    assert found is not None
    return found


def test_links_of_a_withdrawn_organiser_let_nobody_in() -> None:
    here = make_symposium()
    one, _other = _member(Role.ORGANISER, here.pk), _member(Role.ORGANISER, here.pk)
    by = _as(one, here.pk)
    back, used = (invite(by=by, role=Role.ORGANISER, symposium=here.pk) for _ in range(2))
    enter(token=used)
    elses = invite(by=SYSTEM, role=Role.STEWARD, symposium=here.pk)
    assert _withdraw(one, Role.ORGANISER, here.pk) is None
    assert _refusal(back) is Code.LINK_SPENT
    assert invitation_waits(elses)
    assert JournalRow.objects.get(act="withdraw_invitation").reason == f"made by account {one.pk}"


def test_what_is_done_with_organisers_of_all_is_noted_in_each_symposium() -> None:
    one = _member(Role.ORGANISER, None)
    assert not JournalRow.objects.exists()
    places = [make_symposium(slug).pk for slug in ("casa", "fes")]
    _member(Role.ORGANISER, None)
    withdraw_invitation(by=SYSTEM, invitation=digest_of(invite(by=SYSTEM, role=Role.ORGANISER)))
    invite(by=_as(one, None), role=Role.ORGANISER)
    assert _withdraw(one, Role.ORGANISER, None) is None
    for place in places:
        rows = JournalRow.objects.filter(symposium=place).order_by("pk")
        assert list(rows.values_list("act", "object", "reason")) == [
            ("invite", "invitation organiser", ""),
            ("enter", "role organiser", ""),
            ("invite", "invitation organiser", ""),
            ("withdraw_invitation", "invitation organiser", ""),
            ("invite", "invitation organiser", ""),
            ("withdraw_role", "role organiser", f"account {one.pk}"),
            ("withdraw_invitation", "invitation organiser", f"made by account {one.pk}"),
        ]


def test_withdrawn_organiser_keeps_the_links_that_it_still_may_make() -> None:
    here, there = make_symposium("casa"), make_symposium("fes")
    one = _member(Role.ORGANISER, None)
    _member(Role.ORGANISER, None)
    enter(token=invite(by=SYSTEM, role=Role.ORGANISER, symposium=here.pk), account=one.pk)
    places = (here.pk, there.pk, None)
    links = [invite(by=_as(one, None), role=Role.ORGANISER, symposium=place) for place in places]
    assert _withdraw(one, Role.STEWARD, here.pk) is None
    assert [invitation_waits(link) for link in links] == [True, True, True]
    assert _withdraw(one, Role.ORGANISER, None) is None
    assert [invitation_waits(link) for link in links] == [True, False, False]
    assert _withdraw(one, Role.ORGANISER, here.pk) is None
    assert not any(invitation_waits(link) for link in links)


@pytest.mark.parametrize("everywhere", [False, True])
def test_organiser_withdrawn_this_instant_makes_no_link(everywhere: bool) -> None:
    here = make_symposium().pk
    place = None if everywhere else here
    one, _other = _member(Role.ORGANISER, place), _member(Role.ORGANISER, None)
    by = _as(one, place)
    _withdraw(one, Role.ORGANISER, place)
    with pytest.raises(Refused) as refused:
        invite(by=by, role=Role.ORGANISER, symposium=place)
    assert refused.value.code is Code.NOT_ALLOWED
    assert not Invitation.objects.filter(used_at=None).exists()


def test_used_invitation_cannot_be_withdrawn() -> None:
    here = make_symposium()
    token = invite(by=SYSTEM, role=Role.STEWARD, symposium=here.pk)
    enter(token=token)
    withdraw_invitation(by=SYSTEM, invitation=digest_of(token), symposium=here.pk)
    assert Invitation.objects.exists()


@pytest.mark.parametrize("symposium", ["here", None])
def test_only_organisers_withdraw_and_only_their_own(symposium: str | None) -> None:
    here, there = make_symposium("casa"), make_symposium("fes")
    where = here.pk if symposium else None
    for by in (actor_with(here, Role.FACILITATOR), actor_with(there, Role.ORGANISER)):
        for act in (
            lambda by=by: withdraw_role(by=by, account="x", role=Role.ORGANISER, symposium=where),
            lambda by=by: withdraw_invitation(by=by, invitation="x", symposium=where),
        ):
            with pytest.raises(Refused) as refused:
                act()
            assert refused.value.code is Code.NOT_ALLOWED
