"""What is done with staff: inviting, entering by an invitation, taking both back."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from halqa.actions.journal import note
from halqa.models import Account, Invitation, Membership, Pass, Symposium
from halqa.queries.people import can_act, digest_of, organiser_actor, staff_actor
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
    with transaction.atomic():
        by = _as_it_is_now(by, symposium)
        may(by, Act.INVITE, symposium or 0)
        token = _link(by, Invitation(role=role, symposium_id=symposium, label=label))
        _note(by, Act.INVITE, symposium, f"invitation {role}")
    return token


def invite_again(*, by: Actor, account: str, symposium: int) -> str:
    """Make a one-use link that signs in again an account (its handle) of a symposium; links before it end.

    It gives no role, and is made only by who could give all those that the account has, in any symposium.
    Raises Refused: NOT_ALLOWED, PERSON_UNKNOWN.
    """
    may(by, Act.INVITE, symposium)
    with transaction.atomic():
        row = Account.objects.select_for_update().filter(handle=account).first()
        held = dict(row.memberships.values_list("symposium", "role")) if row else {}
        if row is None or not (row.organiser or symposium in held):
            raise Refused(Code.PERSON_UNKNOWN)
        by = _as_it_is_now(by, symposium)
        for place in [*held, *([0] if row.organiser else [])]:
            may(by, Act.INVITE, place)
        row.links.filter(used_at=None).delete()
        where, role = (None, Role.ORGANISER) if row.organiser else (symposium, Role(held[symposium]))
        token = _link(by, Invitation(role=role, symposium_id=where, account=row))
        _note(by, Act.INVITE, where, f"account {row.pk}")
    return token


def _as_it_is_now(by: Actor, symposium: int | None) -> Actor:
    """Return who makes a link with the rights it still has: its role can have been withdrawn this instant."""
    if by.kind is not ActorKind.ACCOUNT:
        return by
    maker = int(by.id)
    return organiser_actor(maker) or (staff_actor(maker, symposium) if symposium else None) or NOBODY


def _link(by: Actor, row: Invitation) -> str:
    """Save a link, and return its token; those that are too old are forgotten."""
    token, now = secrets.token_urlsafe(24), timezone.now()
    Invitation.objects.filter(expires_at__lt=now).delete()
    row.digest, row.made_at, row.expires_at = digest_of(token), now, now + INVITATION_LASTS
    row.made_by_id = int(by.id) if by.kind is ActorKind.ACCOUNT else None
    row.save()
    return token


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
    """Use a link once: give its role to an account (pk), or to a new one; if it is an account's own, this comes back.

    Raises Refused LINK_SPENT.
    """
    now = timezone.now()
    with transaction.atomic():
        mine = Invitation.objects.filter(digest=digest_of(token), used_at=None, expires_at__gt=now)
        if not mine.update(used_at=now):
            raise Refused(Code.LINK_SPENT)
        row = Invitation.objects.select_related("symposium", "account").get(digest=digest_of(token))
        member = row.account or _give_role(account, row)
        thing = f"account {member.pk}" if row.account else f"role {row.role}"
        _note(Actor(ActorKind.ACCOUNT, str(member.pk), row.symposium_id), Act.ENTER, row.symposium_id, thing)
        Invitation.objects.filter(pk=row.pk).update(label="")  # the account has it, and is forgotten with its last role
    return Entered(member.pk, row.symposium.slug if row.symposium else "")


def _give_role(known: int | None, row: Invitation) -> Account:
    found = Account.objects.select_for_update().filter(pk=known).first() if known is not None else None
    account = found or Account(handle=secrets.token_hex(16), made_at=timezone.now())
    account.name = account.name or row.label
    account.organiser = account.organiser or row.symposium_id is None
    if account.pk:
        account.links.filter(used_at=None).delete()  # made by who could give the roles it had, not this one
    else:
        account.set_unusable_password()
    account.save()
    if row.symposium_id is not None:
        Membership.objects.get_or_create(account=account, symposium_id=row.symposium_id, role=row.role)
    return account


def withdraw_role(*, by: Actor, account: str, role: Role, symposium: int | None = None) -> None:
    """Take a role from an account (its handle), at once on all its devices; without a symposium, organiser of all.

    The unused links that it made go with its right to make them. One that is left with no role is forgotten. Does
    nothing where it has no such role. Raises Refused: NOT_ALLOWED, LAST_ORGANISER (no other is signed in or has a link
    of its own).
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
    if not _organisers_of_all().exclude(pk=row.pk).exists():
        raise Refused(Code.LAST_ORGANISER)
    row.organiser = False
    row.save(update_fields=["organiser"])
    _note(by, Act.WITHDRAW_ROLE, None, f"role {Role.ORGANISER}", f"account {row.pk}")


def _withdraw_from_one(by: Actor, row: Account, role: Role, symposium: int) -> None:
    held = row.memberships.filter(symposium=symposium, role=role)
    if not held.exists():
        return
    others = Membership.objects.filter(symposium=symposium, role=Role.ORGANISER, account__in=can_act())
    if role is Role.ORGANISER and not others.exclude(account=row).exists() and not _organisers_of_all().exists():
        raise Refused(Code.LAST_ORGANISER)
    held.delete()
    _note(by, Act.WITHDRAW_ROLE, symposium, f"role {role}", f"account {row.pk}")


def _organisers_of_all() -> QuerySet[Account]:
    return Account.objects.filter(organiser=True, pk__in=can_act())


def _withdraw_links_of(by: Actor, row: Account) -> None:
    """Take back the unused links that an account made and could make no more: none is a way back in."""
    if row.organiser:
        return
    still = row.memberships.filter(role__in=RIGHTS[Act.INVITE]).values("symposium")
    for link in row.links_made.filter(used_at=None).exclude(account=None, symposium__in=still):
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
