"""Reads of staff and their roles."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils import timezone

from halqa.models import Account, Invitation, Membership
from halqa.rules.people import STAFF, Act, Actor, ActorKind, Role, may

# A staff session holds who, and when it began and was last used; it ends when it was not used for so long, and so long
# after it began.
ACCOUNT, BEGAN, USED = "account", "began", "used"
IDLE_S, LONGEST_S = 12 * 3600, settings.SESSION_COOKIE_AGE


@dataclass(frozen=True, slots=True)
class Member:
    """One role of one account; `everywhere`: in every symposium of the folder. A name may be missing.

    `renewable`: here the viewer may make a new link for it; `link` is the one that it has, if it was not used yet.
    """

    account: int
    handle: str
    name: str
    role: Role
    since: datetime
    everywhere: bool
    renewable: bool
    link: Invited | None


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
    asked = Q(symposium=symposium) | Q(symposium=None) if everywhere else Q(symposium=symposium)
    waiting = [(row.account_id, _invited(row)) for row in _waiting().filter(asked).order_by("made_at")]
    own = {account: link for account, link in waiting if account is not None}
    members = _members(symposium, own, everywhere=everywhere)
    return Team(members, tuple(link for account, link in waiting if account is None))


def _members(symposium: int, own: Mapping[int, Invited], *, everywhere: bool) -> tuple[Member, ...]:
    rows = Membership.objects.filter(symposium=symposium).select_related("account")
    others = Membership.objects.filter(account__memberships__symposium=symposium).exclude(symposium=symposium)
    elsewhere = frozenset(others.values_list("account", flat=True))
    here = [(row.account, Role(row.role), False) for row in rows]
    of_all = [(account, Role.ORGANISER, True) for account in Account.objects.filter(organiser=True)]
    found = [
        Member(
            account=account.pk,
            handle=account.handle,
            name=account.name,
            role=role,
            since=account.made_at,
            everywhere=in_all,
            renewable=account.organiser is in_all and (everywhere or not (in_all or account.pk in elsewhere)),
            link=own.get(account.pk),
        )
        for account, role, in_all in here + of_all
    ]
    return tuple(sorted(found, key=lambda member: (STAFF.index(member.role), not member.everywhere, member.since)))


def _invited(row: Invitation) -> Invited:
    return Invited(row.digest, row.label, Role(row.role), row.expires_at, row.symposium_id is None)


def _waiting() -> QuerySet[Invitation]:
    """Return the links that can still be used."""
    return Invitation.objects.filter(used_at=None, expires_at__gt=timezone.now())


def digest_of(token: str) -> str:
    """Return what is kept of an invitation's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_waits(token: str) -> bool:
    """Tell whether this invitation can still be used."""
    return _waiting().filter(digest=digest_of(token)).exists()


def link_owner(token: str) -> str | None:
    """Return the name, which may be empty, of the account whose own link this is; None where it is nobody's own."""
    own = Invitation.objects.filter(digest=digest_of(token), account__isnull=False)
    return own.values_list("account__name", flat=True).first()


def alive(session: Mapping[str, Any], now: float) -> bool:
    """Tell whether a staff session goes on at `now` (seconds): it began not too long ago, and was used lately."""
    began, used = session.get(BEGAN, 0), session.get(USED, 0)
    return ACCOUNT in session and now - used < IDLE_S and now - began < LONGEST_S


def signed_in() -> frozenset[int]:
    """Return the accounts (pks) that are signed in somewhere."""
    now = timezone.now()
    kept = [row.get_decoded() for row in Session.objects.filter(expire_date__gt=now)]
    return frozenset(session[ACCOUNT] for session in kept if alive(session, now.timestamp()))


def can_act() -> frozenset[int]:
    """Return the accounts (pks) that somebody can use: signed in somewhere, or with an unused link of their own."""
    return signed_in() | frozenset(_waiting().filter(account__isnull=False).values_list("account", flat=True))
