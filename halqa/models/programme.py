"""The programme: one symposium, its rooms, axes, people and sessions."""

from __future__ import annotations

from django.db import models

from halqa.models.fields import TextsField
from halqa.rules.programme import DEFAULT_DELAY_S, LONGEST_DELAY_S, Kind, Mode, Place
from halqa.rules.projects import Call
from halqa.rules.text import Text


class Symposium(models.Model):
    """One edition. `version` numbers the programme the public reads; it grows with every change.

    `projects_call`: whether it takes projects for a budget.
    """

    slug = models.CharField(max_length=64, unique=True)
    title = TextsField()
    subtitle = TextsField()
    venue = TextsField()
    city = TextsField()
    timezone = models.CharField(max_length=64, default="Africa/Casablanca")
    first_day = models.DateField()
    last_day = models.DateField()
    languages = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    source_version = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    source_note = models.JSONField(default=list, blank=True)
    invented = models.BooleanField(default=False)
    projects_call = models.CharField(max_length=8, choices=[(c.value, c.value) for c in Call], default=Call.NONE)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(first_day__lte=models.F("last_day")), name="symposium_days")
        ]

    def __str__(self) -> str:
        return self.slug


class Room(models.Model):
    """A place of the programme, kept also where no session is in it."""

    symposium = models.ForeignKey("halqa.Symposium", on_delete=models.CASCADE, related_name="rooms")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=200)
    guid = models.CharField(max_length=200, blank=True)
    name = TextsField()
    description = TextsField()
    place = models.CharField(max_length=8, choices=[(p.value, p.value) for p in Place], default=Place.HALL)
    capacity = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["symposium", "number"], name="room_number"),
            models.UniqueConstraint(fields=["symposium", "key"], name="room_key"),
        ]

    def __str__(self) -> str:
        return self.key


class Axis(models.Model):
    """A theme that sessions belong to."""

    symposium = models.ForeignKey("halqa.Symposium", on_delete=models.CASCADE, related_name="axes")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=200)
    name = TextsField()
    colour = models.CharField(max_length=7, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["symposium", "number"], name="axis_number"),
            models.UniqueConstraint(fields=["symposium", "key"], name="axis_key"),
        ]

    def __str__(self) -> str:
        return self.key


class Person(models.Model):
    """Somebody of the programme, with a function."""

    symposium = models.ForeignKey("halqa.Symposium", on_delete=models.CASCADE, related_name="people")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=500)
    source_id = models.CharField(max_length=200, blank=True)
    guid = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=300)
    function = TextsField()
    biography = TextsField()
    url = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["symposium", "number"], name="person_number"),
            models.UniqueConstraint(fields=["symposium", "key"], name="person_key"),
        ]

    def __str__(self) -> str:
        return self.name


class Session(models.Model):
    """An item of the programme. `sequence` counts its changes (iCalendar), `delay` is the stream's, in seconds."""

    symposium = models.ForeignKey("halqa.Symposium", on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveIntegerField()
    guid = models.CharField(max_length=200)
    code = models.CharField(max_length=200, blank=True)
    slug = models.CharField(max_length=300, blank=True)
    title = TextsField()
    subtitle = TextsField()
    abstract = TextsField()
    description = TextsField()
    start = models.DateTimeField()
    duration = models.PositiveIntegerField()
    day = models.DateField()
    room = models.ForeignKey("halqa.Room", on_delete=models.PROTECT, related_name="sessions")
    axis = models.ForeignKey("halqa.Axis", on_delete=models.SET_NULL, null=True, blank=True, related_name="sessions")
    kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in Kind], default=Kind.TALK)
    type = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=64, blank=True)
    mode = models.CharField(max_length=8, choices=[(m.value, m.value) for m in Mode], default=Mode.HALL)
    links = models.JSONField(default=list, blank=True)
    attachments = models.JSONField(default=list, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    watch_url = models.CharField(max_length=2000, blank=True)
    listen_url = models.CharField(max_length=2000, blank=True)
    delay = models.PositiveIntegerField(default=DEFAULT_DELAY_S)
    cancelled = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    source_note = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["start", "number"]
        constraints = [
            models.UniqueConstraint(fields=["symposium", "number"], name="session_number"),
            models.CheckConstraint(condition=models.Q(delay__lte=LONGEST_DELAY_S), name="session_delay"),
        ]
        indexes = [models.Index(fields=["symposium", "day", "start"], name="session_day")]

    def __str__(self) -> str:
        return str(self.title.pick("fr").words if isinstance(self.title, Text) else self.guid)


class Appearance(models.Model):
    """A person in a session, in the order of the programme."""

    session = models.ForeignKey("halqa.Session", on_delete=models.CASCADE, related_name="appearances")
    person = models.ForeignKey("halqa.Person", on_delete=models.CASCADE, related_name="appearances")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="appearance_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.session_id}"
