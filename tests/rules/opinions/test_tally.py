from __future__ import annotations

from fractions import Fraction
from math import hypot, isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.opinions.bridging import MILLION, bridging, interval, margin
from halqa.rules.opinions.own import place
from halqa.rules.opinions.routing import extremity, importance, priority
from halqa.rules.opinions.statements import lists_of, statement
from halqa.rules.opinions.tally import (
    Count,
    common_to_groups,
    consensus,
    difference_z,
    representative,
    share,
    share_z,
    summed,
    typical,
)
from halqa.rules.opinions.told import Plane

COUNTS = st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300)).map(
    lambda three: Count(three[0], three[1], sum(three))
)


def test_statistics_are_those_that_red_dwarf_gives() -> None:
    """Group 1 of the published groups of brexit-consensus, statements 7 and 8, by red-dwarf 0.4.0."""
    agree, _ = typical("7", Count(53, 4, 75), Count(6, 77, 92))
    assert (agree.chose, agree.seen) == (53, 75)
    assert isclose(agree.share, 0.7012987012987013, rel_tol=1e-12)
    assert isclose(agree.share_z, 3.6706517419289884, rel_tol=1e-12)
    assert isclose(agree.times, 9.41743970315399, rel_tol=1e-12)
    assert isclose(agree.times_z, 8.553909037457741, rel_tol=1e-12)
    assert isclose(agree.metric, 207.36893283773236, rel_tol=1e-12)


def test_pooled_differences_know_their_limits() -> None:
    assert difference_z(5, 5, 7, 7) == 0
    assert difference_z(3, 10, 3, 10) == 0
    assert difference_z(9, 10, 1, 10) > 0 > difference_z(1, 10, 9, 10)
    assert share(0, 0) == 0.5
    assert share_z(0, 0) == 1.0


def test_a_group_is_told_by_what_sets_it_apart() -> None:
    group = {"1": Count(30, 0, 30), "2": Count(2, 28, 30), "3": Count(15, 15, 30), "4": Count()}
    rest = {"1": Count(2, 28, 30), "2": Count(30, 0, 30), "3": Count(15, 15, 30), "4": Count()}
    everyone = {name: group[name] + rest[name] for name in group}
    told = representative(group, everyone)
    assert [(one.statement, one.agrees) for one in told] == [("1", True), ("2", False)]
    assert all(one.sure for one in told)


def test_a_group_that_nothing_sets_apart_is_told_by_what_comes_nearest() -> None:
    group = {"1": Count(1, 9, 12), "2": Count(1, 3, 12)}
    everyone = {"1": Count(3, 18, 24), "2": Count(6, 6, 24)}
    told = representative(group, everyone)
    assert [one.statement for one in told] == ["1"]
    assert not representative({}, {})


def test_the_best_agreement_comes_first_though_others_agree_too() -> None:
    group = {"1": Count(20, 0, 20), "2": Count(19, 0, 20), "3": Count(0, 20, 20)}
    everyone = {"1": Count(60, 0, 60), "2": Count(20, 30, 60), "3": Count(30, 25, 60)}
    told = representative(group, everyone)
    assert [(one.statement, one.agrees) for one in told] == [("1", True), ("2", True), ("3", False)]
    shared = {"1": Count(20, 0, 20), "2": Count(16, 0, 20)}
    told = representative(shared, {"1": Count(70, 0, 70), "2": Count(62, 0, 70)})
    assert [(one.statement, one.agrees) for one in told] == [("1", True)]


def test_consensus_is_what_more_than_half_surely_say() -> None:
    counts = {
        "1": Count(50, 2, 60),
        "2": Count(2, 50, 60),
        "3": Count(30, 30, 60),
        "4": Count(1, 0, 2),
        "10": Count(50, 2, 60),
    }
    agree, disagree = consensus(counts)
    assert [one.statement for one in agree] == ["1", "10"]
    assert [one.statement for one in disagree] == ["2"]


