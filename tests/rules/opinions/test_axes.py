from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse.linalg import ArpackNoConvergence

from halqa.rules.opinions import axes
from halqa.rules.opinions.axes import MILLION, axes_of, covariance, residual
from halqa.rules.opinions.matrices import matrices_of
from tests.rules.opinions.ground import crowd, votes_of


def _matrices(*args, **kwargs):
    return matrices_of(votes_of(crowd(*args, **kwargs)[0]))


def test_the_covariance_is_that_of_the_matrix_with_means_where_votes_miss() -> None:
    votes = votes_of(crowd(50, 8, seen=0.5)[0])
    dense = np.full((len(votes.people), 8), np.nan)
    dense[votes.owners, votes.cells] = votes.values
    dense = np.where(np.isnan(dense), np.nanmean(dense, axis=0), dense)
    made = covariance(matrices_of(votes))
    assert np.allclose(made, np.cov(dense.T, bias=True), atol=1e-14)


@pytest.mark.parametrize("even", [True, False])
@pytest.mark.parametrize("width", [5, 130])
def test_axes_are_the_leading_ones(width: int, even: bool) -> None:
    matrices = _matrices(80, width)
    made = axes_of(matrices, even=even)
    off, missed = residual(matrices, made)
    assert off < 1e-4
    assert abs(missed) < 1e-5
    assert made.shares[0] > made.shares[1] > 0
    assert abs(np.square(made.loadings).sum(axis=1) / MILLION**2 - 1).max() < 1e-4


def test_other_axes_show_in_the_residual() -> None:
    matrices = _matrices(80, 20)
    made = axes_of(matrices)
    turned = replace(made, loadings=np.roll(made.loadings, 1, axis=1))
    assert residual(matrices, turned)[0] > 0.1
    low = np.linalg.eigh(covariance(matrices))[1][:, :2].T  # eigenvectors, but the last ones
    off, missed = residual(matrices, replace(made, loadings=np.rint(low * MILLION).astype(np.int64)))
    assert off < 1e-4
    assert missed > 0.5


def test_the_largest_loading_is_positive() -> None:
    made = axes_of(_matrices(80, 20)).loadings
    assert all(row[np.argmax(np.abs(row))] > 0 for row in made)


@pytest.mark.parametrize("rows", [[], [(1, 1, 1)], [(1, 1, 0), (2, 1, 0)], [(1, 1, 1), (1, 2, -1)]])
def test_where_nothing_varies_there_are_no_axes(rows: list) -> None:
    matrices = matrices_of(votes_of(rows))
    made = axes_of(matrices, even=True)
    assert not made.loadings.any()
    assert residual(matrices, made) == (0.0, 0.0)


def test_one_statement_has_one_axis() -> None:
    made = axes_of(matrices_of(votes_of([(1, 1, 1), (2, 1, -1)])))
    assert made.loadings.tolist() == [[MILLION], [0]]


def test_where_iteration_does_not_end_all_eigenvectors_are_found(monkeypatch) -> None:
    matrices = _matrices(80, 130)
    made = axes_of(matrices)

    def never(*_: object, **__: object) -> None:
        raise ArpackNoConvergence("never", np.empty(0), np.empty((0, 0)))

    monkeypatch.setattr(axes, "eigsh", never)
    assert np.abs(axes_of(matrices).loadings - made.loadings).max() <= 1
