"""The picture of a map in whole pixels: a point for each of 50 to 500 people, hexagons above, nothing below."""

from __future__ import annotations

from math import isqrt

from halqa.rules.opinions.told import Mark
from halqa.rules.opinions.values import FEWEST_PEOPLE, MOST_POINTS

WIDTH, HEIGHT, EDGE = 520, 400, 24
ACROSS, DOWN = 20, 17  # pixels between hexagons of a row, and between rows
SIZES = 4  # of hexagons, by how many people stand there


def pixel(at: tuple[int, int], reach: int) -> tuple[int, int]:
    """Return the pixel of a place in thousandths; who stands beyond the reach stands at the edge."""
    x, y = (max(-reach, min(reach, one)) for one in at)
    return WIDTH // 2 + x * (WIDTH // 2 - EDGE) // reach, HEIGHT // 2 - y * (HEIGHT // 2 - EDGE) // reach


def reach_of(places: list[tuple[int, int]]) -> int:
    """Return how far out the picture shows, in thousandths: up to all but one in a hundred people."""
    far = sorted(max(abs(x), abs(y)) for x, y in places)
    return max(far[(len(far) - 1) * 99 // 100], 1) if far else 1


def marks_of(places: list[tuple[int, int]], groups: list[int | None], reach: int) -> tuple[tuple[Mark, ...], bool]:
    """Return the marks of people by their places and groups, and whether they are hexagons; in order of place."""
    if len(places) < FEWEST_PEOPLE:
        return (), False
    pixels = [pixel(at, reach) for at in places]
    if len(places) <= MOST_POINTS:
        marks = {Mark(x, y, group) for (x, y), group in zip(pixels, groups, strict=True)}
        return tuple(sorted(marks, key=_order)), False
    return _hexagons(pixels, groups), True


def _hexagons(pixels: list[tuple[int, int]], groups: list[int | None]) -> tuple[Mark, ...]:
    there: dict[tuple[int, int], dict[int | None, int]] = {}
    for (x, y), group in zip(pixels, groups, strict=True):
        counts = there.setdefault(_cell(x, y), {})
        counts[group] = counts.get(group, 0) + 1
    most = max(sum(counts.values()) for counts in there.values())
    marks = []
    for (x, y), counts in there.items():
        whose = max(counts, key=lambda group: (counts[group], -1 if group is None else -group))
        size = 1 + isqrt((SIZES * SIZES - 1) * sum(counts.values()) // most)
        marks.append(Mark(x, y, whose, min(size, SIZES)))
    return tuple(sorted(marks, key=_order))


def _cell(x: int, y: int) -> tuple[int, int]:
    """Return the middle of the hexagon around a pixel: every second row stands half a hexagon aside."""
    best = []
    for row in (y // DOWN, y // DOWN + 1):
        aside = row % 2 * (ACROSS // 2)
        column = (x - aside + ACROSS // 2) // ACROSS
        middle = column * ACROSS + aside, row * DOWN
        best.append(((middle[0] - x) ** 2 + (middle[1] - y) ** 2, middle))
    return min(best)[1]


def _order(mark: Mark) -> tuple[int, int, int]:
    return -1 if mark.group is None else mark.group, mark.y, mark.x
