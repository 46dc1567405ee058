"""`halqa export_schedule`: a symposium's programme in a format that other tools read."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from halqa.formats import c3voc, ical
from halqa.management.refusal import fetch, said
from halqa.queries.programme import SymposiumView, schedule_of
from halqa.rules.text import LANGUAGES

FORMATS = ("c3voc-xml", "c3voc-json", "ical")


class Command(BaseCommand):
    """Writes the file, and nothing else on standard output."""

    help = "Export a symposium's programme: strict c3voc XML or JSON, or iCalendar."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("symposium", metavar="SLUG")
        parser.add_argument("--format", choices=FORMATS, required=True)
        parser.add_argument("--out", metavar="FILE", help="else standard output")

    def handle(self, *_args: object, **options: Any) -> None:
        with said(options["out"] or ""):
            data = _written(fetch(options["symposium"]), options["format"])
            if options["out"]:
                Path(options["out"]).write_bytes(data)
            else:
                sys.stdout.buffer.write(data)
                sys.stdout.flush()


def _written(symposium: SymposiumView, wanted: str) -> bytes:
    schedule = schedule_of(symposium)
    languages = (*symposium.languages, *LANGUAGES)
    host = settings.ADDRESS or "http://localhost"
    page = f"{host}/{symposium.slug}/{next(word for word in languages if word in LANGUAGES)}/programme"
    if wanted == "c3voc-xml":
        return c3voc.write_xml(schedule, page, languages)
    if wanted == "c3voc-json":
        return c3voc.write_json(schedule, page, languages)
    return ical.write(schedule, page, symposium.changed_at, languages)
