"""The wires' own table: what changed, and from when on readers may see it."""

from __future__ import annotations

from django.db import models


class Outbox(models.Model):
    """One announcement; `id` is its place in the sequence, written in the transaction of the change itself."""

    id = models.BigAutoField(primary_key=True)
    topic = models.CharField(max_length=80)
    due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.pk} {self.topic}"
