"""Reading the projects of a Pabulib file, and drafting a budget on them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from halqa.actions.journal import note
from halqa.actions.programme.numbers import lock_symposium, next_number
from halqa.actions.projects.ballot import draft_budget
from halqa.formats import pabulib
from halqa.models import Project, Symposium
from halqa.queries.projects import currency_for_new
from halqa.rules.ballots import QUESTION_LONGEST, Sharing
from halqa.rules.budget.terms import Rule
from halqa.rules.people import Act, Actor, may
from halqa.rules.projects import (
    AMOUNT_MOST,
    BODY_LONGEST,
    DISTRICT_LONGEST,
    SOURCE_LONGEST,
    TITLE_LONGEST,
    Call,
    Place,
    ProjectState,
    amount_of,
    check_currency,
    places_of,
    typed_place,
)
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import UNKNOWN, Text, tidy
from halqa.wires import outbox

DISTRICTS = ("district", "neighborhood", "subunit")  # columns that say where, the first that is there
LANGUAGE = re.compile("[a-z]{2,3}")  # as the public record takes it
TAKEN = ("latitude", "longitude")


@dataclass(frozen=True, slots=True)
class BudgetReport:
    """What was read: the number of the consultation drafted, how many projects, and one sentence for each oddity."""

    consultation: int
    projects: int
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """A file on its way: in which currency and language it is, and where it comes from."""

    file: pabulib.Budgeting
    currency: str
    language: str
    source: str
    budget: int


def import_budget(
    *, by: Actor, symposium: int, session: int, data: bytes, name: str, rule: Rule = Rule.EQUAL_SHARES
) -> BudgetReport:
    """Draft a budget in a session (number) on the projects of a Pabulib file; its ballots are left where they are.

    Raises Refused: NOT_ALLOWED, FILE_TOO_LARGE, FILE_UNREADABLE, CURRENCY_BAD, and what `draft_budget` raises.
    """
    may(by, Act.IMPORT_BUDGET, symposium)
    read, warnings = _read(pabulib.read(data), name, symposium)
    with transaction.atomic():
        lock_symposium(symposium)
        rows = _rows(read, symposium, warnings)
        Project.objects.bulk_create(rows)
        Symposium.objects.filter(pk=symposium, projects_call=Call.NONE).update(projects_call=Call.CLOSED)
        note(by=by, act=Act.IMPORT_BUDGET, symposium=symposium, thing="projects", reason=str(len(rows)))
        outbox.announce(f"programme:{symposium}")
        made = draft_budget(
            by=by,
            symposium=symposium,
            session=session,
            question=_question(read),
            sharing=replace(Sharing(read.currency, places_of(read.currency), read.budget), rule=rule),
            only=[row.number for row in rows if row.cost and row.cost <= read.budget],
        )
    return BudgetReport(made, len(rows), tuple(warnings))


def _read(file: pabulib.Budgeting, name: str, symposium: int) -> tuple[_Read, list[str]]:
    warnings = []
    currency = check_currency(file.meta.get("currency") or currency_for_new(symposium))
    if not file.meta.get("currency"):
        warnings.append(f"The file names no currency: {currency} was taken.")
    if file.ballots:
        warnings.append(f"Its {len(file.ballots)} ballots were left out: people choose anew.")
    budget = amount_of(file.election.budget, currency)
    if budget is None or not 1 <= budget <= AMOUNT_MOST:
        raise Refused(Code.FILE_UNREADABLE, why="number", where="budget")
    language = file.meta.get("language", "").lower()
    known = language if LANGUAGE.fullmatch(language) else UNKNOWN
    return _Read(file, currency, known, tidy(name, SOURCE_LONGEST), budget), warnings


def _rows(read: _Read, symposium: int, warnings: list[str]) -> list[Project]:
    first, now = next_number(Project.objects.filter(symposium=symposium)), timezone.now()
    more = read.file.more or [{}] * len(read.file.election.projects)
    rows = []
    for number, (project, columns) in enumerate(zip(read.file.election.projects, more, strict=True), first):
        cost = amount_of(project.cost, read.currency)
        if cost is None or cost > AMOUNT_MOST:
            raise Refused(Code.FILE_UNREADABLE, why="number", where=project.id[:40])
        if not 1 <= cost <= read.budget:
            odd = "costs more than the whole budget" if cost else "costs nothing"
            warnings.append(f"Project {project.id} {odd}: it is kept, but not on the ballot.")
        name = next(one for one in (project.name, project.id, str(number)) if _line(one, TITLE_LONGEST))
        values = _columns(read, name, columns)
        state = ProjectState.ELIGIBLE if cost else ProjectState.SUBMITTED
        rows.append(
            Project(
                symposium_id=symposium,
                number=number,
                key=project.id[:200],
                currency=read.currency,
                cost=cost or None,
                state=state,
                shown=True,
                read=True,
                source=read.source,
                sent_at=now,
                **values,
            )
        )
    return rows


def _columns(read: _Read, name: str, columns: Mapping[str, str]) -> dict[str, Any]:
    """Return what a project is called, told, and where; columns that have no place of their own stay as they are."""
    name, said = " ".join(name.split()), columns.get("description", "")
    title = _line(name, TITLE_LONGEST)
    body = tidy(said if title == name else f"{name}\n\n{said}", BODY_LONGEST)
    where = next((columns[one] for one in DISTRICTS if columns.get(one)), "")
    place = _place(columns)
    return {
        "title": Text.one(title, read.language),
        "body": Text.one(body, read.language),
        "district": _line(where, DISTRICT_LONGEST),
        "latitude": place.latitude,
        "longitude": place.longitude,
        "columns": {column: cell for column, cell in columns.items() if column not in TAKEN},
    }


def _place(columns: Mapping[str, str]) -> Place:
    """Return where a project would be; degrees that are none are left out."""
    try:
        return typed_place(f"{columns.get('latitude', '')}; {columns.get('longitude', '')}")
    except Refused:
        return Place()


def _question(read: _Read) -> Text:
    """Return the question: what the file says it is about, or where and when it was."""
    meta = read.file.meta
    parts = (meta.get(name, "") for name in ("unit", "district", "instance"))
    said = (meta.get("description", ""), " ".join(part for part in parts if part), read.source)
    return Text.one(next(filter(None, (_line(words, QUESTION_LONGEST) for words in said)), ""), read.language)


def _line(words: str, longest: int) -> str:
    """Return words on one line; nothing where nothing of them would be seen."""
    return tidy(" ".join(words.split()), longest)
