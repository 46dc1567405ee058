"""Groups that hold: as few as explain the plane, none tiny, and nobody in one whose own place is unsure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from halqa.rules.opinions.clusters import THOUSAND, Cells, distances_of, grid, kmeans, nearest, silhouette
from halqa.rules.opinions.points import places, stretch
from halqa.rules.opinions.votes import Ints

MOST_GROUPS = 5
SMALLEST_GROUP, SMALLEST_SHARE = 10, 50  # people, and one in so many
BETTER = 30_000  # millionths of silhouette that a larger k must be better by
NOWHERE, BETWEEN = -2, -1


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """k centres in thousandths (k, 2), the largest group first, and each person's group (n).

    -1: between groups; -2: not placed, by too few votes or a flag. k = 1: no groups, one public.
    """

    centres: Ints
    of: NDArray[np.int8]

    @property
    def k(self) -> int:
        """Return how many groups there are, at least one."""
        return max(len(self.centres), 1)


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Where p people stand: sums of their pulls (p, 5), their number of votes (p), and that of statements."""

    pulls: Ints
    counts: Ints
    width: int

    @property
    def points(self) -> Ints:
        """Return their points in thousandths (p, 2)."""
        return places(self.pulls, self.counts, self.width) // THOUSAND


def grouped(standing: Standing, k: int | None = None, weights: Ints | None = None) -> tuple[Ints, NDArray[np.int8]]:
    """Return the centres of groups, and each person's group (p) as `placed` has it; `weights` (p) as `grid` has them.

    Without a wish for k, so many groups that one ends under ten people, once those between are out of it, give way to
    fewer: nothing could be told of it.
    """
    most = MOST_GROUPS
    while True:
        centres = centres_of(standing.points, k, weights, most)
        of = placed(standing, centres)
        kept = of >= 0
        sizes = np.bincount(of[kept], weights if weights is None else weights[kept], len(centres))
        if k is not None or len(centres) < 2 or sizes.min() >= SMALLEST_GROUP:
            return centres, of
        most = len(centres) - 1


def centres_of(points: Ints, k: int | None = None, weights: Ints | None = None, most: int = MOST_GROUPS) -> Ints:
    """Return the centres of groups of points in thousandths, by size; none where nothing can be told apart.

    Without a wish for k, which is at most `most`: a larger one only where its silhouette is better by 0.03, and no
    group of it is tiny.
    """
    if len(points) < 2 or (weights is not None and not weights.any()):
        return np.empty((0, 2), np.int64)
    cells = grid(points) if weights is None else grid(points).weighted(points, weights)
    return chosen(cells, range(2, most + 1) if k is None else [k], tiny=k is not None)


def chosen(cells: Cells, ks: Iterable[int], *, tiny: bool = False) -> Ints:
    """Return the centres for the best of these k."""
    people = int(cells.weights.sum())
    least = 1 if tiny else max(SMALLEST_GROUP, people // SMALLEST_SHARE)
    distances = distances_of(cells.middles)
    best, found = -1_000_000 - BETTER, np.empty((0, 2), np.int64)
    for k in ks:
        if k < 2 or k > len(cells.weights) or people < k * least:
            continue
        centres = kmeans(cells, k)
        labels = nearest(cells.middles, centres[None])[0][0]
        sizes = np.bincount(labels, cells.weights, k).astype(np.int64)
        value = silhouette(distances, cells.weights, labels)
        if sizes.min() >= least and value > best + BETTER:
            best, found = value, centres[np.lexsort((centres[:, 1], centres[:, 0], -sizes))]
    return found


def placed(standing: Standing, centres: Ints) -> NDArray[np.int8]:
    """Return each person's group (p), -1 for who is between: nearer to a border than half a standard error.

    The standard error is that of the sum of a person's pulls across the border. 0 for all where there are no groups.
    """
    points = standing.points
    if len(centres) < 2:
        return np.zeros(len(points), np.int8)
    squares = np.stack([np.square(points[:, 0] - x) + np.square(points[:, 1] - y) for x, y in centres])
    label = np.argmin(squares, axis=0)
    own = squares[label, np.arange(len(points))]
    squares[label, np.arange(len(points))] = np.iinfo(np.int64).max
    other = np.argmin(squares, axis=0)
    x, y = (centres[label] - centres[other]).T.astype(np.float64)
    _, _, xx, xy, yy = standing.pulls.T.astype(np.float64)
    spread = np.sqrt(np.maximum(x * x * xx + 2 * (x * y * xy) + y * y * yy, 0))
    border = spread * stretch(standing.width, standing.counts) / 1e9
    firm = squares[other, np.arange(len(points))] - own >= border
    return np.where(firm, label, BETWEEN).astype(np.int8)
