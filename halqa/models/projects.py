"""Projects that a budget could pay for, and the ballots they stood on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from halqa.models.fields import TextsField
from halqa.rules.projects import (
    DEGREE,
    DISTRICT_LONGEST,
    LATITUDE_MOST,
    LONGITUDE_MOST,
    PLACE_LONGEST,
    SOURCE_LONGEST,
    ProjectState,
)


class Project(models.Model):
    """Something that a budget could pay for, sent by a participant (`author`: the pass; private) or read from a file.

    `estimate` is its author's, `cost` is what staff found, both in the smallest unit of `currency`. `latitude` and
    `longitude` are in millionths of a degree. `picture` names a file of the data folder, of `width` × `height` pixels
    and `weight` bytes. `columns`: what the file it was read from says beside. `shown`: its words were let
    through; `read`: staff have looked at it. `act_id` makes a double click one act.
    """

    symposium = models.ForeignKey("halqa.Symposium", on_delete=models.CASCADE, related_name="projects")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=200, blank=True)
    title = TextsField()
    body = TextsField()
    district = models.CharField(max_length=DISTRICT_LONGEST, blank=True)
    place = models.CharField(max_length=PLACE_LONGEST, blank=True)
    latitude = models.IntegerField(null=True, blank=True)
    longitude = models.IntegerField(null=True, blank=True)
    source = models.CharField(max_length=SOURCE_LONGEST, blank=True)
    currency = models.CharField(max_length=3)
    estimate = models.PositiveBigIntegerField(null=True, blank=True)
    cost = models.PositiveBigIntegerField(null=True, blank=True)
    picture = models.CharField(max_length=40, blank=True)
    width = models.PositiveSmallIntegerField(default=0)
    height = models.PositiveSmallIntegerField(default=0)
    weight = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=[(s.value, s.value) for s in ProjectState])
    reason = TextsField()
    shown = models.BooleanField(default=False)
    read = models.BooleanField(default=False)
    author = models.ForeignKey("halqa.Pass", on_delete=models.SET_NULL, null=True, blank=True, related_name="projects")
    act_id = models.UUIDField(null=True, blank=True)
    columns = models.JSONField(default=dict, blank=True)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["symposium", "number"], name="project_number"),
            models.UniqueConstraint(fields=["symposium", "act_id"], name="project_act"),
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__gte=1), name="project_cost"),
            models.CheckConstraint(
                condition=~Q(state="eligible") | Q(shown=True, cost__isnull=False), name="project_eligible"
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-LATITUDE_MOST * DEGREE, LATITUDE_MOST * DEGREE),
                    longitude__range=(-LONGITUDE_MOST * DEGREE, LONGITUDE_MOST * DEGREE),
                ),
                name="project_place",
            ),
            models.CheckConstraint(
                condition=Q(picture="", width=0, height=0, weight=0)
                | ~Q(picture="") & Q(width__gte=1, height__gte=1, weight__gte=1),
                name="project_picture",
            ),
        ]
        indexes = [models.Index(fields=["symposium", "shown", "state"], name="project_shown")]

    def __str__(self) -> str:
        return f"project {self.number} of {self.symposium_id}"


class Candidacy(models.Model):
    """A project as an option of a consultation: its number, label and cost as it was drafted."""

    consultation = models.ForeignKey("halqa.Consultation", on_delete=models.CASCADE, related_name="candidacies")
    project = models.ForeignKey("halqa.Project", on_delete=models.PROTECT, related_name="candidacies")
    option = models.PositiveIntegerField()
    label = TextsField()
    cost = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["consultation", "option"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "option"], name="candidacy_option"),
            models.UniqueConstraint(fields=["consultation", "project"], name="candidacy_once"),
        ]

    def __str__(self) -> str:
        return f"option {self.option} of {self.consultation_id}"
