"""Reads of staff and their roles."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from halqa.models import Account, Invitation, Membership
from halqa.rules.people import STAFF, Act, Actor, ActorKind, Role, may


@dataclass(frozen=True, slots=True)
class Member:
    """One role of one account; `everywhere`: in every symposium of the folder. A name may be missing."""

    account: int
    handle: str
    name: str
    role: Role
    since: datetime
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that nobody has used yet; `key` is the digest of its token."""

    key: str
    label: str
    role: Role
    until: datetime
    everywhere: bool


@dataclass(frozen=True, slots=True)
class Team:
    """Who works on a symposium, and who is invited to."""

    members: tuple[Member, ...]
    invited: tuple[Invited, ...]


def staff_actor(account: int, symposium: int) -> Actor | None:
    """Return an account as it may act in this symposium, or None where it has no role there."""
    found = Account.objects.filter(pk=account).values_list("organiser", flat=True).first()
    if found is None:
        return None
    roles = Membership.objects.filter(account=account, symposium=symposium).values_list("role", flat=True)
    own = {Role(role) for role in roles} | ({Role.ORGANISER} if found else set())
    return Actor(ActorKind.ACCOUNT, str(account), symposium, frozenset(own)) if own else None


def organiser_actor(account: int) -> Actor | None:
    """Return an account as it may act everywhere, or None where it is no organiser of every symposium."""
    if not Account.objects.filter(pk=account, organiser=True).exists():
        return None
    return Actor(ActorKind.ACCOUNT, str(account), None, frozenset({Role.ORGANISER}))


def account_name(account: int) -> str | None:
    """Return the name of an account, which may be empty; None where there is no such account."""
    return Account.objects.filter(pk=account).values_list("name", flat=True).first()


def team_of(symposium: int, *, viewer: Actor, everywhere: bool) -> Team:
    """Return who has which role in a symposium, and its open invitations; `everywhere`: those to all of them too.

    Raises Refused NOT_ALLOWED.
    """
    may(viewer, Act.INVITE, symposium)
    return Team(_members(symposium), _invited(symposium, everywhere=everywhere))


def _members(symposium: int) -> tuple[Member, ...]:
    rows = Membership.objects.filter(symposium=symposium).select_related("account")
    here = [(row.account, Role(row.role), False) for row in rows]
    everywhere = [(account, Role.ORGANISER, True) for account in Account.objects.filter(organiser=True)]
    found = [
        Member(account.pk, account.handle, account.name, role, account.made_at, all_of_them)
        for account, role, all_of_them in here + everywhere
    ]
    return tuple(sorted(found, key=lambda member: (STAFF.index(member.role), not member.everywhere, member.since)))


def _invited(symposium: int, *, everywhere: bool) -> tuple[Invited, ...]:
    asked = Q(symposium=symposium) | Q(symposium=None) if everywhere else Q(symposium=symposium)
    rows = Invitation.objects.filter(asked, used_at=None, expires_at__gt=timezone.now()).order_by("made_at")
    return tuple(
        Invited(row.digest, row.label, Role(row.role), row.expires_at, row.symposium_id is None) for row in rows
    )


def digest_of(token: str) -> str:
    """Return what is kept of an invitation's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_waits(token: str) -> bool:
    """Tell whether this invitation can still be used."""
    now = timezone.now()
    return Invitation.objects.filter(digest=digest_of(token), used_at=None, expires_at__gt=now).exists()
