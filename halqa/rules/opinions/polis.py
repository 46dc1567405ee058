"""Groups as the published algorithm of Polis finds them (Small et al. 2021), cold: no history, nothing left to chance.

Two levels of k-means: a hundred small clusters of people, then groups of these. The published engine keeps its k until
another has been better four times in a row; cold, the smaller k stays unless a larger one is better by 0.03.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from halqa.rules.opinions.clusters import distances_of, nearest, silhouette
from halqa.rules.opinions.votes import Ints

BASE, BASE_STEPS, STEPS = 100, 100, 20
TOLERANCE = 10  # thousandths
VOTES_NEEDED, PEOPLE_NEEDED, MOST_GROUPS, PER_GROUP = 7, 15, 5, 12
BETTER = 30_000  # millionths of silhouette


def clustered(counts: Ints, width: int) -> NDArray[np.bool_]:
    """Say who is clustered (n): whoever voted at least 7 times, or on all; filled up to 15 with the most active."""
    active = counts >= max(min(VOTES_NEEDED, width), 1)
    if active.sum() < PEOPLE_NEEDED:
        most = np.argsort(-counts, kind="stable")[:PEOPLE_NEEDED]
        active[most[counts[most] > 0]] = True
    return active


def groups_of(points: Ints, k: int | None = None) -> tuple[Ints, NDArray[np.int8]]:
    """Return centres, the largest group first (k, 2), and the group of each of p points in thousandths.

    The points stand in the order of arrival. No centres and group 0 for all where there are fewer than two places.
    """
    base = moved(points, np.ones(len(points), np.int64), first(points, BASE), BASE_STEPS)
    label = _labels(points, base)
    sizes = np.bincount(label, minlength=len(base))
    used = sizes > 0
    base, sizes, label = base[used], sizes[used], (np.cumsum(used) - 1)[label]
    most = min(MOST_GROUPS, 2 + len(base) // PER_GROUP)
    found = _best(base, sizes, range(2, most + 1) if k is None else [k])
    if found is None:
        return np.empty((0, 2), np.int64), np.zeros(len(points), np.int8)
    centres, inner = found
    weights = np.bincount(inner, sizes, len(centres))
    order = np.argsort(-weights, kind="stable")
    rank = np.argsort(order, kind="stable")
    return centres[order], rank[inner][label].astype(np.int8)


def _best(base: Ints, sizes: Ints, ks: range | list[int]) -> tuple[Ints, Ints] | None:
    """Return centres and group of each base cluster for the k of the best silhouette, all base clusters alike."""
    distances, best, found = distances_of(base), -1_000_000 - BETTER, None
    for k in ks:
        centres = moved(base, sizes, first(base, k), STEPS)
        if not 2 <= k == len(centres):
            continue
        inner = _labels(base, centres)
        value = silhouette(distances, np.ones(len(base), np.int64), inner)
        if value > best + BETTER:
            best, found = value, (centres, inner)
    return found


def first(points: Ints, k: int) -> Ints:
    """Return the first k distinct points, as they came."""
    rows = np.sort(np.unique(points, axis=0, return_index=True)[1])[:k]
    return points[rows]


def moved(points: Ints, weights: Ints, centres: Ints, steps: int) -> Ints:
    """Move centres (k, 2) to the means of what is nearest until none moves by more than 0.01, at most so many times."""
    for _ in range(steps):
        label = _labels(points, centres)
        count, x, y = (
            np.bincount(label, one, len(centres)).astype(np.int64)
            for one in (weights, weights * points[:, 0], weights * points[:, 1])
        )
        means = np.stack((x, y), axis=1) // np.maximum(count, 1)[:, None]
        after = np.where(count[:, None] > 0, means, centres)
        step, centres = np.abs(after - centres).max(initial=0), after
        if step <= TOLERANCE:
            break
    return centres


def _labels(points: Ints, centres: Ints) -> Ints:
    return nearest(points, centres[None])[0][0] if len(centres) else np.zeros(len(points), np.int64)
