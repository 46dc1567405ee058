"""Reads of staff and their roles."""

from __future__ import annotations

import hashlib

from django.utils import timezone

from halqa.models import Account, Invitation, Membership
from halqa.rules.people import Actor, ActorKind, Role


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


def digest_of(token: str) -> str:
    """Return what is kept of an invitation's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_waits(token: str) -> bool:
    """Tell whether this invitation can still be used."""
    now = timezone.now()
    return Invitation.objects.filter(digest=digest_of(token), used_at=None, expires_at__gt=now).exists()
