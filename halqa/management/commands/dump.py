"""`halqa dump`: everything of one symposium in one JSON file."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from halqa.formats import dump
from halqa.management.refusal import fetch, said
from halqa.queries.programme import consultation_codes, dump_of, one_moment
from halqa.queries.projects import picture_names
from halqa.wires.folder import write_private
from halqa.wires.keys import pseudonym_keys
from halqa.wires.pictures import read_all

PRIVATE = "This dump is private: it holds ballots, receipts, passes and the journal. Keep it as you keep the database."
KEYS = "It also holds the keys that tell whose ballot is whose. Destroy it once it has been loaded."


class Command(BaseCommand):
    """Writes a file that only its owner reads."""

    help = "Write everything of one symposium, its private ballots included, as one JSON file."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("symposium", metavar="SLUG")
        parser.add_argument("--out", metavar="FILE", help="else standard output")
        parser.add_argument(
            "--with-keys", action="store_true", help="with the keys of pseudonyms, to go on voting where it is loaded"
        )

    def handle(self, *_args: object, **options: Any) -> None:
        with said(options["out"] or ""), one_moment():
            symposium = fetch(options["symposium"])
            keys = pseudonym_keys(consultation_codes(symposium.pk)) if options["with_keys"] else {}
            pictures = read_all(picture_names(symposium.pk))
            pieces = dump.write(dump_of(symposium.pk), keys, pictures)
            if options["out"]:
                write_private(Path(options["out"]), pieces)
            else:
                sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
                sys.stdout.writelines(pieces)
        self.stderr.write(PRIVATE)
        if keys:
            self.stderr.write(KEYS)
