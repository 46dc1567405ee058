"""The private log of who did what."""

from __future__ import annotations

from django.db import models


class JournalRow(models.Model):
    """One act: who, what, on which object, why. No phone number, token or choice ever stands here."""

    symposium = models.ForeignKey("halqa.Symposium", on_delete=models.CASCADE, related_name="journal")
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=8)
    actor_id = models.CharField(max_length=64)
    act = models.CharField(max_length=40)
    object = models.CharField(max_length=80)
    reason = models.CharField(max_length=280, blank=True)

    class Meta:
        indexes = [models.Index(fields=["symposium", "at"], name="journal_symposium_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.object}"


class JournalDay(models.Model):
    """A day (UTC) whose rows are bound by the public record; its root outlives their erasure."""

    symposium = models.ForeignKey("halqa.Symposium", on_delete=models.CASCADE, related_name="journal_days")
    day = models.DateField()
    rows = models.PositiveIntegerField()
    root = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["symposium", "day"], name="journal_day_once")]

    def __str__(self) -> str:
        return f"{self.day} of {self.symposium_id}"
