"""`halqa backup`: a whole copy of the database, safe while halqa serves."""

from __future__ import annotations

import os
import sqlite3
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection


class Command(BaseCommand):
    """Copies the database, without keys and without what was last signed."""

    help = "Copy the database to a new file (0600), also while halqa serves; the keys are not in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *_args: object, **options: Path) -> None:
        target = options["file"]
        try:
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}.") from None
        connection.ensure_connection()
        copy = sqlite3.connect(target)
        try:
            connection.connection.backup(copy)
        finally:
            copy.close()
        self.stderr.write(
            f"Copied to {target}. The keys and pictures of the data folder are not in it: keep them apart."
        )
