"""What is live in a session: whether it is open, its doorways, its questions and their supports."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from halqa.models.fields import AUDIENCES
from halqa.rules.floor import QUESTION_WORDS_LONGEST, QuestionState


class Floor(models.Model):
    """The live state of a session; a row from its first opening on. `held`: words wait to be let through."""

    session = models.OneToOneField("halqa.Session", on_delete=models.CASCADE, related_name="floor")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    blank = models.BooleanField(default=False)
    held = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"floor of {self.session_id}"


class Doorway(models.Model):
    """A code that leads into one session and declares an audience."""

    session = models.ForeignKey("halqa.Session", on_delete=models.CASCADE, related_name="doorways")
    audience = models.CharField(max_length=8, choices=AUDIENCES)
    code = models.CharField(max_length=8, unique=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "audience"], name="doorway_audience")]

    def __str__(self) -> str:
        return f"{self.audience} of {self.session_id}"


class Question(models.Model):
    """Asked of the speakers. `act_id` makes a double click one act."""

    session = models.ForeignKey("halqa.Session", on_delete=models.CASCADE, related_name="questions")
    number = models.PositiveIntegerField()
    words = models.CharField(max_length=QUESTION_WORDS_LONGEST)
    language = models.CharField(max_length=16)
    audience = models.CharField(max_length=8, choices=AUDIENCES)
    asked_by = models.ForeignKey("halqa.Pass", on_delete=models.SET_NULL, null=True, related_name="questions")
    act_id = models.UUIDField()
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in QuestionState])
    pinned = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "number"], name="question_number"),
            models.UniqueConstraint(fields=["session", "act_id"], name="question_act"),
            models.UniqueConstraint(fields=["session"], condition=Q(pinned=True), name="question_pinned_once"),
            models.CheckConstraint(condition=Q(pinned=False) | Q(state="shown"), name="question_pinned"),
            models.CheckConstraint(condition=Q(merged_into=None) | Q(state="merged"), name="question_merged"),
        ]
        indexes = [models.Index(fields=["session", "state"], name="question_state")]

    def __str__(self) -> str:
        return f"question {self.number} of {self.session_id}"


class Support(models.Model):
    """One pass wants this question answered."""

    question = models.ForeignKey("halqa.Question", on_delete=models.CASCADE, related_name="supports")
    pass_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["question", "pass_id"], name="support_once")]

    def __str__(self) -> str:
        return f"support of {self.question_id}"
