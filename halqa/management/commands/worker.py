"""`halqa worker`: does what is due, four times a second."""

from __future__ import annotations

import logging
import os
import signal
import threading
from argparse import ArgumentParser
from datetime import datetime, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from halqa.actions import ballots, journal, record
from halqa.rules.refusals import Refused
from halqa.wires import doctor, outbox

EVERY_S = 0.25
OUTBOX_KEPT = timedelta(hours=1)
HOURLY_S = 3600
log = logging.getLogger("halqa.worker")


class Command(BaseCommand):
    """Closes, seals and counts what is due; binds the journal's days; destroys keys that a crash left."""

    help = "Do what is due: close and seal consultations, bind the journal. `halqa serve` runs one beside itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--parent", type=int, default=0, help="stop when this process is gone")

    def handle(self, *_args: object, **options: int) -> None:
        if reason := record.forked():
            raise CommandError(f"The database is older than what was signed, and nothing is done to it: {reason}.")
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        hourly = 0.0
        while not stop.wait(EVERY_S):
            if options["parent"] and not doctor.is_child_of(options["parent"]):
                return
            now = timezone.now()
            _round(now)
            if now.timestamp() - hourly >= HOURLY_S:
                hourly = now.timestamp()
                _hourly(now)


def _round(now: datetime) -> None:
    try:
        ballots.close_due(now)
        ballots.step_running()
    except (DatabaseError, OSError, Refused):
        log.exception("This round failed in process %s; the next one tries again.", os.getpid())


def _hourly(now: datetime) -> None:
    try:
        ballots.destroy_spent_keys()
        journal.bind_days(now)
        outbox.prune(now - OUTBOX_KEPT)
    except (DatabaseError, OSError, Refused):
        log.exception("The hourly round failed in process %s.", os.getpid())
