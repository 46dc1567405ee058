"""The marks of a map's picture: a point for each of 50 to 500 people, hexagons above, nothing below."""

from __future__ import annotations

from math import isqrt

import numpy as np

from halqa.rules.opinions.pixels import EDGE, HEIGHT, WIDTH
from halqa.rules.opinions.told import Mark
from halqa.rules.opinions.values import FEWEST_PEOPLE, MOST_POINTS
from halqa.rules.opinions.votes import Ints

ACROSS, DOWN = 20, 17  # pixels between hexagons of a row, and between rows
SIZES = 4  # of hexagons, by how many people stand there
DIGIT = 1_000  # more than there are pixels on a side, or groups


def reach_of(places: Ints) -> int:
    """Return how far out the picture shows of places (p, 2) in thousandths: up to all but one in a hundred people."""
    if not len(places):
        return 1
    x, y = np.abs(places).T
    last = (len(places) - 1) * 99 // 100
    return max(int(np.partition(np.maximum(x, y), last)[last]), 1)


def marks_of(places: Ints, groups: Ints, reach: int) -> tuple[tuple[Mark, ...], bool]:
    """Return the marks of people by their places (p, 2) and groups (p), -1 for in none, and whether they are hexagons.

    In order of groups, none first, then from the top and from the left.
    """
    if len(places) < FEWEST_PEOPLE:
        return (), False
    pixels, many = _pixels(places, reach), len(places) > MOST_POINTS
    there = _gathered(_cells(pixels) if many else pixels, groups)
    marks = _hexagons(there) if many else [Mark(x, y, _name(group)) for x, y, group in there]
    return tuple(sorted(marks, key=_order)), many


def _pixels(places: Ints, reach: int) -> Ints:
    """Return the pixel of each place, as `pixel` gives it of one."""
    x, y = np.clip(places, -reach, reach).T
    return np.stack((WIDTH // 2 + x * (WIDTH // 2 - EDGE) // reach, HEIGHT // 2 - y * (HEIGHT // 2 - EDGE) // reach))


def _cells(pixels: Ints) -> Ints:
    """Return the middles of the hexagons around pixels (2, p): every second row stands half a hexagon aside."""
    x, y = pixels
    (first, near), (second, other) = (_middles(x, y, y // DOWN + below) for below in (0, 1))
    return np.where((near < other) | ((near == other) & (first[0] < second[0])), first, second)


def _middles(x: Ints, y: Ints, row: Ints) -> tuple[Ints, Ints]:
    """Return the nearest middles of these rows, and the squares of how far they are."""
    aside = row % 2 * (ACROSS // 2)
    middles = np.stack(((x - aside + ACROSS // 2) // ACROSS * ACROSS + aside, row * DOWN))
    return middles, np.square(middles - (x, y)).sum(axis=0)


def _gathered(at: Ints, groups: Ints) -> dict[tuple[int, int, int], int]:
    """Return how many people of each group stand at each of these pixels (2, p)."""
    found, counts = np.unique((at[0] * DIGIT + at[1]) * DIGIT + groups + 1, return_counts=True)
    keys = zip(
        (found // DIGIT**2).tolist(), (found // DIGIT % DIGIT).tolist(), (found % DIGIT - 1).tolist(), strict=True
    )
    return dict(zip(keys, counts.tolist(), strict=True))


def _hexagons(there: dict[tuple[int, int, int], int]) -> list[Mark]:
    """Return a hexagon of the group that has most people in it; of equals the first, none last."""
    cells: dict[tuple[int, int], dict[int, int]] = {}
    for (x, y, group), count in there.items():
        cells.setdefault((x, y), {})[group] = count
    most = max(sum(counts.values()) for counts in cells.values())
    marks = []
    for (x, y), counts in cells.items():
        whose = max(counts, key=lambda group: (counts[group], group >= 0, -group))
        size = 1 + isqrt((SIZES * SIZES - 1) * sum(counts.values()) // most)
        marks.append(Mark(x, y, _name(whose), min(size, SIZES)))
    return marks


def _name(group: int) -> int | None:
    return group if group >= 0 else None


def _order(mark: Mark) -> tuple[int, int, int]:
    return -1 if mark.group is None else mark.group, mark.y, mark.x
