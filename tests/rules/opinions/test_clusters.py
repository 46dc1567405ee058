from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.opinions import clusters
from halqa.rules.opinions.agreement import adjusted_rand, near, seeded
from halqa.rules.opinions.clusters import distances_of, grid, kmeans, nearest, silhouette
from halqa.rules.opinions.polis import clustered, first, groups_of, moved
from halqa.rules.opinions.robust import Standing, centres_of, chosen, grouped, placed

POINTS = st.lists(st.tuples(st.integers(-5_000, 5_000), st.integers(-5_000, 5_000)), min_size=2, max_size=60)
LABELS = st.lists(st.integers(0, 3), min_size=2, max_size=30)


def _clouds(*middles: tuple[int, int], each: int = 40) -> np.ndarray:
    dice = np.random.default_rng(3)
    return np.concatenate([dice.integers(-300, 300, (each, 2)) + middle for middle in middles])


def _plain_silhouette(points: np.ndarray, labels: np.ndarray) -> float:
    found = []
    for at, point in enumerate(points):
        far = np.floor(np.sqrt(np.square(points - point).sum(axis=1)))
        own = labels == labels[at]
        inside = far[own].sum() / max(own.sum() - 1, 1)
        outside = min((far[labels == other].mean() for other in set(labels.tolist()) - {labels[at]}), default=0)
        found.append((outside - inside) / max(outside, inside, 1) if own.sum() > 1 else 0)
    return float(np.mean(found))


@given(POINTS)
def test_the_order_of_points_changes_neither_cells_nor_centres(points: list) -> None:
    one, two = np.array(points), np.array(points[::-1])
    assert np.array_equal(kmeans(grid(one), 2), kmeans(grid(two), 2))


@given(POINTS)
def test_points_repeated_are_points_with_weights(points: list) -> None:
    once = np.array(points)
    weights = np.arange(len(once)) % 3 + 1
    cells, repeated = grid(once).weighted(once, weights), grid(np.repeat(once, weights, axis=0))
    assert np.array_equal(cells.middles, repeated.middles)
    assert np.array_equal(cells.weights, repeated.weights)


def test_kmeans_finds_clouds() -> None:
    points = _clouds((0, 0), (5_000, 0), (0, 5_000))
    label = nearest(points, kmeans(grid(points), 3)[None])[0][0]
    assert adjusted_rand(label, np.repeat([0, 1, 2], 40)) == 1


@given(st.integers(0, 1000))
def test_the_silhouette_is_the_plain_one(seed: int) -> None:
    dice = np.random.default_rng(seed)
    points, labels = dice.integers(-3_000, 3_000, (25, 2)), dice.integers(0, 3, 25)
    got = silhouette(distances_of(points), np.ones(25, np.int64), labels)
    assert abs(got / 1e6 - _plain_silhouette(points, labels)) < 0.003


def test_silhouettes_weigh_cells_and_leave_empty_groups_out() -> None:
    points = np.array([[0, 0], [10, 0], [1_000, 0]])
    twice = silhouette(distances_of(points[[0, 0, 1, 2]]), np.ones(4, np.int64), np.array([0, 0, 0, 2]))
    weighed = silhouette(distances_of(points), np.array([2, 1, 1]), np.array([0, 0, 2]))
    assert twice == weighed > 0


def test_as_many_groups_as_there_are_clouds() -> None:
    for middles in (
        ((0, 0), (6_000, 0)),
        ((0, 0), (5_000, 0), (0, 5_000)),
        ((0, 0), (6_000, 0), (0, 6_000), (6_000, 6_000)),
    ):
        assert len(centres_of(_clouds(*middles))) == len(middles)


def test_tiny_groups_are_none() -> None:
    crowd = _clouds((0, 0), each=100)
    apart = np.concatenate([crowd, [[90_000, 0]] * 3])
    assert len(chosen(grid(apart), [2])) == 0
    assert len(chosen(grid(apart), [2], tiny=True)) == 2
    assert len(centres_of(apart, k=2)) == 2


def test_nothing_to_tell_apart_gives_no_groups() -> None:
    assert len(centres_of(np.zeros((0, 2), np.int64))) == 0
    assert len(centres_of(np.zeros((100, 2), np.int64))) == 0
    assert len(centres_of(_clouds((0, 0), (5_000, 0)), None, np.zeros(80, np.int64))) == 0
    assert (
        placed(Standing(np.zeros((3, 5), np.int64), np.ones(3, np.int64), 1), np.zeros((0, 2), np.int64)).tolist()
        == [0] * 3
    )


