"""The root of a day: any other row, or another order, gives another."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import permutations

import pytest

from halqa.rules.journal import Row, day_root

ROWS = [Row("2022-05-25T09:00:00+00:00", "account", str(one), "open_session", "session 1", "") for one in range(3)]


def test_day_root_is_32_bytes_and_always_the_same() -> None:
    assert len(day_root(ROWS)) == 32
    assert day_root(ROWS) == day_root(iter(ROWS))


def test_day_root_tells_the_order() -> None:
    assert len({day_root(order) for order in permutations(ROWS)}) == 6


@pytest.mark.parametrize("name", [field.name for field in fields(Row)])
def test_day_root_tells_each_field(name: str) -> None:
    other = replace(ROWS[1], **{name: "other"})
    assert day_root([ROWS[0], other, ROWS[2]]) != day_root(ROWS)
