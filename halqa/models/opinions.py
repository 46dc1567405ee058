"""Statements to agree or disagree with, seeded by the facilitator and added by participants."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from halqa.models.fields import TextsField
from halqa.rules.ballots import StatementState


class Statement(models.Model):
    """A short sentence of a consultation, said in `language`, with its translations beside.

    `author`: the pass that added it, None for a seed; private. `counts`: the last count shown while it is open, or
    the sealed tally. `act_id` makes a double click one act.
    """

    consultation = models.ForeignKey("halqa.Consultation", on_delete=models.CASCADE, related_name="statements")
    number = models.PositiveIntegerField()
    words = TextsField()
    language = models.CharField(max_length=16)
    author = models.ForeignKey("halqa.Pass", on_delete=models.SET_NULL, null=True, related_name="statements")
    act_id = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in StatementState])
    on_stage = models.BooleanField(default=False)
    counts = models.JSONField(null=True, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="statement_number"),
            models.UniqueConstraint(fields=["consultation", "act_id"], name="statement_act"),
            models.CheckConstraint(condition=Q(number__gte=1), name="statement_counted"),
            models.CheckConstraint(condition=Q(on_stage=False) | Q(state="shown"), name="statement_on_stage"),
        ]
        indexes = [models.Index(fields=["consultation", "state"], name="statement_state")]

    def __str__(self) -> str:
        return f"statement {self.number} of {self.consultation_id}"


class OpinionMap(models.Model):
    """The map of a consultation on statements, drawn by the worker.

    `told`: the last one drawn; `shown`: the one that pages show, which goes up to the receipt `shown_to`. `final`:
    nothing of it changes any more. `weights`: how much each statement wants to be asked next, by its number.
    """

    consultation = models.OneToOneField("halqa.Consultation", on_delete=models.CASCADE, related_name="map")
    told = models.JSONField(null=True, blank=True)
    shown = models.JSONField(null=True, blank=True)
    shown_to = models.PositiveBigIntegerField(default=0)
    final = models.BooleanField(default=False)
    weights = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(final=False) | Q(shown__isnull=False), name="map_shown"),
        ]

    def __str__(self) -> str:
        return f"map of {self.consultation_id}"
