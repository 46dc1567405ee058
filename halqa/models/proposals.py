"""Recommendations and the evidence each points to."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from halqa.models.fields import TextsField


class Recommendation(models.Model):
    """What the symposium asks of the city; public once published."""

    symposium = models.ForeignKey("halqa.Symposium", on_delete=models.CASCADE, related_name="recommendations")
    number = models.PositiveIntegerField()
    title = TextsField()
    body = TextsField()
    addressee = TextsField()
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["symposium", "number"], name="recommendation_number")]

    def __str__(self) -> str:
        return f"recommendation {self.number}"


class Evidence(models.Model):
    """One source of a recommendation: a result, a question, a statement or a session; exactly one of them."""

    recommendation = models.ForeignKey("halqa.Recommendation", on_delete=models.CASCADE, related_name="evidence")
    position = models.PositiveIntegerField()
    consultation = models.ForeignKey("halqa.Consultation", on_delete=models.PROTECT, null=True, blank=True)
    question = models.ForeignKey("halqa.Question", on_delete=models.PROTECT, null=True, blank=True)
    session = models.ForeignKey("halqa.Session", on_delete=models.PROTECT, null=True, blank=True)
    statement = models.ForeignKey("halqa.Statement", on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(consultation__isnull=False, question=None, session=None, statement=None)
                | Q(consultation=None, question__isnull=False, session=None, statement=None)
                | Q(consultation=None, question=None, session__isnull=False, statement=None)
                | Q(consultation=None, question=None, session=None, statement__isnull=False),
                name="evidence_one_source",
            ),
            models.UniqueConstraint(fields=["recommendation", "consultation"], name="evidence_consultation"),
            models.UniqueConstraint(fields=["recommendation", "question"], name="evidence_question"),
            models.UniqueConstraint(fields=["recommendation", "session"], name="evidence_session"),
            models.UniqueConstraint(fields=["recommendation", "statement"], name="evidence_statement"),
        ]

    def __str__(self) -> str:
        return f"evidence of {self.recommendation_id}"
