"""`halqa crowd`: the demonstration's invented crowd."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from halqa.management.demo.browser import Browser
from halqa.management.demo.crowd import Crowd
from halqa.management.demo.seed import scene
from halqa.wires import doctor

WAITS = 100
WAIT_S = 0.2


class Command(BaseCommand):
    """Takes part in the demonstration, 200 devices strong, until its server is gone."""

    help = "Have an invented crowd take part in the demonstration; only in a demonstration's folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address")
        parser.add_argument("--parent", type=int, required=True)

    def handle(self, *_args: object, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(f"{settings.FOLDER.path} is no demonstration.")
        if _answers(Browser(options["address"])):
            Crowd(options["address"], scene(), lambda: doctor.is_child_of(options["parent"])).run()


def _answers(device: Browser) -> bool:
    """Wait until the server answers; False if it never does."""
    for _ in range(WAITS):
        try:
            return device.get("/healthz")[0] == 200
        except OSError:
            time.sleep(WAIT_S)
    return False
