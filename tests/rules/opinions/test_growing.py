"""What is kept of a conversation and added to is what all its votes give at once."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.opinions.drawing import Wish, draw
from halqa.rules.opinions.growing import Conversation, begun, grown, union
from halqa.rules.opinions.votes import Votes
from tests.rules.opinions.ground import ROWS, crowd, votes_of

NAMED = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 6), st.sampled_from([-1, 0, 1])), min_size=1, max_size=40)


def _same(one: Votes, two: Votes) -> bool:
    return all(np.array_equal(getattr(one, each.name), getattr(two, each.name)) for each in fields(Votes))


def _audiences(rows: list[tuple[int, int, int]]) -> list[str]:
    return ["online" if (person + vote) % 3 else "sms" for person, _, vote in rows]


@given(NAMED, st.lists(ROWS, max_size=4))
def test_votes_added_step_by_step_are_those_of_all_at_once(first: list, steps: list) -> None:
    kept, rows = begun(votes_of(first, audiences=_audiences(first))), list(first)
    for some in steps:
        rows += some
        kept = grown(kept, votes_of(some, audiences=_audiences(some)))
        whole = begun(votes_of(rows, audiences=_audiences(rows)))
        assert _same(kept.votes, whole.votes)
        assert kept.votes.cells.dtype == np.int32
        assert kept.votes.values.dtype == np.int8
        assert kept.votes.audience.dtype == np.int16
        assert kept.matrices.digest() == whole.matrices.digest()
        assert kept.matrices.statements == whole.matrices.statements


def test_a_map_refreshed_twenty_times_is_the_map_drawn_cold() -> None:
    rows, _ = crowd(300, 120, seen=0.4)
    dice = np.random.default_rng(3)
    dice.shuffle(rows)
    steps = [rows[at : at + 150] for at in range(9000, 12000, 150)]
    again = [(int(dice.integers(300)), 7, int(dice.integers(-1, 2))) for _ in steps]
    kept, votes = begun(votes_of(rows[:9000])), list(rows[:9000])
    for some, changed in zip(steps, again, strict=True):
        kept = grown(kept, votes_of([*some, changed]))
        votes += [*some, changed]
    _alike(kept, votes_of(votes))


def _alike(kept: Conversation, votes: Votes) -> None:
    wish = Wish(rejected=frozenset({"5"}))
    warm, cold = draw(kept.votes, wish, kept.matrices), draw(votes, wish)
    assert warm.matrices.digest() == cold.matrices.digest()
    assert np.array_equal(warm.axes.loadings, cold.axes.loadings)
    assert np.array_equal(warm.points, cold.points)
    assert np.array_equal(warm.groups.of, cold.groups.of)
    assert warm.statements == cold.statements
    assert warm.lists == cold.lists


def test_ids_stand_in_order_wherever_new_ones_fall() -> None:
    late, early, none = union(("2", "10"), ("11",)), union(("2", "10"), ("3", "10")), union((), ("4",))
    assert (late.ids, late.old.tolist(), late.new.tolist()) == (("2", "10", "11"), [0, 1], [2])
    assert (early.ids, early.old.tolist(), early.new.tolist()) == (("2", "3", "10"), [0, 2], [1, 2])
    assert (none.ids, none.new.tolist()) == (("4",), [0])
