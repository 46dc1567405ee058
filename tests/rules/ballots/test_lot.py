"""The lot that decides ties, and the order that each person is shown."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.ballots import Method, is_lot, most_first, shuffled
from tests.rules.ballots.ground import drawn, terms

LOTS = st.permutations(range(1, 6))


@given(st.dictionaries(st.integers(1, 5), st.integers(0, 2), min_size=5), LOTS)
def test_the_lot_orders_what_comes_equal_and_nothing_else(counts: dict[int, int], lot: list[int]) -> None:
    order = most_first(counts, lot)
    assert sorted(order) == sorted(lot)
    for one, other in pairwise(order):
        assert counts[one] > counts[other] or (counts[one] == counts[other] and lot.index(one) < lot.index(other))


def test_a_lot_names_each_option_once() -> None:
    assert is_lot(drawn(Method.APPROVAL, lot=(3, 1, 2)))
    assert not any(is_lot(terms(3, lot=lot)) for lot in [(), (1, 2), (1, 2, 2), (1, 2, 4), (1, 2, 3, 3)])


def test_each_person_has_an_order_that_stays() -> None:
    asked = drawn(Method.APPROVAL, 4, seed="ab" * 16)
    orders = Counter(tuple(option.number for option in shuffled(asked, b"%d" % person)) for person in range(2400))
    assert len(orders) == 24
    assert max(orders.values()) < 200
    assert shuffled(asked, b"1") == shuffled(asked, b"1")
    assert set(shuffled(asked, b"1")) == set(asked.options)
    assert any(shuffled(asked, b"%d" % n) != shuffled(drawn(Method.APPROVAL, 4), b"%d" % n) for n in range(9))
