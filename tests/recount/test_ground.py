"""The second recounter's own arithmetic of maps, beside the rules: whatever is counted, the same whole numbers."""

from __future__ import annotations

import importlib
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.opinions.bridging import interval
from halqa.rules.opinions.bridging import margin as our_margin
from halqa.rules.opinions.divisions import clearest, common_margin, gap, split
from halqa.rules.opinions.flags import flags_of
from halqa.rules.opinions.matrices import matrices_of
from halqa.rules.opinions.tally import Count, consensus
from halqa.rules.opinions.votes import gather
from halqa.rules.opinions.withheld import told
from tests.recount.recounters import ROOT

sys.path.insert(0, str(ROOT / "verify"))
crowd, ground = importlib.import_module("crowd"), importlib.import_module("ground")
sys.path.pop(0)

COUNTS = st.tuples(*[st.integers(0, 40)] * 3).map(lambda some: Count(some[0], some[1], sum(some)))
ANSWERS = {1: 1, 2: -1, 3: 0, 4: 0}
PEOPLE = st.lists(st.dictionaries(st.integers(1, 13), st.sampled_from([1, 1, 1, 2, 3, 4]), min_size=1), max_size=30)


def plain(count: Count) -> tuple[int, int, int]:
    return count.agree, count.disagree, count.seen


@given(st.integers(0, 3000).flatmap(lambda seen: st.tuples(st.integers(0, seen), st.just(seen))))
def test_intervals_are_the_same(share: tuple[int, int]) -> None:
    assert ground.wilson(*share) == interval(*share)


@pytest.mark.parametrize("seen", range(40))
def test_all_intervals_of_few_are_the_same(seen: int) -> None:
    assert [ground.wilson(chose, seen) for chose in range(seen + 1)] == [interval(c, seen) for c in range(seen + 1)]


@given(st.lists(COUNTS, min_size=1, max_size=5))
def test_margins_gaps_and_what_is_withheld_are_the_same(counts: list[Count]) -> None:
    cells = list(map(plain, counts))
    assert list(map(ground.margin, cells)) == list(map(our_margin, counts))
    assert min(ground.margin(cell, 1) for cell in cells) == common_margin(counts, agree=False)
    assert ground.gap(cells) == (gap(counts) if len(counts) > 1 else split(counts[0]))
    everyone = sum(counts[1:], Count(7, 0, 9)) + counts[0]
    assert ground.told(plain(everyone), cells) == [cell and plain(cell) for cell in told(everyone, counts)]


@given(st.lists(COUNTS, max_size=12))
def test_lists_are_the_same(counts: list[Count]) -> None:
    ours = consensus({str(at): count for at, count in enumerate(counts, 1)})
    theirs = {at: plain(count) for at, count in enumerate(counts, 1)}
    for side in (0, 1):
        assert ground.consensus(theirs, side) == [int(one.statement) for one in ours[side]]
    scores = {at: ground.margin(count) for at, count in theirs.items()}
    assert ground.clearest(scores, 6) == list(clearest((score, at) for at, score in scores.items()))


@given(PEOPLE)
def test_digests_and_flags_are_the_same(people: list[dict[int, int]]) -> None:
    people = [*people, *people[:3], *people[:3]]
    there = crowd.Crowd()
    for own in people:
        there.add(sorted(own.items()), set())
    rows = [(who, one, ANSWERS[answer]) for who, own in enumerate(people) for one, answer in own.items()]
    votes = gather(*(np.array([row[at] for row in rows], np.int64) for at in range(3)))
    assert there.digest() == matrices_of(votes).digest()
    flags = flags_of(votes)
    kinds = [int(mask.sum()) for mask in (flags.agree_all, flags.disagree_all, flags.repeated)]
    assert there.flagged() == (kinds, set(np.flatnonzero(flags.any).tolist()))
