"""`halqa serve`: one web process, one worker beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from halqa import asgi
from halqa.actions import people, record
from halqa.rules.people import SYSTEM, Role
from halqa.wires import doctor, heads

PORT = 8000
WORKER_ENDS_S = 3


class Command(BaseCommand):
    """Serves the folder's symposia until stopped."""

    help = "Serve this data folder: prints the address and a one-use organiser link on standard error."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", PORT)))

    def handle(self, *_args: object, **options: Any) -> None:
        host, port = options["host"], options["port"]
        try:
            with settings.FOLDER.lock("serve", wait=False):
                self._refuse(doctor.faults(settings.FOLDER, host, port))
                self._serve(host, port)
        except BlockingIOError:
            raise CommandError(f"A halqa server is already running on {settings.FOLDER.path}.") from None

    def _refuse(self, faults: list[str]) -> None:
        if faults:
            raise CommandError("\n".join(faults))

    def _serve(self, host: str, port: int) -> None:
        address = settings.ADDRESS or f"http://{host}:{port}"
        self.stderr.write(f"halqa serves {settings.FOLDER.path} at {address}/")
        if reason := record.forked():
            heads.freeze(reason)
            self.stderr.write(f"READ-ONLY: the database is older than what was signed. {reason}.")
            asgi.serve(host, port)
            return
        token = people.invite(by=SYSTEM, role=Role.ORGANISER)
        self.stderr.write(f"Organiser's link, for one use: {address}/enter/{token}")
        with worker():
            asgi.serve(host, port)


@contextmanager
def worker() -> Iterator[None]:
    """Run a worker beside this process, and end it with it."""
    command = [sys.executable, "-m", "halqa", "worker", "--parent", str(os.getpid())]
    child = subprocess.Popen(command)  # noqa: S603 - our own program, our own arguments
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(WORKER_ENDS_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
