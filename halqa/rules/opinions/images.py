"""What each block of people adds to the axes: enough to turn them for any weights of the blocks, at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import eigsh

from halqa.rules.opinions.axes import DENSE, MILLION, Axes, Reals, scaled, scales, spread_of, whole
from halqa.rules.opinions.drawing import Map, axes_matrices
from halqa.rules.opinions.votes import Ints, Votes

BLOCKS = 64
DIRECTIONS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Images:
    """The leading directions (m, q) of a conversation and their images under the spread of each block (64, m, q).

    One step of subspace iteration with Rayleigh-Ritz (Golub and Van Loan, 8.2) from here gives the axes of a draw.
    `people` (64): how many each block has; `own` (m): what evening takes from the diagonal, the same in all draws.
    """

    axes: Axes
    scales: Reals
    directions: Reals
    images: Reals
    people: Ints
    own: Reals

    def turned(self, weights: Ints) -> Axes:
        """Return the axes when the blocks have these weights (64)."""
        image = np.tensordot(weights / max(int(weights @ self.people), 1), self.images, 1)
        image -= self.own[:, None] * self.directions
        small = self.directions.T @ image
        _, turn = np.linalg.eigh((small + small.T) / 2)
        found, _ = np.linalg.qr(image @ turn[:, :-3:-1])
        vectors = np.zeros((2, len(image)))
        vectors[: found.shape[1]] = found.T
        return replace(self.axes, loadings=whole(scaled(vectors, self.scales)))


def images_of(drawn: Map, block: Ints) -> Images:
    """Return the images of the blocks of people (n) that count in the axes of a map."""
    matrices = axes_matrices(drawn)
    even, width = drawn.axes.even, len(matrices.statements)
    scale = scales(matrices) if even else np.ones(width)
    spread = spread_of(matrices, even=even)
    directions, variances = _directions(spread), np.diag(spread)
    shown = drawn.votes.only(~drawn.aside, drawn.let)
    off = (shown.values - drawn.axes.means[shown.cells] / MILLION) * scale[shown.cells]
    people = len(shown.people)
    pulled = csr_array((off, shown.cells, shown.starts), shape=(people, width)) @ directions
    apart = csr_array((off, _in_blocks(shown, block, width), shown.starts), shape=(people, BLOCKS * width))
    images = np.asarray(apart.T @ pulled).reshape(BLOCKS, width, directions.shape[1])
    counts = np.bincount(block[shown.lengths > 0], minlength=BLOCKS)
    return Images(drawn.axes, scale, directions, images, counts, variances * (scale * scale - 1))


def _in_blocks(votes: Votes, block: Ints, width: int) -> Ints:
    """Return the place of each vote (V) among the statements of all blocks."""
    return np.repeat(block * width, votes.lengths) + votes.cells


def _directions(spread: Reals) -> Reals:
    """Return the leading eigenvectors as columns (m, q), the largest last; none where nothing varies."""
    width = len(spread)
    if not spread.any():
        return np.zeros((width, 2))[:, : min(2, width)]
    if width <= DENSE:
        return np.linalg.eigh(spread)[1][:, -DIRECTIONS:]
    found = eigsh(spread, k=DIRECTIONS, which="LA", v0=np.ones(width), tol=1e-4)[1]
    return np.linalg.qr(found)[0]
