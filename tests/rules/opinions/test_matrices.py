from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.opinions import matrices
from halqa.rules.opinions.matrices import Matrices, exchanged, matrices_of
from halqa.rules.opinions.votes import Votes
from tests.rules.opinions.ground import ROWS, crowd, votes_of


def _dense(votes: Votes) -> tuple[np.ndarray, np.ndarray]:
    x = np.zeros((len(votes.people), len(votes.statements)), int)
    seen = np.zeros_like(x)
    x[votes.owners, votes.cells], seen[votes.owners, votes.cells] = votes.values, 1
    return x, seen


def _same(one: Matrices, two: Matrices) -> bool:
    return one.digest() == two.digest()


@given(ROWS)
def test_matrices_are_what_plain_products_give(rows: list[tuple[int, int, int]]) -> None:
    votes = votes_of(rows)
    made = matrices_of(votes)
    x, seen = _dense(votes)
    assert np.array_equal(made.n, seen.T @ seen)
    assert np.array_equal(made.a, x.T @ x)
    assert np.array_equal(made.b, x.T @ seen)
    assert made.votes == len(votes.values)
    assert made.people == len(votes.people)


def test_blocks_of_people_add_up(monkeypatch) -> None:
    votes = votes_of(crowd(60, 12)[0])
    whole = matrices_of(votes).digest()
    for most in (1, 7, 100):
        monkeypatch.setattr(matrices, "BLOCK_VOTES", most)
        assert matrices_of(votes).digest() == whole
    monkeypatch.setattr(matrices, "BLOCK_PEOPLE", 3)
    assert matrices_of(votes).digest() == whole


def test_sums_of_the_largest_block_fit_their_digits() -> None:
    """As many people as a block may have, all of one opinion, and all of opposite ones."""
    people = matrices.BLOCK_PEOPLE
    for other in (1, -1):
        rows = [(person, what, 1 if what else other) for person in range(people) for what in range(2)]
        made = matrices_of(votes_of(rows))
        assert made.n.tolist() == [[people] * 2] * 2
        assert made.a.tolist() == [[people, other * people], [other * people, people]]
        assert made.b.tolist() == [[other * people] * 2, [people] * 2]


def test_an_exchange_of_more_people_than_a_block_takes_fits_too() -> None:
    people = matrices.BLOCK_PEOPLE // 2 + 5
    rows = {vote: [(person, what, vote) for person in range(people) for what in range(2)] for vote in (1, -1)}
    before, after = votes_of(rows[-1]), votes_of(rows[1])
    made = exchanged(matrices_of(before), before, after)
    assert _same(made, matrices_of(after))
    assert _same(exchanged(made, after, before), matrices_of(before))


@given(ROWS, st.integers(1, 8), st.randoms(use_true_random=False))
def test_partitions_by_person_merge_to_the_same_in_any_order(rows: list, parts: int, dice) -> None:
    whole = matrices_of(votes_of(rows))
    made = [matrices_of(votes_of([row for row in rows if row[0] % parts == part])) for part in range(parts)]
    dice.shuffle(made)
    merged = made[0]
    for one in made[1:]:
        merged += one
    assert _same(merged, whole)


@given(ROWS, ROWS)
def test_what_is_added_can_be_taken_away_again(rows: list, more: list) -> None:
    others = [(person + 100, what + 3, vote) for person, what, vote in more]
    before, added = matrices_of(votes_of(rows)), matrices_of(votes_of(others))
    assert _same(before + added, matrices_of(votes_of([*rows, *others])))
    assert _same(before + added - added, before)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list, dice) -> None:
    timed = list(enumerate(rows))
    dice.shuffle(timed)
    shuffled = votes_of([row for _, row in timed], times=[time for time, _ in timed])
    assert _same(matrices_of(shuffled), matrices_of(votes_of(rows)))


def test_the_digest_tells_a_vote_more_a_person_more_and_a_name() -> None:
    rows = crowd(20, 5)[0]
    digests = {
        matrices_of(votes_of(one)).digest() for one in (rows, rows[1:], [*rows, (99, 1, 1)], [*rows, (99, 7, 1)])
    }
    assert len(digests) == 4
    assert all(len(one) == 64 for one in digests)


def test_a_statement_left_out_is_dropped_and_comes_back() -> None:
    votes = votes_of(crowd(20, 5)[0])
    made = matrices_of(votes)
    assert np.array_equal(made.over(("0", "4")).n, made.n[np.ix_([0, 4], [0, 4])])
    assert made.over(("0", "new")).n[1].tolist() == [0, 0]
