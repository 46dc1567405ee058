"""`halqa import_budget`: the projects of a Pabulib file become a budget to be voted on."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from halqa.actions.projects import import_budget
from halqa.formats.pabulib import MAX_BYTES
from halqa.management.refusal import bytes_of, fetch, said
from halqa.queries.programme import SymposiumView, symposia
from halqa.rules.budget.terms import Rule
from halqa.rules.people import SYSTEM
from halqa.rules.refusals import Code, Refused


class Command(BaseCommand):
    """Prints where the draft stands, and one line for each guess or oddity."""

    help = "Read the projects of a Pabulib file (.pb), and draft a budget on them in a session; its ballots stay out."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.pb")
        parser.add_argument("--symposium", metavar="SLUG", help="needed where there are several")
        parser.add_argument("--session", metavar="N", type=int, default=1, help="where it is voted on; else session 1")
        parser.add_argument("--rule", choices=list(map(str, Rule)), default=Rule.EQUAL_SHARES.value)

    def handle(self, *_args: object, **options: Any) -> None:
        path, session = options["file"], options["session"]
        with said(path):
            symposium = _symposium(options["symposium"])
            report = import_budget(
                by=SYSTEM,
                symposium=symposium.pk,
                session=session,
                data=bytes_of(path, MAX_BYTES),
                name=Path(path).name,
                rule=Rule(options["rule"]),
            )
        where = f"consultation {report.consultation} in session {session}"
        self.stdout.write(f"{symposium.slug}: {report.projects} projects, {where}, a draft.")
        for warning in report.warnings:
            self.stdout.write(f"- {warning}")


def _symposium(slug: str | None) -> SymposiumView:
    if slug is not None:
        return fetch(slug)
    found = symposia()
    if len(found) != 1:
        raise Refused(Code.SYMPOSIUM_NEEDED if found else Code.SYMPOSIUM_UNKNOWN)
    return found[0]
