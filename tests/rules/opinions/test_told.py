"""What is told of a map: withheld where it would tell of few, the same out of JSON, drawn in whole pixels."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.opinions.divisions import LISTED, clearest, common_margin, gap, split
from halqa.rules.opinions.drawing import draw
from halqa.rules.opinions.marks import marks_of, reach_of
from halqa.rules.opinions.naming import names_of
from halqa.rules.opinions.own import nearest, place
from halqa.rules.opinions.pixels import EDGE, HEIGHT, WIDTH, pixel
from halqa.rules.opinions.stability import Stability, stability_of
from halqa.rules.opinions.tally import Count
from halqa.rules.opinions.telling import tell
from halqa.rules.opinions.told import Flagged, Group, Plane, Row, Told, read_told, step_of, told_json
from halqa.rules.opinions.votes import Votes, gather
from halqa.rules.opinions.withheld import told

counts = st.builds(
    lambda agree, disagree, passed: Count(agree, disagree, agree + disagree + passed),
    *[st.integers(0, 30)] * 3,
)


def votes_of(people: int, statements: int = 12, *, late: bool = False, left: int = 0) -> Votes:
    """Return two groups that agree on the first three statements and differ on the others, with a little noise.

    `left`: so many leave after five statements.
    """
    chance = np.random.default_rng(3)
    rows = [
        (who, what + 1, 1 if what < 3 or (what + who) % 2 else -1)
        for who in range(people)
        for what in range(statements)
        if chance.random() < 0.9 and (who >= left or what < 5)
    ]
    who, what, vote = (np.array(column) for column in zip(*rows, strict=True))
    return gather(who + 1000 * late, what, np.where(chance.random(len(vote)) < 0.08, 0, vote))


@given(st.lists(counts, max_size=6), counts)
def test_nobody_under_ten_is_told_nor_left_over(parts: list[Count], rest: Count) -> None:
    everyone = sum(parts, rest)
    cells = told(everyone, parts)
    shown = [cell for cell in cells if cell]
    assert all(cell.seen >= 10 for cell in shown)
    assert all(cell in (None, part) for cell, part in zip(cells, parts, strict=True))
    left = everyone.seen - sum(cell.seen for cell in shown)
    assert not shown or left == 0 or left >= 10


@given(st.lists(counts, min_size=1, max_size=6))
def test_nothing_is_withheld_without_need(parts: list[Count]) -> None:
    everyone = sum(parts, Count())
    cells = told(everyone, parts)
    if all(part.seen >= 10 for part in parts):
        assert cells == tuple(parts)


def test_the_smallest_part_goes_with_one_that_is_too_small() -> None:
    parts = [Count(20, 0, 20), Count(12, 0, 12), Count(3, 0, 3)]
    assert told(sum(parts, Count()), parts) == (parts[0], None, None)


def test_what_is_told_comes_back_from_json() -> None:
    drawn = draw(votes_of(80))
    whole = tell(drawn, names_of(drawn, None), stability_of(drawn, 20), drawn)
    assert whole.found
    assert read_told(told_json(whole)) == whole
    assert read_told(told_json(step_of(whole))) == step_of(whole)
    assert step_of(whole).rows == ()
    assert read_told(None) is None
    assert read_told({"form": 0}) is None
    assert whole.row(1).number == 1
    with pytest.raises(KeyError):
        whole.row(99)


def test_a_map_that_does_not_hold_is_told_as_one_public() -> None:
    drawn = draw(votes_of(80))
    doubtful = Stability(10, drawn.groups.k, {5: 1.0}, (0.0, 0.1, 0.2), {}, {})
    one = tell(drawn, names_of(drawn, None), doubtful)
    assert (one.k, one.groups, one.between, one.held) == (1, (), 0, None)
    assert set(one.divides) <= set(range(4, 13))
    assert all(row.groups == () for row in one.rows)


def test_everybody_stands_where_the_map_placed_them() -> None:
    votes = votes_of(60)
    drawn = draw(votes)
    plane = tell(drawn, names_of(drawn, None)).plane
    for person in range(len(votes.people)):
        low, high = votes.starts[person], votes.starts[person + 1]
        own = {
            int(votes.statements[cell]): int(vote)
            for cell, vote in zip(votes.cells[low:high], votes.values[low:high], strict=True)
        }
        at = place(plane, own)
        assert at == tuple((drawn.points[person] // 1000).tolist())
        assert at is not None
        if drawn.groups.of[person] >= 0:
            assert nearest(plane, at) == drawn.groups.of[person]
    assert place(plane, {}) is None
    assert nearest(Plane(), (0, 0)) is None


def test_names_follow_the_people_who_share_them() -> None:
    votes = votes_of(60)
    drawn = draw(votes)
    assert names_of(drawn, None) == (0, 1)
    before = tell(drawn, (1, 0))
    assert [group.name for group in before.groups] == [0, 1]
    assert names_of(drawn, before) == (1, 0)
    one = replace(before, groups=before.groups[1:], plane=replace(before.plane, centres=before.plane.centres[1:]))
    assert sorted(names_of(drawn, one)) == [0, 1]


@pytest.mark.parametrize(("held", "word"), [(None, ""), (95, "sure"), (90, "sure"), (75, "likely"), (40, "unsure")])
def test_membership_is_told_in_words(held: int | None, word: str) -> None:
    assert Group(0, 20, (), held).sureness == word


def test_flags_are_there_or_not() -> None:
    assert not Flagged().people
    assert Flagged(repeated=3).people


def test_clear_differences_come_first() -> None:
    sure, unsure, against = Count(90, 5, 100), Count(50, 45, 100), Count(5, 90, 100)
    assert common_margin([sure, sure], agree=True) > 0 > common_margin([sure, against], agree=True)
    assert common_margin([against], agree=False) > 0
    assert gap([sure, against]) > 0 > gap([sure, sure])
    assert split(unsure) > 0 > split(sure)
    assert gap([]) < 0
    assert clearest([(1, 9), (3, 2), (3, 1), (0, 4)]) == (1, 2, 9)
    assert len(clearest([(1, number) for number in range(40)])) == LISTED


@given(st.lists(st.tuples(st.integers(-9999, 9999), st.integers(-9999, 9999)), min_size=50, max_size=60))
def test_points_stand_in_the_picture_where_one_place_would(places: list[tuple[int, int]]) -> None:
    reach = reach_of(np.array(places))
    marks, hexagons = marks_of(np.array(places), np.arange(len(places)) % 3 - 1, reach)
    assert not hexagons
    assert {(mark.x, mark.y) for mark in marks} == {pixel(at, reach) for at in places}
    assert all(EDGE <= mark.x <= WIDTH - EDGE and EDGE <= mark.y <= HEIGHT - EDGE for mark in marks)
    assert {mark.group for mark in marks} == {None, 0, 1}


def test_crowds_are_drawn_as_hexagons_and_few_people_not_at_all() -> None:
    places = np.array([(x * 37 % 1000, x * 91 % 700) for x in range(501)])
    marks, hexagons = marks_of(places, np.array([x % 3 if x % 5 else -1 for x in range(501)]), reach_of(places))
    assert hexagons
    assert len(marks) < 501
    assert {mark.size for mark in marks} <= {1, 2, 3, 4}
    assert len({(mark.x, mark.y) for mark in marks}) == len(marks)
    apart = [abs(a.x - b.x) + abs(a.y - b.y) for a, b in combinations(marks, 2)]
    assert min(apart) >= 17
    assert marks_of(places[:49], np.full(49, -1), 1) == ((), False)
    assert reach_of(np.empty((0, 2), np.int64)) == 1
    assert pixel((0, 0), 5) == (WIDTH // 2, HEIGHT // 2)


def test_a_hexagon_is_of_the_group_that_most_in_it_belong_to() -> None:
    here = np.tile([[300, -200]], (600, 1))
    of = {(2, 2, 1): 2, (0, 1): 0, (-1, 1): 1, (-1, -1, 1): None}
    for groups, whose in of.items():
        told = np.resize(np.array(groups), 600)
        (mark,), _ = marks_of(here, told, 400)
        assert (mark.group, mark.size) == (whose, 4)


def test_a_row_without_enough_votes_has_no_count() -> None:
    drawn = draw(votes_of(9))
    whole: Told = tell(drawn, names_of(drawn, None))
    assert {row.everyone for row in whole.rows} == {None}
    assert isinstance(whole.rows[0], Row)


@pytest.mark.parametrize("people", [60, 90, 150])
def test_a_hall_sees_what_divides_it_though_few_are_in_no_group(people: int) -> None:
    drawn = draw(votes_of(people, 24, left=4))
    rests = [one.everyone.seen - sum(cell.seen for cell in one.groups) for one in drawn.statements]
    assert any(0 < rest < 10 for rest in rests)
    whole = tell(drawn, names_of(drawn, None))
    for row in whole.rows:
        assert row.everyone is not None
        assert None not in row.groups
        left = row.everyone.seen - sum(cell.seen for cell in row.groups if cell)
        assert left == 0 or left >= 10
    assert len(whole.divides) == LISTED


@given(st.lists(counts, min_size=2, max_size=4), st.data())
def test_the_way_that_withholds_least_is_told(firm: list[Count], data: st.DataObject) -> None:
    rest = [data.draw(counts) for _ in firm]
    near = [one + more for one, more in zip(firm, rest, strict=True)]
    everyone = sum(near, Count())
    cells = told(everyone, firm, near)
    assert cells in (told(everyone, firm), told(everyone, near))
    assert cells.count(None) == min(told(everyone, way).count(None) for way in (firm, near))
    if not sum(rest, Count()).seen:
        assert cells == told(everyone, firm)


def test_a_few_people_between_groups_keep_no_division_from_being_told() -> None:
    drawn = draw(votes_of(60))
    rest = tuple(replace(one, everyone=sum(one.groups, Count(2, 1, 3))) for one in drawn.statements)
    said = tell(replace(drawn, statements=rest), (0, 1))
    assert said.divides == tell(drawn, (0, 1)).divides
    assert set(said.divides) <= set(range(4, 13))
