"""`halqa export_record SLUG --out FILE.zip`: the whole public record of a symposium, for anyone to recount."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from halqa.actions.record import export_record
from halqa.doors.web.record import readme
from halqa.management.refusal import fetch, said


class Command(BaseCommand):
    """Writes the bundle that `python -m halqa.recount` and `verify/record.py` read."""

    help = "Write the public record of a symposium to a file that anyone can recount."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("symposium", metavar="SLUG")
        parser.add_argument("--out", required=True, type=Path, metavar="FILE.zip")

    def handle(self, *_args: object, **options: Any) -> None:
        with said(options["symposium"]):
            symposium = fetch(options["symposium"])
            with (
                export_record(symposium=symposium.pk, readme=readme(symposium)) as file,
                options["out"].open("wb") as out,
            ):
                shutil.copyfileobj(file, out)
