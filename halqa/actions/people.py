"""What is done with staff: inviting, entering by an invitation, taking both back."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from halqa.actions.journal import note
from halqa.models import Account, Invitation, Membership, Pass, Symposium
from halqa.queries.people import digest_of, organiser_actor, staff_actor
from halqa.rules.ballots import Audience
from halqa.rules.people import LABEL_LONGEST, NOBODY, RIGHTS, Act, Actor, ActorKind, Role, may
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import clean

INVITATION_LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Entered:
    """Who came in by an invitation, and the symposium it leads to (empty: all)."""

    account: int
    slug: str


def invite(*, by: Actor, role: Role, symposium: int | None = None, label: str = "") -> str:
    """Make a one-use link for a role and return its token; without a symposium, only for an organiser of all.

    `label` says for whom it is. Raises Refused: SYMPOSIUM_NEEDED, NOT_ALLOWED, TOO_LONG, BAD_CHARACTERS.
    """
    if symposium is None and role is not Role.ORGANISER:
        raise Refused(Code.SYMPOSIUM_NEEDED)
    may(by, Act.INVITE, symposium or 0)
    label = clean(label, field="label", longest=LABEL_LONGEST)
    token = secrets.token_urlsafe(24)
    now = timezone.now()
    with transaction.atomic():
        Invitation.objects.filter(expires_at__lt=now).delete()
        Invitation.objects.create(
            digest=digest_of(token),
            label=label,
            role=role,
            symposium_id=symposium,
            made_by_id=_maker(by, symposium),
            made_at=now,
            expires_at=now + INVITATION_LASTS,
        )
        _note(by, Act.INVITE, symposium, f"invitation {role}")
    return token


def _maker(by: Actor, symposium: int | None) -> int | None:
    """Return the account (pk) that makes a link, if it still may: its role can have been withdrawn this instant."""
    if by.kind is not ActorKind.ACCOUNT:
        return None
    maker = int(by.id)
    now = organiser_actor(maker) if symposium is None else staff_actor(maker, symposium)
    may(now or NOBODY, Act.INVITE, symposium or 0)
    return maker


def withdraw_invitation(*, by: Actor, invitation: str, symposium: int | None = None) -> None:
    """Take back an invitation (its digest) that nobody has used; does nothing where there is none such.

    Raises Refused: NOT_ALLOWED.
    """
    may(by, Act.WITHDRAW_INVITATION, symposium or 0)
    with transaction.atomic():
        row = Invitation.objects.filter(digest=invitation, symposium=symposium, used_at=None).first()
        if row is None:
            return
        row.delete()
        _note(by, Act.WITHDRAW_INVITATION, symposium, f"invitation {row.role}")


def enter(*, token: str, account: int | None = None) -> Entered:
    """Use an invitation once: give its role to an account (pk), or to a new one; raises Refused LINK_SPENT."""
    now = timezone.now()
    with transaction.atomic():
        mine = Invitation.objects.filter(digest=digest_of(token), used_at=None, expires_at__gt=now)
        if not mine.update(used_at=now):
            raise Refused(Code.LINK_SPENT)
        row = Invitation.objects.select_related("symposium").get(digest=digest_of(token))
        known = Account.objects.select_for_update().filter(pk=account).first() if account is not None else None
        member = known or Account(handle=secrets.token_hex(16), made_at=now)
        _give_role(member, row)
        Invitation.objects.filter(pk=row.pk).update(label="")  # the account has it, and is forgotten with its last role
    return Entered(member.pk, row.symposium.slug if row.symposium else "")


def _give_role(account: Account, row: Invitation) -> None:
    account.name = account.name or row.label
    account.organiser = account.organiser or row.symposium_id is None
    if not account.pk:
        account.set_unusable_password()
    account.save()
    if row.symposium_id is not None:
        Membership.objects.get_or_create(account=account, symposium_id=row.symposium_id, role=row.role)
    by = Actor(ActorKind.ACCOUNT, str(account.pk), row.symposium_id)
    _note(by, Act.ENTER, row.symposium_id, f"role {row.role}")


def withdraw_role(*, by: Actor, account: str, role: Role, symposium: int | None = None) -> None:
    """Take a role from an account (its handle), at once on all its devices; without a symposium, organiser of all.

    The unused links that it made go with its right to make them. One that is left with no role is forgotten. Does
    nothing where it has no such role. Raises Refused: NOT_ALLOWED, LAST_ORGANISER.
    """
    may(by, Act.WITHDRAW_ROLE, symposium or 0)
    with transaction.atomic():
        row = Account.objects.select_for_update().filter(handle=account).first()
        if row is None:
            return
        if symposium is None:
            _withdraw_from_all(by, row)
        else:
            _withdraw_from_one(by, row, role, symposium)
        _withdraw_links_of(by, row)
        if not row.organiser and not row.memberships.exists():
            row.delete()


def _withdraw_from_all(by: Actor, row: Account) -> None:
    if not row.organiser:
        return
    if not Account.objects.filter(organiser=True).exclude(pk=row.pk).exists():
        raise Refused(Code.LAST_ORGANISER)
    row.organiser = False
    row.save(update_fields=["organiser"])
    _note(by, Act.WITHDRAW_ROLE, None, f"role {Role.ORGANISER}", f"account {row.pk}")


def _withdraw_from_one(by: Actor, row: Account, role: Role, symposium: int) -> None:
    held = row.memberships.filter(symposium=symposium, role=role)
    if not held.exists():
        return
    others = Membership.objects.filter(symposium=symposium, role=Role.ORGANISER).exclude(account=row)
    if role is Role.ORGANISER and not others.exists() and not Account.objects.filter(organiser=True).exists():
        raise Refused(Code.LAST_ORGANISER)
    held.delete()
    _note(by, Act.WITHDRAW_ROLE, symposium, f"role {role}", f"account {row.pk}")


def _withdraw_links_of(by: Actor, row: Account) -> None:
    """Take back the unused links that an account made and could make no more: none is a way back in."""
    if row.organiser:
        return
    still = row.memberships.filter(role__in=RIGHTS[Act.INVITE]).values("symposium")
    for link in row.links_made.filter(used_at=None).exclude(symposium__in=still):
        link.delete()
        _note(by, Act.WITHDRAW_INVITATION, link.symposium_id, f"invitation {link.role}", f"made by account {row.pk}")


def _note(by: Actor, act: Act, symposium: int | None, thing: str, reason: str = "") -> None:
    """Note an act on the team in the journal of its symposium; where it holds in all, in each there is."""
    everywhere = Symposium.objects.values_list("pk", flat=True) if symposium is None else [symposium]
    for one in everywhere:
        note(by=by, act=act, symposium=one, thing=thing, reason=reason)


def make_invented_passes(*, by: Actor, symposium: int, passes: Sequence[UUID]) -> None:
    """Make the passes of an invented crowd, or mark those it already has; raises Refused NOT_ALLOWED."""
    may(by, Act.INVITE, symposium)
    now = timezone.now()
    made = [Pass(id=one, symposium_id=symposium, made_at=now, audience=Audience.HALL, invented=True) for one in passes]
    Pass.objects.bulk_create(made, update_conflicts=True, unique_fields=["id"], update_fields=["invented"])
