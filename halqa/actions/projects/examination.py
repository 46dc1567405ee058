"""What staff settle of projects: which words others read, what each costs, and whether it can be chosen."""

from __future__ import annotations

from django.db import transaction

from halqa.actions.journal import note
from halqa.models import Project
from halqa.queries.projects import ProjectView, project
from halqa.rules.people import SYSTEM, Act, Actor, may
from halqa.rules.projects import (
    Findings,
    ProjectState,
    check_findings,
    check_free,
    check_seen,
    let_through,
)
from halqa.rules.refusals import Code, Refused
from halqa.wires import outbox, pictures


def show_project(*, by: Actor, symposium: int, number: int, shown: bool) -> None:
    """Let the words of a project (number) through, or hide them; what is hidden waits to be examined again.

    Raises Refused: NOT_ALLOWED, PROJECT_UNKNOWN, PROJECT_ON_BALLOT.
    """
    may(by, Act.SHOW_PROJECT, symposium)
    with transaction.atomic():
        row, _ = _fetch(symposium, number)
        row.state = let_through(ProjectState(row.state), shown=shown)
        row.shown, row.read = shown, True
        row.save(update_fields=["state", "shown", "read"])
        _note(by, Act.SHOW_PROJECT, row, "show" if shown else "hide")


def examine_project(*, by: Actor, symposium: int, number: int, found: Findings, seen: str = "") -> None:
    """Write what was found of a project (number) over the findings `seen` (their digest), if it is given.

    Raises Refused: NOT_ALLOWED, PROJECT_UNKNOWN, PROJECT_ON_BALLOT, PROJECT_CHANGED, and what
    `rules.projects.check_findings` raises.
    """
    may(by, Act.EXAMINE_PROJECT, symposium)
    found = check_findings(found)
    with transaction.atomic():
        row, view = _fetch(symposium, number)
        check_seen(view.findings, found, seen)
        row.title, row.body, row.reason = found.title, found.body, found.reason
        row.district, row.source = found.district, found.source
        row.place, row.latitude, row.longitude = found.place.words, found.place.latitude, found.place.longitude
        row.currency, row.cost = found.currency, found.cost
        row.state, row.shown, row.read = found.state, found.shown, True
        row.save()
        _note(by, Act.EXAMINE_PROJECT, row, found.state)


def drop_picture(*, by: Actor, symposium: int, number: int) -> None:
    """Take the picture of a project (number) away, also from one on a ballot; its file goes unless another shows it.

    Raises Refused: NOT_ALLOWED, PROJECT_UNKNOWN.
    """
    may(by, Act.SHOW_PROJECT, symposium)
    with transaction.atomic():
        row = _row(symposium, number)
        name = row.picture
        row.picture, row.width, row.height, row.weight = "", 0, 0, 0
        row.save(update_fields=["picture", "width", "height", "weight"])
        _note(by, Act.SHOW_PROJECT, row, "picture")
        if name and not Project.objects.filter(picture=name).exists():
            transaction.on_commit(lambda: pictures.forget(name))


def _row(symposium: int, number: int) -> Project:
    row = Project.objects.select_for_update().filter(symposium=symposium, number=number).first()
    if row is None:
        raise Refused(Code.PROJECT_UNKNOWN)
    return row


def _fetch(symposium: int, number: int) -> tuple[Project, ProjectView]:
    """Return a project that may still be changed, and how it stands; raises PROJECT_UNKNOWN, PROJECT_ON_BALLOT."""
    row = _row(symposium, number)
    view = project(symposium, number, None, viewer=SYSTEM)
    check_free(view.standing)
    return row, view


def _note(by: Actor, act: Act, row: Project, reason: str) -> None:
    note(by=by, act=act, symposium=row.symposium_id, thing=f"project {row.number}", reason=reason)
    outbox.announce(f"projects:{row.symposium_id}")
