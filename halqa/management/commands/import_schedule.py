"""`halqa import_schedule`: a schedule file becomes a symposium's programme."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from halqa.actions.programme import ImportReport, import_schedule
from halqa.formats.schedule import MAX_BYTES
from halqa.management.refusal import bytes_of, said
from halqa.rules.people import SYSTEM


class Command(BaseCommand):
    """Prints what was read, and one line for each guess or oddity."""

    help = "Import a schedule (c3voc XML or JSON, pretalx JSON): a new symposium, or one replaced in place."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--symposium",
            metavar="SLUG",
            help="its name in addresses, else the file's own; one that is here is renewed",
        )
        parser.add_argument("--json", action="store_true", help="print the report as JSON")

    def handle(self, *_args: object, **options: Any) -> None:
        path = options["file"]
        with said(path):
            data = bytes_of(path, MAX_BYTES)
            report = import_schedule(by=SYSTEM, data=data, name=Path(path).name, slug=options["symposium"])
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report), ensure_ascii=False))
        else:
            self._tell(report)

    def _tell(self, report: ImportReport) -> None:
        counts = f"{report.sessions} sessions, {report.rooms} rooms, {report.people} people"
        self.stdout.write(f"{report.symposium}: {counts}.")
        for warning in report.warnings:
            self.stdout.write(f"- {warning}")
