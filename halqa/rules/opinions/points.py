"""Where each person stands in the plane of the axes: whole-number functions of votes and published axes."""

from __future__ import annotations

from math import isqrt

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from halqa.rules.opinions.axes import MILLION, Axes
from halqa.rules.opinions.matrices import blocks
from halqa.rules.opinions.votes import Ints, Votes


def pulls(votes: Votes, axes: Axes) -> Ints:
    """Return for each person (n, 5) the sums of x, y, x x, x y, y y over the pulls (x, y) of their votes.

    The pull of a vote is (vote - mean) x loading on both axes, in millionths, rounded down; the statements of the axes
    must be those of the votes.
    """
    return added(votes, _table(axes))


def points_on(votes: Votes, axes: Axes, width: int) -> Ints:
    """Return where people stand (n, 2) in millionths on axes of so many statements, some of which they may not know."""
    return places(added(votes, np.ascontiguousarray(_table(axes)[:, :2])), votes.lengths, width)


def added(votes: Votes, table: Ints) -> Ints:
    """Return for each person (n, c) the sum of what a table (3 m, c) holds for their votes: -1, 0, 1 by statement."""
    total = np.zeros((len(votes.people), table.shape[1]), table.dtype)
    for first, last in blocks(votes.starts):
        offsets = (votes.starts[first : last + 1] - votes.starts[first]).astype(np.int32)
        which = kinds(votes, first, last)
        ones = np.ones(len(which), table.dtype)
        total[first:last] = csr_array((ones, which, offsets), shape=(last - first, len(table))) @ table
    return total


def kinds(votes: Votes, first: int, last: int) -> NDArray[np.int32]:
    """Return which of the 3 m votes that there can be (-1, 0, 1 by statement) those of people first … last - 1 are."""
    low, high = votes.starts[first], votes.starts[last]
    return votes.cells[low:high] * np.int32(3) + votes.values[low:high] + np.int32(1)


def _table(axes: Axes) -> Ints:
    """Return the five numbers of each vote that there can be (3 m, 5): -1, 0 and 1 on each statement."""
    votes = np.array([-MILLION, 0, MILLION])
    x, y = ((votes - axes.means[:, None]) * loading[:, None] // MILLION for loading in axes.loadings)
    return np.stack((x, y, x * x, x * y, y * y), axis=-1).reshape(-1, 5)


def stretch(width: int, counts: Ints) -> Ints:
    """Return sqrt(width / count) for each count in millionths, rounded down; a count of 0 is taken as 1."""
    most = int(counts.max(initial=0))
    roots = [isqrt(MILLION * MILLION * width // max(count, 1)) for count in range(most + 1)]
    return np.array(roots, np.int64)[counts]


def places(sums: Ints, counts: Ints, width: int) -> Ints:
    """Return points (n, 2) in millionths, rounded down: sums of pulls stretched by sqrt(width / counts).

    So whoever voted on few statements stands as far out as who voted on all (Small et al. 2021).
    """
    return sums[:, :2] * stretch(width, counts)[:, None] // MILLION
