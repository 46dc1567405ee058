"""A page looks at the database several times: whatever happens between two of its looks, it answers."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from halqa.actions import ballots, budget, floor, opinions, projects
from halqa.actions.opinions.maps import Maps, draw_maps
from halqa.models import Consultation, Session
from halqa.rules.ballots import Draft, Method, Sharing, StatementMove, VoidReason
from halqa.rules.floor import Move
from halqa.rules.people import SYSTEM
from halqa.rules.text import Text
from tests.doors.world import World, make_world
from tests.factories import make_answers, make_consultation, make_opinions

TABLE = Path(__file__).parents[1] / "permissions.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
READ = sorted({row["pattern"] for row in ROWS if row["method"] == "GET" and row["organiser"] != "405"})
COSTS = (400_000_00, 300_000_00, 300_000_00)

Change = Callable[[Session, int], object]


class Meanwhile:
    """Makes a change just before the look at the database of this number, counted from 0."""

    def __init__(self, change: Callable[[], object], look: int) -> None:
        self.change, self.look = change, look
        self.looks = 0
        self._deep = len(connection.savepoint_ids)
        self._changes = False

    def __call__(self, execute: Callable[..., Any], *query: Any) -> Any:
        # Nobody else writes while a transaction of the page's own holds the database.
        if not self._changes and len(connection.savepoint_ids) == self._deep:
            self.looks += 1
            if self.looks == self.look + 1:
                self._changes = True
                self.change()
                self._changes = False
        return execute(*query)


def _seal(session: Session, number: int) -> None:
    row = Consultation.objects.get(symposium=session.symposium_id, number=number)
    ballots.seal_ballots(row.pk, timezone.now() + timedelta(seconds=row.delay))


def _seal_and_draw(session: Session, number: int) -> None:
    _seal(session, number)
    budget.share_budgets({}, timezone.now())
    draw_maps(Maps(), timezone.now())


def _void(session: Session, number: int) -> None:
    ballots.void_consultation(by=SYSTEM, symposium=session.symposium_id, number=number, reason=VoidReason.WRONG_OPTIONS)


def _open(session: Session, number: int) -> None:
    ballots.open_consultation(by=SYSTEM, symposium=session.symposium_id, number=number)


def _close(session: Session, number: int) -> None:
    ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)


def _end(session: Session, _number: int) -> None:
    floor.close_session(by=SYSTEM, symposium=session.symposium_id, session=session.number)


def _hide(session: Session, number: int) -> None:
    symposium = session.symposium_id
    floor.moderate_question(by=SYSTEM, symposium=symposium, session=session.number, question=1, move=Move.HIDE)
    projects.show_project(by=SYSTEM, symposium=symposium, number=1, shown=False)
    projects.drop_picture(by=SYSTEM, symposium=symposium, number=1)
    opinions.move_statement(by=SYSTEM, symposium=symposium, consultation=number, statement=1, move=StatementMove.HIDE)


def _choice(session: Session) -> int:
    return make_consultation(session, {"hall": [1] * 12, "online": [2] * 3})


def _budget(session: Session) -> int:
    sharing = Sharing("MAD", 2, 900_000_00, COSTS)
    return make_consultation(session, {"hall": [1] * 12, "online": [2] * 3}, method=Method.BUDGET, sharing=sharing)


def _opinions(session: Session) -> int:
    number = make_opinions(session)
    make_answers(session, number, {1: [1] * 12, 2: [2] * 12})
    return number


def _closing(made: Callable[[Session], int]) -> Callable[[Session], int]:
    def closing(session: Session) -> int:
        number = made(session)
        _close(session, number)
        return number

    return closing


def _sealed(made: Callable[[Session], int]) -> Callable[[Session], int]:
    def sealed(session: Session) -> int:
        number = _closing(made)(session)
        _seal_and_draw(session, number)
        return number

    return sealed


def _draft(session: Session) -> int:
    draft = Draft(Text.one("Réparer ?", "fr"), (Text.one("Oui", "fr"), Text.one("Non", "fr")))
    return ballots.draft_consultation(by=SYSTEM, symposium=session.symposium_id, session=session.number, draft=draft)


CHANGES: dict[str, tuple[Callable[[Session], int], Change]] = {
    "a poll is sealed": (_closing(_choice), _seal),
    "a budget is sealed": (_closing(_budget), _seal),
    "a budget is sealed and shared out": (_closing(_budget), _seal_and_draw),
    "statements are sealed and their map is drawn": (_closing(_opinions), _seal_and_draw),
    "a result of statements is void": (_sealed(_opinions), _void),
    "a poll is opened": (_draft, _open),
    "a budget begins to close": (_budget, _close),
    "the session ends": (_opinions, _end),
    "words and pictures are hidden": (_opinions, _hide),
}


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
def test_each_page_answers_whatever_happens_while_it_is_made(change: str) -> None:
    world = make_world()
    session = world.symposium.sessions.get()
    made, happens = CHANGES[change]
    number = made(session)
    world.words |= dict.fromkeys(("vote/number", "results/number", "consultation"), str(number))
    broken = [
        (world.address(pattern), look)
        for pattern in READ
        for look, status in enumerate(_statuses(world, pattern, lambda: happens(session, number)))
        if status >= 500
    ]
    assert broken == []


def _statuses(world: World, pattern: str, change: Callable[[], object]) -> list[int]:
    """Ask for a page as often as it looks at the database, with the change before another look each time."""
    client = world.client("organiser" if "/desk" in pattern else "participant")
    statuses: list[int] = []
    while True:
        with transaction.atomic():
            meanwhile = Meanwhile(change, len(statuses))
            with connection.execute_wrapper(meanwhile):
                answer = client.get(world.address(pattern))
                b"".join(answer)  # a file is closed when it has been read
            transaction.set_rollback(True)
        if meanwhile.looks <= len(statuses):
            return statuses
        statuses.append(answer.status_code)
