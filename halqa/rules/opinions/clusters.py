"""k-means on a fixed grid of the plane, in whole numbers: the same everywhere, whatever the order of people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from halqa.rules.opinions.axes import Reals
from halqa.rules.opinions.votes import Ints

Numbers = TypeVar("Numbers", Ints, Reals)

GRID = 32  # cells a side
STEPS = 60
THOUSAND = 1_000  # groups are looked for in thousandths: fine enough, and squares of sums stay whole
DIRECTIONS = np.array([[1, 0], [1, 1], [0, 1], [-1, 1]])


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The c cells of the plane where anybody stands.

    `of` (n): each person's cell; `middles` (c, 2): the mean of its people, rounded down; `weights` (c): how many.
    """

    of: Ints
    middles: Ints
    weights: Ints

    def weighted(self, points: Ints, weights: Ints) -> Cells:
        """Return the same cells with people of other weights (n)."""
        return _filled(self.of, points, weights)


def grid(points: Ints) -> Cells:
    """Return the cells in which points (n, 2) stand: squares, 32 along the longer side."""
    low = points.min(axis=0)
    side = int((points.max(axis=0) - low).max()) + 1
    at = (points - low) * GRID // side
    return _filled(at[:, 0] * GRID + at[:, 1], points, np.ones(len(points), np.int64))


def _filled(of: Ints, points: Ints, weights: Ints) -> Cells:
    size = int(of.max(initial=0)) + 1
    count = np.bincount(of, weights, size).astype(np.int64)
    sums = np.stack([np.bincount(of, weights * points[:, side], size) for side in (0, 1)], axis=1).astype(np.int64)
    used = np.flatnonzero(count)
    place = np.zeros(size, np.int64)
    place[used] = np.arange(len(used))
    return Cells(place[of], sums[used] // count[used, None], count[used])


def kmeans(cells: Cells, k: int) -> Ints:
    """Return k centres (k, 2), those with the least sum of squared distances that eight fixed starts lead to.

    The starts cut the plane along four directions into k parts, equal in people and equal in width.
    """
    centres = lloyd(cells, _starts(cells, k))
    inertia = (nearest(cells.middles, centres)[1] * cells.weights).sum(axis=1)
    best: Ints = centres[int(np.argmin(inertia))]
    return best


def _starts(cells: Cells, k: int) -> Ints:
    """Return the centres of the starts (8, k, 2)."""
    starts = []
    for at in (cells.middles @ DIRECTIONS.T).T:
        order = np.argsort(at, kind="stable")
        before = np.cumsum(cells.weights[order]) - cells.weights[order]
        by_people = np.empty(len(at), np.int64)
        by_people[order] = before * k // int(cells.weights.sum())
        low = int(at.min())
        starts += [by_people, (at - low) * k // (int(at.max()) - low + 1)]
    held = np.stack(starts)[:, None] == np.arange(k)[:, None]
    anywhere = np.broadcast_to(cells.middles[0].astype(np.float64), (len(starts), k, 2))
    return _means(_table(cells), held, anywhere).astype(np.int64)


def lloyd(cells: Cells, centres: Ints) -> Ints:
    """Move the centres (s, k, 2) of s starts to the weighted means of what is nearest to them until they stay.

    All numbers are whole and below 2^53, where floating point is exact and quicker. |p - c|^2 - |p|^2 = |c|^2 - 2 p c
    tells the nearest as well, by one product.
    """
    middles, table, found = cells.middles.T.astype(np.float64), _table(cells), centres.astype(np.float64)
    moving = np.arange(len(found))
    for _ in range(STEPS):
        before = found[moving]
        far = np.square(before).sum(axis=2, keepdims=True) - 2 * (before @ middles)
        after = _means(table, _held(far), before)
        found[moving] = after
        moving = moving[(after != before).any(axis=(1, 2))]
        if not len(moving):
            break
    return found.astype(np.int64)


def _held(far: Reals) -> NDArray[np.bool_]:
    """Return which centre is nearest to each cell (s, k, c), the first of equals."""
    held: NDArray[np.bool_] = far == far.min(axis=1, keepdims=True)
    free = ~held[:, 0]
    for place in range(1, far.shape[1]):
        held[:, place] &= free
        free &= ~held[:, place]
    return held


def nearest(middles: Numbers, centres: Numbers) -> tuple[NDArray[np.int8], Numbers]:
    """Return the nearest centre, the first of equals, and its squared distance, of each start and cell (s, c)."""
    best, label = _squares(middles, centres[:, 0]), np.zeros((len(centres), len(middles)), np.int8)
    for place in range(1, centres.shape[1]):
        other = _squares(middles, centres[:, place])
        label[other < best] = place
        np.minimum(best, other, out=best)
    return label, best


def _squares(middles: Numbers, centre: Numbers) -> Numbers:
    x, y = middles[:, 0] - centre[:, :1], middles[:, 1] - centre[:, 1:]
    x *= x
    y *= y
    x += y
    return x


def _table(cells: Cells) -> Reals:
    """Return sums of x and y, and people, of each cell (c, 3)."""
    return np.column_stack((cells.middles * cells.weights[:, None], cells.weights)).astype(np.float64)


def _means(table: Reals, held: NDArray[np.bool_], centres: Reals) -> Reals:
    """Return the weighted mean of the cells of each centre (s, k, c), rounded down; the old one where it has none."""
    sums = held.astype(np.float64) @ table
    people = sums[..., 2:]
    return np.where(people > 0, np.floor(sums[..., :2] / np.maximum(people, 1)), centres)


def silhouette(distances: NDArray[np.float64], weights: Ints, labels: Ints) -> int:
    """Return the mean silhouette of weighted cells in millionths (Rousseeuw 1987), 0 for who is alone in a group.

    `distances` are those of `distances_of`: whole units, so that their sums are exact in any order.
    """
    k = int(labels.max(initial=0)) + 1
    member = (labels[:, None] == np.arange(k)) * weights[:, None]
    sums = (distances @ member.astype(np.float64)).astype(np.int64)
    sizes = member.sum(axis=0)
    own = np.arange(len(labels)), labels
    others = sizes[labels] - 1
    inside = sums[own] // np.maximum(others, 1)
    means = sums // np.maximum(sizes, 1)
    means[:, sizes == 0] = means[own] = np.iinfo(np.int64).max
    outside = means.min(axis=1)
    values = (outside - inside) * 1_000_000 // np.maximum(np.maximum(outside, inside), 1)
    return int((values * weights * (others > 0)).sum()) // max(int(weights.sum()), 1)


def distances_of(middles: Ints) -> NDArray[np.float64]:
    """Return all distances between cells (c, c), rounded down to whole units."""
    x, y = (middles[:, side].astype(np.float64) for side in (0, 1))
    dx, dy = x[:, None] - x, y[:, None] - y
    dx *= dx
    dy *= dy
    dx += dy
    return np.floor(np.sqrt(dx, out=dx), out=dx)
