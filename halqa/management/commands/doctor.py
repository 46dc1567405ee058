"""`halqa doctor`: says what would keep halqa from serving."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from halqa.actions import record
from halqa.wires import doctor
from halqa.wires.folder import listening


class Command(BaseCommand):
    """Prints one sentence for each fault."""

    help = "Check the data folder, the port, the limits and the settings; exit 1 with one sentence for each fault."

    def add_arguments(self, parser: ArgumentParser) -> None:
        host, port = listening()
        parser.add_argument("--host", default=host)
        parser.add_argument("--port", type=int, default=port)

    def handle(self, *_args: object, **options: Any) -> None:
        faults = doctor.faults(settings.FOLDER, options["host"], options["port"])
        try:
            with settings.FOLDER.lock("serve", wait=False):
                pass
        except BlockingIOError:
            faults = [f"A halqa server is already running on {settings.FOLDER.path}."]
        if forked := record.forked():
            faults.append(f"The database is older than what was signed: {forked}. It would be served read-only.")
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write("All is well.")
