"""Who gets what answer at each address: `tests/permissions.csv`, written by hand, walked as each role.

A row is an address of `halqa/urls.py`, a method with what is sent (`POST`, `POST do=close`), and the status that each
role must get. An address without a row fails. Nothing of one request is left for the next.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from django.db import transaction

from halqa.urls import urlpatterns
from tests.doors.world import OPEN, ROLES, World, make_world
from tests.factories import make_opinions

TABLE = Path(__file__).parents[1] / "permissions.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))


def test_the_table_has_a_column_for_each_role() -> None:
    assert list(ROWS[0]) == ["pattern", "method", *ROLES]


def test_each_address_has_a_row_and_each_row_an_address() -> None:
    assert {row["pattern"] for row in ROWS} == {str(pattern.pattern) for pattern in urlpatterns}


def test_no_row_stands_twice() -> None:
    told = [(row["pattern"], row["method"]) for row in ROWS]
    assert len(told) == len(set(told))


@pytest.mark.django_db
def test_each_role_gets_its_answer() -> None:
    world = make_world()
    world.words["statements/consultation"] = str(make_opinions(world.symposium.sessions.get()))
    given = [_statuses(world, row) for row in ROWS]
    assert [row for row in given if row not in ROWS] == []


def _statuses(world: World, row: dict[str, str]) -> dict[str, str]:
    """Return a row with what each role really gets."""
    asked = {"pattern": row["pattern"], "method": row["method"]}
    return asked | {role: str(_status(world, role, row["method"], row["pattern"])) for role in ROLES}


def _status(world: World, role: str, method: str, pattern: str) -> int:
    verb, _, sent = method.partition(" ")
    about = world.words["statements/consultation"] if sent.startswith("words=") else str(OPEN)
    world.words["vote/number"] = about
    with transaction.atomic():
        answer = world.client(role).generic(verb, world.address(pattern), sent, "application/x-www-form-urlencoded")
        b"".join(answer)  # a file is closed when it has been read
        transaction.set_rollback(True)
    return answer.status_code
