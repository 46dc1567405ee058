"""Where one person stands on a map that was drawn: on plain whole numbers, as everybody was placed."""

from __future__ import annotations

from collections.abc import Mapping
from math import isqrt

from halqa.rules.opinions.told import Plane

MILLION, THOUSAND = 1_000_000, 1_000


def place(plane: Plane, votes: Mapping[int, int]) -> tuple[int, int] | None:
    """Return somebody's place in thousandths by their votes (statement → 1, 0, -1), None where there are none."""
    x = y = seen = 0
    for number, mean, first, second in zip(plane.statements, plane.means, *plane.loadings, strict=True):
        if number in votes:
            off = votes[number] * MILLION - mean
            x, y, seen = x + off * first // MILLION, y + off * second // MILLION, seen + 1
    if not seen:
        return None
    stretch = isqrt(MILLION * MILLION * len(plane.statements) // seen)
    return x * stretch // MILLION // THOUSAND, y * stretch // MILLION // THOUSAND


def nearest(plane: Plane, at: tuple[int, int]) -> int | None:
    """Return which of the centres is nearest, the first of equals; None where there are none."""
    squares = [(at[0] - x) ** 2 + (at[1] - y) ** 2 for x, y in plane.centres]
    return squares.index(min(squares)) if squares else None