def test_common_ground_of_groups_multiplies() -> None:
    assert common_to_groups([Count(8, 0, 8), Count(3, 3, 6)]) == 0.9 * 0.5


def test_counts_know_passes_and_too_few_votes() -> None:
    assert summed([Count(1, 2, 4), Count(1, 0, 1)]) == Count(2, 2, 5)
    assert Count(1, 2, 4).passed == 1
    assert Count(1, 2, 9).few
    assert not Count(1, 2, 10).few


@given(st.integers(1, 5_000).flatmap(lambda seen: st.tuples(st.integers(0, seen), st.just(seen))))
def test_the_interval_is_wilsons_rounded_outwards(pair: tuple[int, int]) -> None:
    chose, seen = pair
    low, high = interval(chose, seen)
    z, p = 1.645, chose / seen
    middle, width = p + z * z / (2 * seen), z * sqrt(p * (1 - p) / seen + z * z / (4 * seen * seen))
    assert abs(low / MILLION - max((middle - width) / (1 + z * z / seen), 0)) < 2e-6
    assert abs(high / MILLION - min((middle + width) / (1 + z * z / seen), 1)) < 2e-6
    assert 0 <= low <= Fraction(chose * MILLION, seen) <= high <= MILLION


def test_nobody_asked_says_nothing() -> None:
    assert interval(0, 0) == (0, MILLION)
    assert margin(Count()) == bridging([]) == -MILLION


@given(st.lists(COUNTS, min_size=1, max_size=4), COUNTS)
def test_another_group_never_raises_common_ground(groups: list[Count], other: Count) -> None:
    assert bridging([*groups, other]) <= bridging(groups)
    few, enough = Count(0, 9, 9), Count(0, 10, 10)
    assert bridging(groups, [few]) == bridging(groups)
    assert bridging(groups, [enough]) == bridging([*groups, enough])
    assert bridging(groups[::-1]) == bridging(groups)


def test_lists_leave_out_what_has_too_few_votes() -> None:
    rows = [
        statement("1", Count(30, 0, 30), [Count(20, 0, 20), Count(10, 0, 10)], []),
        statement("2", Count(60, 0, 60), [Count(30, 0, 30), Count(30, 0, 30)], [("hall", 12, Count(0, 12, 12))]),
        statement("3", Count(29, 0, 29), [Count(20, 0, 20), Count(9, 0, 9)], []),
    ]
    lists = lists_of(rows, 2)
    assert [one.id for one in lists.bridging] == ["1", "2"]
    assert len(lists.representative) == 2
    assert lists_of([statement("1", Count(30, 0, 30), [], [])], 1).representative == ()


def test_routing_prefers_what_few_have_seen_and_many_agree_with() -> None:
    assert priority(Count(0, 0, 0), 0) > priority(Count(5, 5, 10), 0) > priority(Count(0, 0, 10), 0)
    assert importance(Count(5, 0, 10), 1.0) == 2 * importance(Count(5, 0, 10), 0.0)
    assert priority(Count(5, 0, 10), 1.0) == 4 * priority(Count(5, 0, 10), 0.0)


def test_the_extremity_of_a_statement_is_where_who_disagreed_with_it_alone_stands() -> None:
    assert extremity(4, 0, (600_000, 800_000)) == 2.0
    assert extremity(4, -1_000_000, (600_000, 800_000)) == 0.0
    plane = Plane((3, 7), (0, 500_000), ((1_000_000, 0), (0, -1_000_000)))
    found = plane.extremities
    assert found == {3: extremity(2, 0, (1_000_000, 0)), 7: extremity(2, 500_000, (0, -1_000_000))}
    assert [hypot(*(place(plane, {number: -1}) or ())) for number in (3, 7)] == pytest.approx(
        [1000 * found[3], 1000 * found[7]], rel=1e-3
    )
    assert Plane().extremities == {}
