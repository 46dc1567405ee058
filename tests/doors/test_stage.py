"""How large words stand on a stage: everything on one screen, as large as it may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.doors.web.tags.stage import SIZES, room, title


@pytest.mark.parametrize(("letters", "look"), [(0, ""), (45, ""), (46, "mid"), (91, "long"), (280, "longest")])
def test_a_longer_title_is_smaller(letters: int, look: str) -> None:
    assert title(letters) == look


@pytest.mark.parametrize(
    ("count", "letters", "look", "both"),
    [
        (2, 12, "c1 r2 l1 m1", True),
        (5, 20, "c1 r5 l1 m2", True),
        (6, 40, "c1 r6 l2 m2", True),
        (7, 12, "c2 r4 l1 m1", False),
        (14, 12, "c2 r7 l1 m1", False),
        (30, 10, "c3 r10 l1 m1", False),
    ],
)
def test_answers_share_the_screen(count: int, letters: int, look: str, both: bool) -> None:
    assert room(["x" * letters] * count) == (look, both)


def test_a_result_has_one_column_beside_its_bars() -> None:
    assert room(["x" * 12] * 7, bars=True).look.startswith("c1 r7 l1")


@given(st.lists(st.integers(1, 140), min_size=1, max_size=30), st.booleans())
def test_every_list_of_answers_has_a_room(lengths: list[int], bars: bool) -> None:
    columns, rows, lines, size = (int(part[1:]) for part in room(["x" * n for n in lengths], bars=bars).look.split())
    assert columns * rows >= len(lengths) > (columns - 1) * rows
    assert lines in (1, 2, 3)
    assert 1 <= size <= len(SIZES)
