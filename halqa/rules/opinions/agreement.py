"""How alike two groupings of the same people are, and how near a map comes to published groups."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from halqa.rules.opinions.clusters import nearest
from halqa.rules.opinions.polis import moved
from halqa.rules.opinions.votes import Ints

Labels = NDArray[np.integer]


def adjusted_rand(one: Labels, two: Labels) -> float:
    """Return the adjusted Rand index of two groupings (p), 1 for the same one (Hubert and Arabie 1985)."""
    table = contingency(one, two)
    both, rows, columns = _pairs(table), _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0))
    everyone = _pairs(table.sum(keepdims=True))
    if everyone == 0 or 2 * rows * columns == (rows + columns) * everyone:
        return 1.0
    return 2 * (both * everyone - rows * columns) / ((rows + columns) * everyone - 2 * rows * columns)


def contingency(one: Labels, two: Labels) -> Ints:
    """Return how many people have each pair of labels (k, l); labels are 0, 1, …"""
    wide = int(two.max(initial=0)) + 1
    size = (int(one.max(initial=0)) + 1) * wide
    return np.bincount(one.astype(np.int64) * wide + two, minlength=size).reshape(-1, wide)


def _pairs(counts: Ints) -> int:
    return int((counts * (counts - 1) // 2).sum())


def near(points: Ints, published: Labels) -> float:
    """Return the index between published groups and the nearest of their centres in our plane."""
    return adjusted_rand(published, nearest(points, _middles(points, published)[None])[0][0])


def seeded(points: Ints, published: Labels) -> float:
    """Return the index between published groups and k-means that starts at their centres."""
    centres = moved(points, np.ones(len(points), np.int64), _middles(points, published), 100)
    return adjusted_rand(published, nearest(points, centres[None])[0][0])


def _middles(points: Ints, labels: Labels) -> Ints:
    size = np.maximum(np.bincount(labels), 1)
    sums = np.stack([np.bincount(labels, points[:, side]) for side in (0, 1)], axis=1).astype(np.int64)
    return sums // size[:, None]
