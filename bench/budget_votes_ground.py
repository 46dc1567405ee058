"""A crowd that votes on a budget, in a database of its own; imported once Django is set up."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from halqa.actions import ballots, budget, programme
from halqa.actions.ballots import Vote
from halqa.models import Ballot, Consultation, SharedBudget, Symposium
from halqa.queries import budget as queries
from halqa.queries.ballots import consultation
from halqa.rules.ballots import Audience, Priced, Sharing, budget_draft
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from halqa.rules.text import Text

SCHEDULE = Path(__file__).parents[1] / "tests" / "formats" / "data" / "colloque.xml"
PARTICIPANT = frozenset({Role.PARTICIPANT})
BATCH, SLUG = 500, "bench"


def lay(people: int, projects: int, ticks: int, dice: Random) -> int:
    """Open a budget, have people vote on it and begin to close it; return its consultation (pk)."""
    call_command("migrate", verbosity=0)
    programme.import_schedule(by=SYSTEM, data=SCHEDULE.read_bytes(), name=SCHEDULE.name, slug=SLUG)
    symposium = Symposium.objects.get(slug=SLUG).pk
    priced = [
        Priced(
            number,
            Text.of(
                {"fr": f"Un projet pour le quartier, au numéro {number} de la rue", "ar": f"مشروع للحي رقم {number}"}
            ),
            dice.randrange(20_000_00, 400_000_00),
        )
        for number in range(1, projects + 1)
    ]
    draft = budget_draft(Text.one("Quels projets ?", "fr"), priced, Sharing("MAD", 2, 10_000_000_00))
    number = ballots.draft_consultation(by=SYSTEM, symposium=symposium, session=1, draft=draft)
    ballots.open_consultation(by=SYSTEM, symposium=symposium, number=number)
    liked = [1 / (place + 3) for place in range(projects)]
    for _ in range(-(-people // BATCH)):
        chosen = [tuple(set(dice.choices(range(1, projects + 1), liked, k=ticks))) for _ in range(BATCH)]
        ballots.cast_ballots([_vote(symposium, number, one) for one in chosen], timezone.now())
    ballots.begin_closing(by=SYSTEM, symposium=symposium, number=number)
    return Consultation.objects.get(symposium=symposium, number=number).pk


def _vote(symposium: int, number: int, chosen: tuple[int, ...]) -> Vote:
    by = Actor(ActorKind.PASS, str(uuid4()), symposium, PARTICIPANT)
    return Vote(by, symposium, number, Audience.HALL, chosen, uuid4())


def seal(pk: int) -> None:
    """Seal its ballots, as the worker does once everybody has had their time."""
    ballots.seal_ballots(pk, timezone.now() + timedelta(hours=1))


def share() -> tuple[float, float, float]:
    """Share it out in a thread, as the worker does; return when another reads the result, and when it is explained.

    The third: the processor's time (s) until the result is read.
    """
    started, worked = time.perf_counter(), time.process_time()
    worker = threading.Thread(target=_work)
    worker.start()
    while not SharedBudget.objects.exists():
        time.sleep(0.02)
    shown, work = time.perf_counter() - started, time.process_time() - worked
    worker.join()
    return shown, time.perf_counter() - started, work


def _work() -> None:
    try:
        budget.share_budgets({}, timezone.now())
    finally:
        connection.close()


def chosen(pk: int) -> int:
    """Return how many projects are chosen."""
    return len(SharedBudget.objects.get(consultation=pk).outcome["winners"])


def own(pk: int, people: int) -> None:
    """Read what the shares of so many people bought, each from the stored rounds, as their page does."""
    row = Consultation.objects.select_related("session").get(pk=pk)
    found = queries.result_of(consultation(row.symposium_id, row.number))
    if found is None:
        raise AssertionError("a budget that is not shared out")
    for who in Ballot.objects.filter(consultation=pk).values_list("pseudonym", flat=True)[:people]:
        found.shared.spent_by(queries.own_choices(pk, bytes(who)) or ())


def page(pk: int, language: str) -> bytes:
    """Return the page that explains every project."""
    number = Consultation.objects.get(pk=pk).number
    answer = Client(SERVER_NAME="localhost").get(f"/{SLUG}/{language}/results/{number}/projects")
    if answer.status_code != 200:
        raise AssertionError(answer.status_code)
    return bytes(answer.content)
