"""`halqa edit_session`: changes one session, seen everywhere at once."""

from __future__ import annotations

from argparse import ArgumentParser, BooleanOptionalAction
from typing import Any

from django.core.management.base import BaseCommand

from halqa.actions.programme import edit_session
from halqa.management.refusal import fetch, said
from halqa.queries.programme import SymposiumView, session_page
from halqa.rules.people import SYSTEM
from halqa.rules.programme import Kind, Mode, SessionChanges, typed_moment
from halqa.rules.text import LANGUAGES, Text


class Command(BaseCommand):
    """Prints the version of the programme that says so."""

    help = "Change one session of the programme."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("symposium", metavar="SLUG")
        parser.add_argument("number", metavar="N", type=int)
        for language in LANGUAGES:
            parser.add_argument(f"--title-{language}")
        parser.add_argument("--room", metavar="NUMBER", type=int)
        parser.add_argument("--start", metavar="'YYYY-MM-DD HH:MM'", help="by the clock of the symposium's place")
        parser.add_argument("--duration", metavar="MINUTES", type=int)
        parser.add_argument("--delay", metavar="SECONDS", type=int, help="of the stream")
        parser.add_argument("--watch-url")
        parser.add_argument("--listen-url")
        parser.add_argument("--mode", choices=list(Mode))
        parser.add_argument("--kind", choices=list(Kind))
        parser.add_argument("--cancelled", action=BooleanOptionalAction)

    def handle(self, *_args: object, **options: Any) -> None:
        with said():
            symposium = fetch(options["symposium"])
            changes = _changes(symposium, options)
            version = edit_session(by=SYSTEM, symposium=symposium.pk, number=options["number"], changes=changes)
        self.stdout.write(f"{symposium.slug}: programme, version {version}.")


def _changes(symposium: SymposiumView, options: dict[str, Any]) -> SessionChanges:
    """Return what was asked; a title replaces the one in its own language only."""
    titles = {language: options[f"title_{language}"] for language in LANGUAGES}
    said_now = {language: words for language, words in titles.items() if words is not None}
    same = ("room", "duration", "delay", "watch_url", "listen_url", "cancelled")
    return SessionChanges(
        title=Text.of(session_page(symposium, "", options["number"], symposium.changed_at).title.as_dict() | said_now)
        if said_now
        else None,
        start=typed_moment(options["start"], symposium.zone, field="start") if options["start"] else None,
        mode=Mode(options["mode"]) if options["mode"] else None,
        kind=Kind(options["kind"]) if options["kind"] else None,
        **{name: options[name] for name in same},
    )
