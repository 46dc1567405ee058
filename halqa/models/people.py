"""Accounts of staff, their roles, invitations, and the passes of those who take part."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from halqa.models.fields import AUDIENCES
from halqa.rules.people import LABEL_LONGEST, Role


class Account(AbstractBaseUser):
    """Somebody of the staff. An account enters by invitation; `organiser` holds in every symposium of the folder."""

    name = models.CharField(max_length=LABEL_LONGEST, blank=True)
    handle = models.CharField(max_length=64, unique=True)
    organiser = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    USERNAME_FIELD = "handle"

    def __str__(self) -> str:
        return self.name or self.handle


class Membership(models.Model):
    """A role of an account in one symposium."""

    account = models.ForeignKey("halqa.Account", on_delete=models.CASCADE, related_name="memberships")
    symposium = models.ForeignKey("halqa.Symposium", on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "symposium", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role} {self.symposium_id}"


class Invitation(models.Model):
    """A one-use link to a role; only the digest of its token is kept. `label` says for whom, and names the account.

    With an `account` it is one of its own: it gives no role, but signs this account in again. It ends when who made it
    (nobody: the machine itself) may make no more.
    """

    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=LABEL_LONGEST, blank=True)
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    symposium = models.ForeignKey("halqa.Symposium", on_delete=models.CASCADE, null=True, blank=True)
    account = models.ForeignKey("halqa.Account", on_delete=models.CASCADE, null=True, blank=True, related_name="links")
    made_by = models.ForeignKey(
        "halqa.Account", on_delete=models.CASCADE, null=True, blank=True, related_name="links_made"
    )
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(symposium__isnull=False) | models.Q(role="organiser"), name="invitation_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.made_at:%Y-%m-%d}"


class Pass(models.Model):
    """The right to take part: one device at level 1. Its id travels in a signed cookie."""

    id = models.UUIDField(primary_key=True)
    symposium = models.ForeignKey("halqa.Symposium", on_delete=models.CASCADE, related_name="passes")
    made_at = models.DateTimeField()
    audience = models.CharField(max_length=8, choices=AUDIENCES)
    invented = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.pk)
