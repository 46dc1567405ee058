"""`halqa worker`: does what is due, four times a second."""

from __future__ import annotations

import logging
import os
import signal
import threading
from argparse import ArgumentParser
from datetime import datetime, timedelta

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, Error, OperationalError, connection
from django.utils import timezone

from halqa.actions import ballots, budget, journal, opinions, record
from halqa.actions.opinions import maps
from halqa.rules.refusals import Refused
from halqa.wires import doctor, outbox

EVERY_S = 0.25
MAPS_EVERY_S = 2.0
AFTER_FAILURE_S = 1.0
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
        threading.Thread(target=_maps, args=[stop], name="halqa-maps", daemon=True).start()
        threading.Thread(target=_budgets, args=[stop], name="halqa-budgets", daemon=True).start()
        hourly, pause = 0.0, EVERY_S
        while not stop.wait(pause):
            if options["parent"] and not doctor.is_child_of(options["parent"]):
                return
            now = timezone.now()
            pause = EVERY_S if _round(now) else AFTER_FAILURE_S
            if now.timestamp() - hourly >= HOURLY_S:
                hourly = now.timestamp()
                _hourly(now)


def _round(now: datetime) -> bool:
    try:
        ballots.close_due(now)
        ballots.step_running()
    except (DatabaseError, OSError, Refused) as error:
        _tell("This round", error)
        return False
    return True


def _maps(stop: threading.Event) -> None:
    """Count and draw opinions beside the rounds: what takes seconds there never makes a closing wait here."""
    kept, counted = maps.Maps(), dict[int, int]()
    try:
        while not stop.wait(MAPS_EVERY_S):
            try:
                opinions.step_statements(counted)
                maps.draw_maps(kept, timezone.now())
            except (Error, OSError) as error:
                _tell("The maps of opinions", error)
            except Exception:
                log.exception("The maps of opinions failed, and are tried again")
    finally:
        connection.close()


def _budgets(stop: threading.Event) -> None:
    """Share budgets out beside the rounds, for the same reason; a result is awaited by all, so it looks more often."""
    failed = dict[int, datetime]()
    try:
        while not stop.wait(EVERY_S):
            try:
                budget.share_budgets(failed, timezone.now())
            except (Error, OSError) as error:
                _tell("The budgets", error)
    finally:
        connection.close()


def _hourly(now: datetime) -> None:
    try:
        ballots.destroy_spent_keys()
        journal.bind_days(now)
        outbox.prune(now - OUTBOX_KEPT)
    except (DatabaseError, OSError, Refused) as error:
        _tell("The hourly round", error)


def _tell(what: str, error: Exception) -> None:
    """Say what failed: in one line where there is no room or no turn, for it may be the log's disk that is full."""
    ours = not isinstance(error, OperationalError | OSError | Refused)
    log.error("%s failed in process %s, and is tried again: %s", what, os.getpid(), error, exc_info=ours)
