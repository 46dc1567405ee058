"""Inviting staff, and entering."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from halqa.actions.people import INVITATION_LASTS, enter, invite
from halqa.models import Account, Invitation, JournalRow
from halqa.queries.people import invitation_waits, staff_actor
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from halqa.rules.refusals import Code, Refused
from tests.factories import make_symposium

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
