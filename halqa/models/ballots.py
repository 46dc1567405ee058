"""Consultations, the private ballots cast in them, and the receipts given for each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from halqa.models.fields import AUDIENCES, TextsField
from halqa.rules.ballots import Method, State
from halqa.rules.record.terms import LEVEL_MOST


class Consultation(models.Model):
    """Something people choose in. Rules are fixed at opening; `result` is written at closing, `partial`
    holds the last running step where running results were announced; `sharing`: the terms of a budget."""

    symposium = models.ForeignKey("halqa.Symposium", on_delete=models.CASCADE, related_name="consultations")
    session = models.ForeignKey("halqa.Session", on_delete=models.PROTECT, related_name="consultations")
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=16, unique=True)
    method = models.CharField(max_length=16, choices=[(m.value, m.value) for m in Method])
    level = models.PositiveSmallIntegerField(default=1)
    question = TextsField()
    options = models.JSONField(default=list)
    most = models.PositiveSmallIntegerField(default=1)
    running = models.BooleanField(default=False)
    rows = models.BooleanField(default=False)
    lot = models.JSONField(default=list)
    seed = models.CharField(max_length=32, blank=True)
    places = models.PositiveSmallIntegerField(default=0)
    sharing = models.JSONField(null=True, blank=True)
    place = models.CharField(max_length=8, choices=AUDIENCES)
    delay = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in State], default=State.DRAFT)
    lasts = models.PositiveIntegerField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    closing_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    partial = models.JSONField(null=True, blank=True)
    void_reason = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["symposium", "number"], name="consultation_number"),
            models.CheckConstraint(condition=Q(state="draft") | Q(opened_at__isnull=False), name="consultation_opened"),
            models.CheckConstraint(
                condition=~Q(state="closing") | Q(closing_at__isnull=False), name="consultation_closing"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["closed", "certified"]) | Q(result__isnull=False, closed_at__isnull=False),
                name="consultation_result",
            ),
            models.CheckConstraint(
                condition=Q(state="void") & ~Q(void_reason="") | ~Q(state="void") & Q(void_reason=""),
                name="consultation_void",
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=LEVEL_MOST), name="consultation_level"),
            models.CheckConstraint(condition=Q(most__gte=1), name="consultation_most"),
            models.CheckConstraint(
                condition=Q(method="budget", sharing__isnull=False) | ~Q(method="budget") & Q(sharing__isnull=True),
                name="consultation_sharing",
            ),
        ]
        indexes = [models.Index(fields=["state"], name="consultation_state")]

    def __str__(self) -> str:
        return self.code


class Ballot(models.Model):
    """One pseudonym's choice, replaced in place until closing with the next number. Private.

    `statement`: the one that an opinion is about, 0 in other methods; `first`: this pseudonym's first ballot, which
    tells that somebody takes part, and from where.
    """

    consultation = models.ForeignKey("halqa.Consultation", on_delete=models.CASCADE, related_name="ballots")
    pseudonym = models.BinaryField(max_length=16)
    statement = models.PositiveIntegerField(default=0)
    first = models.BooleanField(default=True)
    number = models.PositiveIntegerField()
    choices = models.JSONField()
    salt = models.BinaryField(max_length=16)
    commitment = models.BinaryField(max_length=32)
    audience = models.CharField(max_length=8, choices=AUDIENCES)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "pseudonym", "statement"], name="ballot_once"),
            models.UniqueConstraint(fields=["consultation", "pseudonym"], condition=Q(first=True), name="ballot_first"),
            models.CheckConstraint(condition=Q(number__gte=1), name="ballot_number"),
        ]
        indexes = [models.Index(fields=["consultation", "first", "audience"], name="ballot_audience")]

    def __str__(self) -> str:
        return f"ballot in {self.consultation_id}"


class Receipt(models.Model):
    """The proof that a ballot was received; it never shows the choice. `act_id` makes a retry the same receipt."""

    consultation = models.ForeignKey("halqa.Consultation", on_delete=models.CASCADE, related_name="receipts")
    code = models.CharField(max_length=14)
    act_id = models.UUIDField()
    pseudonym = models.BinaryField(max_length=16)
    statement = models.PositiveIntegerField(default=0)
    number = models.PositiveIntegerField()
    commitment = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64)
    audience = models.CharField(max_length=8, choices=AUDIENCES)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "code"], name="receipt_code"),
            models.UniqueConstraint(fields=["consultation", "act_id"], name="receipt_act"),
            models.UniqueConstraint(fields=["consultation", "pseudonym", "statement", "number"], name="receipt_number"),
        ]
        indexes = [models.Index(fields=["code"], name="receipt_by_code")]

    def __str__(self) -> str:
        return f"receipt in {self.consultation_id}"