def test_the_largest_group_comes_first() -> None:
    points = np.concatenate([_clouds((0, 0), each=20), _clouds((6_000, 0), each=60)])
    assert centres_of(points)[0, 0] > 3_000
    centres, groups = groups_of(points)
    assert centres[0, 0] > 3_000
    assert np.bincount(groups).tolist() == [60, 20]


def test_who_is_nearer_to_a_border_than_half_an_error_is_between() -> None:
    millions = 1_000_000
    x = np.array([-2, -0.1, 0.1, 2]) * millions
    pulls = np.stack([x, x * 0, (x * 0 + 1) * millions**2, x * 0, x * 0], axis=1).astype(np.int64)
    standing = Standing(pulls, np.full(4, 9), 9)
    centres = np.array([[-2_000, 0], [2_000, 0]])
    assert placed(standing, centres).tolist() == [0, -1, -1, 1]


def test_polis_groups_all_and_starts_with_the_first_that_came() -> None:
    points = _clouds((0, 0), (6_000, 0))
    assert first(np.array([[1, 1], [1, 1], [0, 0], [2, 2]]), 2).tolist() == [[1, 1], [0, 0]]
    assert len(groups_of(points)[0]) == 2
    assert len(groups_of(points, 4)[0]) == 4
    centres, groups = groups_of(np.zeros((5, 2), np.int64))
    assert len(centres) == 0
    assert groups.tolist() == [0] * 5
    assert len(groups_of(np.zeros((0, 2), np.int64))[1]) == 0


def test_polis_takes_who_voted_seven_times_and_fills_up_to_fifteen() -> None:
    counts = np.array([7] * 20 + [6, 0])
    assert clustered(counts, 30).sum() == 20
    assert clustered(counts, 6).sum() == 21
    assert clustered(np.array([9, 3, 2, 0]), 30).tolist() == [True, True, True, False]


@given(LABELS)
def test_a_grouping_is_wholly_like_itself_under_other_names(labels: list[int]) -> None:
    one = np.array(labels)
    assert adjusted_rand(one, 3 - one) == 1


@given(LABELS, st.randoms(use_true_random=False))
def test_the_index_is_the_same_both_ways(labels: list[int], dice) -> None:
    one, other = np.array(labels), labels[:]
    dice.shuffle(other)
    assert adjusted_rand(one, np.array(other)) == adjusted_rand(np.array(other), one) <= 1


def test_a_known_index() -> None:
    assert abs(adjusted_rand(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2])) - 4 / 7) < 1e-12
    assert adjusted_rand(np.zeros(0, int), np.zeros(0, int)) == 1


def test_clouds_are_near_and_lead_back_to_their_labels() -> None:
    points, labels = _clouds((0, 0), (6_000, 0)), np.repeat([0, 1], 40)
    assert near(points, labels) == seeded(points, labels) == 1


def test_moving_ends_after_so_many_steps(monkeypatch) -> None:
    points = _clouds((0, 0), (5_000, 0), (0, 5_000))
    monkeypatch.setattr(clusters, "STEPS", 0)
    assert kmeans(grid(points), 3).shape == (3, 2)
    start = points[:3]
    assert np.array_equal(moved(points, np.ones(len(points), np.int64), start, 0), start)


def _unsure(points: np.ndarray, people: int) -> Standing:
    """Return people at these points, the last ones so unsure that they are between groups."""
    pulls = np.zeros((len(points), 5), np.int64)
    pulls[:, :2] = points * 1000
    pulls[len(points) - people :, 2:] = [10**14, 0, 10**14]
    return Standing(pulls, np.full(len(points), 9), 9)


def test_a_group_that_ends_under_ten_people_makes_fewer_groups() -> None:
    points = np.concatenate([_clouds((0, 0), (5_000, 0)), _clouds((0, 5_000), each=12)])
    once = np.ones(len(points), np.int64)
    for people, k in [(2, 3), (3, 2)]:
        standing = _unsure(points, people)
        assert len(centres_of(standing.points)) == 3
        for weights in (None, once):
            centres, of = grouped(standing, None, weights)
            assert (len(centres), len(set(of.tolist()) - {-1})) == (k, k)
        assert len(grouped(standing, 3)[0]) == 3


def test_no_groups_are_left_where_all_of_one_are_between() -> None:
    standing = _unsure(_clouds((0, 0), (5_000, 0)), 40)
    centres, of = grouped(standing)
    assert len(centres) == 0
    assert set(of.tolist()) == {0}
