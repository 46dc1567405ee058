"""The two axes along which votes differ most, published as whole millionths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.linalg import ArpackNoConvergence, eigsh

from halqa.rules.opinions.matrices import Matrices
from halqa.rules.opinions.values import FEWEST_VOTES

MILLION = 1_000_000
DENSE = 100  # up to so many statements all eigenvectors are found at once
Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Axes:
    """Means (m) and two loadings (2, m) of the statements, and the share of all variance of each axis, in millionths.

    `even`: whether statements that few have seen were made up for, as `spread_of` says.
    """

    statements: tuple[str, ...]
    means: NDArray[np.int64]
    loadings: NDArray[np.int64]
    shares: tuple[int, int]
    even: bool = False


def means_of(matrices: Matrices) -> NDArray[np.int64]:
    """Return the mean vote of each statement in millionths, rounded down (m); 0 where nobody voted."""
    sums, counts = np.diag(matrices.b).astype(np.int64), np.diag(matrices.n).astype(np.int64)
    return sums * MILLION // np.maximum(counts, 1)


def covariance(matrices: Matrices) -> Reals:
    """Return the covariance (m, m) of votes where a missing one stands at the mean of its statement.

    C = (a - mu_j b[k, j] - mu_k b[j, k] + mu_j mu_k n) / people, with mu_j = b[j, j] / n[j, j].
    """
    counts = np.diag(matrices.n).astype(np.float64)
    mean = np.diag(matrices.b) / np.maximum(counts, 1)
    half = matrices.b * mean
    spread: Reals = matrices.n * np.outer(mean, mean)
    spread += matrices.a
    spread -= half
    spread -= half.T
    spread /= max(matrices.people, 1)
    return spread


def scales(matrices: Matrices) -> Reals:
    """Return 1 / sqrt(p) of each statement (m), p the share of people who saw it, ten more imagined."""
    seen: Reals = (np.diag(matrices.n) + FEWEST_VOTES) / max(matrices.people, 1)
    return 1 / np.sqrt(seen)


def spread_of(matrices: Matrices, *, even: bool) -> Reals:
    """Return the matrix (m, m) whose leading eigenvectors the axes are: the covariance, or the even one.

    Missing votes weaken a covariance by p_j p_k, a variance by p_j only: where most votes are missing, axes turn to
    the statements that most have seen. Even: C[j, k] / sqrt(p_j p_k) off the diagonal, C[j, j] on it, so that all
    entries are weakened, and all their errors are, alike.
    """
    spread = covariance(matrices)
    if even:
        variances = np.diag(spread).copy()
        scale = scales(matrices)
        spread *= scale
        spread *= scale[:, None]
        np.fill_diagonal(spread, variances)
    return spread


def axes_of(matrices: Matrices, *, even: bool = False) -> Axes:
    """Return the two leading axes, found anew each time: those of a moment ago would be a start, and leave a trace."""
    spread = spread_of(matrices, even=even)
    vectors, values = leading(spread)
    total = max(float(np.trace(spread)), 1e-300)
    shares = tuple(round(MILLION * max(float(value), 0.0) / total) for value in values)
    if even:
        vectors = scaled(vectors, scales(matrices))
    return Axes(matrices.statements, means_of(matrices), whole(vectors), (shares[0], shares[1]), even)


def scaled(vectors: Reals, by: Reals) -> Reals:
    """Return vectors (2, m) times these factors (m), of length 1 again, or 0."""
    found: Reals = vectors * by
    lengths = np.sqrt(np.square(found).sum(axis=1, keepdims=True))
    return np.where(lengths > 0, found / np.where(lengths > 0, lengths, 1), 0.0)


def leading(spread: Reals) -> tuple[Reals, Reals]:
    """Return the two unit eigenvectors (2, m) of the largest eigenvalues, and these (2); zeros where there are none."""
    width = len(spread)
    vectors, values = np.zeros((2, width)), np.zeros(2)
    if width and not spread.any():
        return vectors, values
    if width <= DENSE:
        found, columns = np.linalg.eigh(spread)
    else:
        found, columns = _sparse(spread)
    for place in range(min(2, width)):
        vectors[place], values[place] = columns[:, -1 - place], found[-1 - place]
    vectors[values <= max(values[0], 0) * 1e-12] = 0
    return vectors, values


def _sparse(spread: Reals) -> tuple[Reals, Reals]:
    try:
        found, columns = eigsh(spread, k=2, which="LA", v0=np.ones(len(spread)))
    except ArpackNoConvergence:
        found, columns = np.linalg.eigh(spread)
    return found, columns


def whole(vectors: Reals) -> NDArray[np.int64]:
    """Return unit vectors (2, m) as millionths; the largest loading of each, the first of equals, is positive."""
    made = np.rint(vectors * MILLION).astype(np.int64)
    if made.size:
        largest = made[np.arange(2), np.argmax(np.abs(made), axis=1)]
        made[largest < 0] *= -1
    return made


def residual(matrices: Matrices, axes: Axes) -> tuple[float, float]:
    """Return how far published axes are from the leading ones of these matrices.

    First the largest |C v - lambda v| / lambda_1, which is 0 for eigenvectors; then the share of the variance that the
    two leading axes hold and these do not (Ky Fan), which is 0 for the leading ones.
    """
    matrices = matrices.over(axes.statements)
    spread = spread_of(matrices, even=axes.even)
    v = scaled(axes.loadings.astype(np.float64), 1 / scales(matrices) if axes.even else np.ones(len(spread)))
    image = v @ spread
    held = (image * v).sum(axis=1)
    best = leading(spread)[1]
    if best[0] <= 0:
        return 0.0, 0.0
    off = np.linalg.norm(image - held[:, None] * v, axis=1).max() / best[0]
    return float(off), float((best.sum() - held.sum()) / best.sum())
