"""`halqa serve`: one web process, one worker beside it."""

from __future__ import annotations

from argparse import ArgumentParser
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from halqa import asgi
from halqa.actions import people, record
from halqa.management.beside import Beside
from halqa.rules.people import SYSTEM, Role
from halqa.wires import doctor, heads
from halqa.wires.folder import listening


class Command(BaseCommand):
    """Serves the folder's symposia until stopped."""

    help = "Serve this data folder: prints the address and a one-use organiser link on standard error."

    def add_arguments(self, parser: ArgumentParser) -> None:
        host, port = listening()
        parser.add_argument("--host", default=host)
        parser.add_argument("--port", type=int, default=port)

    def handle(self, *_args: object, **options: Any) -> None:
        host, port = options["host"], options["port"]
        try:
            with settings.FOLDER.lock("serve", wait=False), ExitStack() as around:
                if faults := doctor.faults(settings.FOLDER, host, port):
                    raise CommandError("\n".join(faults))
                address = self._address(host, port)
                around.enter_context(settings.FOLDER.served_at(address))
                self.stderr.write(f"halqa serves {settings.FOLDER.path} at {address}/")
                self._run(host, port, around)
                asgi.serve(host, port)
        except BlockingIOError:
            raise CommandError(f"A halqa server is already running on {settings.FOLDER.path}.") from None

    def _run(self, host: str, port: int, around: ExitStack) -> None:
        """Start what runs beside the server, and say how to enter; a forked record is served read-only."""
        if reason := record.forked():
            heads.freeze(reason)
            self.stderr.write(f"READ-ONLY: the database is older than what was signed. {reason}.")
            return
        around.enter_context(Beside("worker", lasting=True))
        token = people.invite(by=SYSTEM, role=Role.ORGANISER)
        self.stderr.write(f"Organiser's link, for one use: {self._address(host, port)}/enter/{token}")

    def _address(self, host: str, port: int) -> str:
        return str(settings.ADDRESS or f"http://{host}:{port}")
