"""The public record: a log of entries per symposium, and the checkpoints signed over it."""

from __future__ import annotations

from django.db import models


class Log(models.Model):
    """The head of a symposium's record: its origin, its size and the frontier of its tree (hex nodes)."""

    symposium = models.OneToOneField("halqa.Symposium", on_delete=models.CASCADE, related_name="log")
    origin = models.CharField(max_length=200, unique=True)
    size = models.PositiveBigIntegerField(default=0)
    frontier = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.origin


class Entry(models.Model):
    """One line of the record, as canonical JSON; never changed, never removed."""

    log = models.ForeignKey("halqa.Log", on_delete=models.CASCADE, related_name="entries")
    index = models.PositiveBigIntegerField()
    body = models.BinaryField()
    consultation = models.ForeignKey("halqa.Consultation", on_delete=models.PROTECT, null=True, blank=True)
    commitment = models.BinaryField(max_length=32, null=True, blank=True)

    class Meta:
        ordering = ["index"]
        constraints = [models.UniqueConstraint(fields=["log", "index"], name="entry_index")]
        indexes = [models.Index(fields=["consultation", "commitment"], name="entry_commitment")]

    def __str__(self) -> str:
        return f"{self.log_id}:{self.index}"


class Checkpoint(models.Model):
    """A signed note over the first `size` entries of a log."""

    log = models.ForeignKey("halqa.Log", on_delete=models.CASCADE, related_name="checkpoints")
    size = models.PositiveBigIntegerField()
    note = models.TextField()

    class Meta:
        ordering = ["size"]
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="checkpoint_size")]

    def __str__(self) -> str:
        return f"{self.log_id}@{self.size}"
