"""What each block of people adds to the axes: enough to turn them for any weights of the blocks, at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import eigsh

from halqa.rules.opinions.axes import DENSE, MILLION, Axes, Reals, covariance, means_of, whole
from halqa.rules.opinions.drawing import Map, axes_matrices
from halqa.rules.opinions.votes import Ints, Votes

BLOCKS = 64
DIRECTIONS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Images:
    """The leading directions (m, q) of a conversation and their images under the covariance of each block (64, m, q).

    One step of subspace iteration with Rayleigh-Ritz (Golub and Van Loan, 8.2) from here gives the axes of a draw.
    """

    statements: tuple[str, ...]
    means: Ints
    directions: Reals
    images: Reals

    def axes(self, weights: Ints) -> Axes:
        """Return the axes when the blocks have these weights (64)."""
        image = np.tensordot(weights.astype(np.float64), self.images, 1)
        small = self.directions.T @ image
        _, turned = np.linalg.eigh((small + small.T) / 2)
        best = image @ turned[:, :-3:-1]
        found, _ = np.linalg.qr(best)
        vectors = np.zeros((2, len(image)))
        vectors[: found.shape[1]] = found.T
        return Axes(self.statements, self.means, whole(vectors), (0, 0))


def images_of(drawn: Map, block: Ints) -> Images:
    """Return the images of the blocks of people (n) that count in the axes of a map."""
    matrices = axes_matrices(drawn)
    counting = ~drawn.aside
    shown = drawn.votes.only(counting, drawn.let)
    directions = _directions(covariance(matrices))
    means = means_of(matrices)
    off = shown.values - means[shown.cells] / MILLION
    people, width = len(shown.people), len(shown.statements)
    centred = csr_array((off, shown.cells, shown.starts), shape=(people, width))
    pulled = centred @ directions
    spread = csr_array((off, _in_blocks(shown, block, width), shown.starts), shape=(people, BLOCKS * width))
    images = np.asarray(spread.T @ pulled).reshape(BLOCKS, width, -1)
    return Images(shown.statements, means, directions, images)


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
