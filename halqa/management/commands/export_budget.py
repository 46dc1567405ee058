"""`halqa export_budget SLUG NUMBER`: a budget that was voted on, as a Pabulib file that other tools count again."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from halqa.formats import pabulib
from halqa.management.refusal import fetch, said
from halqa.queries.ballots import consultation
from halqa.queries.projects import budget_file


class Command(BaseCommand):
    """Writes the file, and nothing else on standard output."""

    help = "Export a budget that was shared out as a Pabulib file (.pb): projects, ballots, and nothing of voters."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("symposium", metavar="SLUG")
        parser.add_argument("number", metavar="NUMBER", type=int, help="of the consultation")
        parser.add_argument("--out", metavar="FILE.pb", help="else standard output")

    def handle(self, *_args: object, **options: Any) -> None:
        with said(options["out"] or ""):
            symposium = fetch(options["symposium"])
            data = pabulib.write(budget_file(symposium, consultation(symposium.pk, options["number"])))
            if options["out"]:
                Path(options["out"]).write_bytes(data)
            else:
                sys.stdout.buffer.write(data)
                sys.stdout.flush()
