"""Calling for projects, and sending one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from halqa.actions.journal import note
from halqa.actions.programme.numbers import lock_symposium, next_number
from halqa.formats.pictures import Picture
from halqa.models import Pass, Project, Symposium
from halqa.queries.projects import currency_for_new, waiting
from halqa.rules.ballots import Audience
from halqa.rules.people import Act, Actor, may
from halqa.rules.projects import Call, ProjectState, Submission, check_room, check_submission
from halqa.rules.text import Text
from halqa.wires import outbox, pictures


def call_projects(*, by: Actor, symposium: int, call: Call) -> None:
    """Take projects from who takes part, or no more.

    Raises Refused: NOT_ALLOWED.
    """
    may(by, Act.CALL_PROJECTS, symposium)
    with transaction.atomic():
        Symposium.objects.filter(pk=symposium).update(projects_call=call)
        note(by=by, act=Act.CALL_PROJECTS, symposium=symposium, thing="projects", reason=call)
        outbox.announce(f"programme:{symposium}", f"projects:{symposium}")


def submit_project(*, by: Actor, symposium: int, sent: Submission, act_id: UUID, picture: bytes = b"") -> int:
    """Propose a project, with a picture or none; it waits to be let through. Return its number.

    The same act id again is the same project. Raises Refused: NOT_ALLOWED, PASS_BROKEN, PROJECTS_CLOSED,
    PROJECTS_YOURS, PROJECTS_FULL, PICTURE_BAD, PICTURE_TOO_LARGE, BUSY, and what `rules.projects.check_submission`
    raises.
    """
    may(by, Act.SUBMIT_PROJECT, symposium)
    if picture and (again := _sent_already(by, symposium, act_id)):  # before a picture is read, which takes long
        return again
    small = pictures.made_small(picture) if picture else None
    with transaction.atomic():
        lock_symposium(symposium)
        if again := _sent_already(by, symposium, act_id):
            return again
        rows = Project.objects.filter(symposium=symposium)
        currency = currency_for_new(symposium)
        columns = _columns(check_submission(sent, currency)) | _picture(small)
        number = next_number(rows)
        author = _author(by, symposium)
        Project.objects.create(
            symposium_id=symposium, number=number, currency=currency, author=author, act_id=act_id, **columns
        )
    return number


def _sent_already(by: Actor, symposium: int, act_id: UUID) -> int | None:
    """Return the number of the project that this act has sent already, else refuse it where there is no room."""
    rows = Project.objects.filter(symposium=symposium)
    number = rows.filter(act_id=act_id).values_list("number", flat=True).first()
    if number is None:
        call = Call(Symposium.objects.values_list("projects_call", flat=True).get(pk=symposium))
        check_room(call, rows.filter(author=by.person).count(), waiting(rows).count())
    return number


def _picture(small: Picture | None) -> dict[str, Any]:
    if small is None:
        return {}
    name = pictures.keep(small.data)
    return {"picture": name, "width": small.width, "height": small.height, "weight": len(small.data)}


def _columns(sent: Submission) -> dict[str, Any]:
    return {
        "title": Text.one(sent.title, sent.language),
        "body": Text.one(sent.body, sent.language),
        "district": sent.district,
        "place": sent.place.words,
        "latitude": sent.place.latitude,
        "longitude": sent.place.longitude,
        "estimate": sent.estimate,
        "source": sent.source,
        "state": ProjectState.SUBMITTED,
        "sent_at": timezone.now(),
    }


def _author(by: Actor, symposium: int) -> Pass:
    """Return the pass of who sends; a project comes through no door of a session, so from the page."""
    audience = Audience.ONLINE.value
    author, _ = Pass.objects.get_or_create(
        id=by.person, defaults={"symposium_id": symposium, "made_at": timezone.now(), "audience": audience}
    )
    return author
