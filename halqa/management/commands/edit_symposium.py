"""`halqa edit_symposium`: changes the title, place or days of a symposium, seen everywhere at once."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from halqa.actions.programme import edit_symposium
from halqa.management.refusal import fetch, said
from halqa.queries.programme import SymposiumView
from halqa.rules.people import SYSTEM
from halqa.rules.programme import SymposiumChanges, typed_day
from halqa.rules.text import LANGUAGES, Text

TEXTS = ("title", "subtitle", "venue", "city")
DAYS = ("first_day", "last_day")


class Command(BaseCommand):
    """Prints the version of the programme that says so."""

    help = "Change the title, place or days of a symposium."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("symposium", metavar="SLUG")
        for name in TEXTS:
            for language in LANGUAGES:
                parser.add_argument(f"--{name}-{language}")
        for name in DAYS:
            parser.add_argument(f"--{name.replace('_', '-')}", metavar="YYYY-MM-DD")

    def handle(self, *_args: object, **options: Any) -> None:
        with said():
            symposium = fetch(options["symposium"])
            version = edit_symposium(by=SYSTEM, symposium=symposium.pk, changes=_changes(symposium, options))
        self.stdout.write(f"{symposium.slug}: programme, version {version}.")


def _changes(symposium: SymposiumView, options: dict[str, Any]) -> SymposiumChanges:
    """Return what was asked; words replace those in their own language only."""
    changes: dict[str, Any] = {name: _text(symposium, name, options) for name in TEXTS}
    changes |= {name: typed_day(options[name], field=name) for name in DAYS if options[name] is not None}
    return SymposiumChanges(**changes)


def _text(symposium: SymposiumView, name: str, options: dict[str, Any]) -> Text | None:
    typed = {language: options[f"{name}_{language}"] for language in LANGUAGES}
    new = {language: words for language, words in typed.items() if words is not None}
    known: Text = getattr(symposium, name)
    return Text.of(known.as_dict() | new) if new else None
