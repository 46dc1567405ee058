"""The results of budgets that were voted on."""

from __future__ import annotations

from django.db import models


class SharedBudget(models.Model):
    """A budget shared out by its sealed ballots, by the worker.

    `outcome`: who won, with every purchase and its exact price; `account`, a moment later: what is told of each
    project, and the figures beside those of plain majorities.
    """

    consultation = models.OneToOneField("halqa.Consultation", on_delete=models.CASCADE, related_name="shared")
    outcome = models.JSONField()
    account = models.JSONField(null=True, blank=True)

    def __str__(self) -> str:
        return f"budget of {self.consultation_id}"
