"""What is done with staff: inviting, and entering by an invitation."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from halqa.actions.journal import note
from halqa.models import Account, Invitation, Membership, Pass
from halqa.queries.people import digest_of
from halqa.rules.ballots import Audience
from halqa.rules.people import Act, Actor, Role, may
from halqa.rules.refusals import Code, Refused

INVITATION_LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Entered:
    """Who came in by an invitation, and the symposium it leads to (empty: all)."""

    account: int
    slug: str


def invite(*, by: Actor, role: Role, symposium: int | None = None) -> str:
    """Make a one-use link for a role and return its token; without a symposium, only for an organiser of all.

    Raises Refused: SYMPOSIUM_NEEDED, NOT_ALLOWED.
    """
    if symposium is None and role is not Role.ORGANISER:
        raise Refused(Code.SYMPOSIUM_NEEDED)
    may(by, Act.INVITE, symposium or 0)
    token = secrets.token_urlsafe(24)
    now = timezone.now()
    with transaction.atomic():
        Invitation.objects.create(
            digest=digest_of(token), role=role, symposium_id=symposium, made_at=now, expires_at=now + INVITATION_LASTS
        )
        if symposium is not None:
            note(by=by, act=Act.INVITE, symposium=symposium, thing=f"invitation {role}")
    return token


def enter(*, token: str) -> Entered:
    """Use an invitation once: make the account and its role; raises Refused LINK_SPENT."""
    now = timezone.now()
    with transaction.atomic():
        mine = Invitation.objects.filter(digest=digest_of(token), used_at=None, expires_at__gt=now)
        if not mine.update(used_at=now):
            raise Refused(Code.LINK_SPENT)
        row = Invitation.objects.select_related("symposium").get(digest=digest_of(token))
        account = _make_account(row)
    return Entered(account.pk, row.symposium.slug if row.symposium else "")


def _make_account(row: Invitation) -> Account:
    account = Account(
        name=row.role, handle=secrets.token_hex(16), organiser=row.symposium_id is None, made_at=timezone.now()
    )
    account.set_unusable_password()
    account.save()
    if row.symposium_id is not None:
        Membership.objects.create(account=account, symposium_id=row.symposium_id, role=row.role)
    return account


def make_invented_passes(*, by: Actor, symposium: int, passes: Sequence[UUID]) -> None:
    """Make the passes of an invented crowd, or mark those it already has; raises Refused NOT_ALLOWED."""
    may(by, Act.INVITE, symposium)
    now = timezone.now()
    made = [Pass(id=one, symposium_id=symposium, made_at=now, audience=Audience.HALL, invented=True) for one in passes]
    Pass.objects.bulk_create(made, update_conflicts=True, unique_fields=["id"], update_fields=["invented"])
