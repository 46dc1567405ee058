"""`halqa load`: a dump becomes a symposium of this folder."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from halqa.actions.programme import load_symposium
from halqa.formats.dump import MAX_BYTES
from halqa.management.refusal import bytes_of, said
from halqa.rules.people import SYSTEM


class Command(BaseCommand):
    """Prints the name and the number of rows of what it loaded."""

    help = "Load a dump as a new symposium; refused where its name, codes, passes or record are here already."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--symposium", metavar="SLUG", help="its name in addresses; else the dump's own")

    def handle(self, *_args: object, **options: Any) -> None:
        with said(options["file"]):
            data = bytes_of(options["file"], MAX_BYTES)
            report = load_symposium(by=SYSTEM, data=data, slug=options["symposium"])
        self.stdout.write(f"{report.symposium}: {report.rows} rows.")
        for code in report.keyless:
            self.stderr.write(
                f"Consultation {code} is open, but its key is not in the file: nobody can vote in it here."
            )
