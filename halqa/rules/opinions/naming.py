"""Names of groups that stay as long as they mean the same: those of the last map that most people share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from halqa.rules.opinions.agreement import contingency
from halqa.rules.opinions.axes import Axes
from halqa.rules.opinions.clusters import THOUSAND, nearest
from halqa.rules.opinions.drawing import Map
from halqa.rules.opinions.points import points_on
from halqa.rules.opinions.told import Told


def names_of(drawn: Map, before: Told | None) -> tuple[int, ...]:
    """Return the name of each group (0 … k - 1, the largest first): of the last map's group that it shares most with.

    Who was in those groups is found by the last axes and centres from the votes of now, so nobody's group is kept.
    """
    k = drawn.groups.k if drawn.groups.k > 1 else 0
    if before is None or not before.groups or not k:
        return tuple(range(k))
    old = _then(drawn, before)
    both = (old >= 0) & (drawn.groups.of >= 0)
    now, then = drawn.groups.of[both].astype(np.int64), old[both]
    table = np.zeros((k, len(before.groups)), np.int64)
    shared = contingency(now, then)
    table[: shared.shape[0], : shared.shape[1]] = shared
    kept = {int(row): before.groups[column].name for row, column in zip(*linear_sum_assignment(-table), strict=True)}
    free = iter(sorted(set(range(k + len(kept))) - set(kept.values())))
    return tuple(kept[group] if group in kept else next(free) for group in range(k))


def _then(drawn: Map, before: Told) -> NDArray[np.int64]:
    """Return in which group of the last map each person would stand by their votes of now (n), -1 for in none."""
    plane, votes = before.plane, drawn.votes
    known = {str(number): at for at, number in enumerate(plane.statements)}
    kept = np.array([name in known for name in votes.statements], np.bool_)
    shown = votes.only(np.ones(len(votes.people), np.bool_), kept)
    at = [known[name] for name in shown.statements]
    loadings = np.array(plane.loadings, np.int64).reshape(2, -1)[:, at]
    axes = Axes(shown.statements, np.array(plane.means, np.int64)[at], loadings, (0, 0))
    points = points_on(shown, axes, len(plane.statements)) // THOUSAND
    labels = nearest(points, np.array(plane.centres, np.int64)[None])[0][0].astype(np.int64)
    return np.where(shown.lengths > 0, labels, -1)
