from __future__ import annotations

from array import array

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.opinions.values import Column, ordered
from halqa.rules.opinions.votes import gather
from halqa.rules.refusals import Code, Refused
from tests.rules.opinions.ground import ROWS, votes_of


def _plain(votes) -> dict[tuple[str, str], int]:
    pairs = zip(votes.owners.tolist(), votes.cells.tolist(), votes.values.tolist(), strict=True)
    return {(votes.people[person], votes.statements[cell]): value for person, cell, value in pairs}


@given(ROWS)
def test_the_last_vote_of_a_person_on_a_statement_counts(rows: list[tuple[int, int, int]]) -> None:
    assert _plain(votes_of(rows)) == {(f"p{person}", str(what)): value for person, what, value in rows}


@given(ROWS, st.randoms(use_true_random=False))
def test_times_decide_whatever_the_order_of_rows(rows: list[tuple[int, int, int]], dice) -> None:
    timed = list(enumerate(rows))
    dice.shuffle(timed)
    shuffled = votes_of([row for _, row in timed], times=[time for time, _ in timed])
    assert _plain(shuffled) == _plain(votes_of(rows))


def test_rows_of_the_same_time_keep_their_order() -> None:
    assert _plain(votes_of([(1, 1, 1), (1, 1, 0)], times=[5, 5])) == {("p1", "1"): 0}
    assert _plain(votes_of([(1, 1, 1), (1, 1, 0)], times=[6, 5])) == {("p1", "1"): 1}


def test_ids_are_text_and_numbers_stand_in_their_order() -> None:
    votes = gather(["10", "9", "b", "a"], ["2", "2", "11", "2"], [1, 1, -1, 0])
    assert votes.people == ("9", "a", "b", "10")
    assert votes.statements == ("2", "11")
    assert ordered(["10", "9", "b", "a"]) == votes.people


@pytest.mark.parametrize("far", [0, 10**12])
def test_numbers_as_ids_mean_their_digits(far: int) -> None:
    votes = gather(np.array([10, 9, far]), np.array([3, 3, 3]), np.array([1, 0, -1]))
    assert _plain(votes) == {("10", "3"): 1, ("9", "3"): 0, (str(far), "3"): -1}
    assert gather(np.array([-1]), np.array([3]), np.array([1])).people == ("-1",)


def test_many_ids_take_another_way_to_the_same_end() -> None:
    people = [f"{10**17 + one}" for one in range(5)] * 2
    votes = gather(people, ["s"] * 10, [1] * 5 + [-1] * 5)
    assert votes.values.tolist() == [-1] * 5


def test_a_person_belongs_to_the_audience_of_their_last_row() -> None:
    rows = [(1, 1, 1), (1, 2, 1), (2, 1, 1)]
    votes = votes_of(rows, times=[2, 1, 3], audiences=["hall", "online", "online"])
    assert [votes.audiences[at] for at in votes.audience] == ["hall", "online"]
    assert votes_of([], audiences=[]).audiences == ("",)


@pytest.mark.parametrize("bad", [2, float("nan"), None, "1", 0.5, [1]])
def test_what_is_no_vote_is_refused_with_its_row(bad: object) -> None:
    with pytest.raises(Refused) as caught:
        gather(["a", "b", "c"], ["1", "1", "1"], [1, 0, bad])
    assert (caught.value.code, caught.value.facts["row"]) == (Code.VOTE_BAD, 3)


def test_numbers_out_of_range_are_refused_with_their_row() -> None:
    with pytest.raises(Refused) as caught:
        gather(np.array([1, 2]), np.array([1, 1]), np.array([1.0, np.nan]))
    assert caught.value.facts["row"] == 2


def test_columns_of_other_lengths_are_refused() -> None:
    for columns in ((["a"], ["1", "1"], [1, 1]), (["a", "b"], ["1"], [1, 1])):
        with pytest.raises(Refused):
            gather(*columns)
    with pytest.raises(Refused) as caught:
        gather(["a", "b"], ["1", "1"], [1, 1], times=[1])
    assert caught.value.facts["row"] == 2


def test_packing_that_does_not_fit_falls_back_to_sorting_by_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    from halqa.rules.opinions import votes  # noqa: PLC0415

    rows = [(3, 1, 1), (2, 5, -1), (3, 1, 0)]
    plain = _plain(votes_of(rows))
    monkeypatch.setattr(votes, "MOST_BITS", 1)
    assert _plain(votes_of(rows)) == plain


@given(ROWS)
def test_only_keeps_what_is_asked_for(rows: list[tuple[int, int, int]]) -> None:
    votes = votes_of(rows)
    people = np.array([name < "p3" for name in votes.people], np.bool_)
    statements = np.array([name > "2" for name in votes.statements], np.bool_)
    kept = votes.only(people, statements)
    assert _plain(kept) == {key: vote for key, vote in _plain(votes).items() if key[0] < "p3" and key[1] > "2"}


def test_columns_as_read_mean_the_same_as_their_ids() -> None:
    column = Column()
    for name in ("10", "9", "10"):
        column.add(name)
    votes = gather(column, ["1", "1", "2"], array("b", [1, 0, -1]))
    assert _plain(votes) == _plain(gather(list(column), ["1", "1", "2"], [1, 0, -1]))
    with pytest.raises(Refused):
        gather(column, ["1", "1", "2"], array("b", [1, 0, 5]))


@given(ROWS)
def test_votes_of_some_people_stand_alone(rows: list[tuple[int, int, int]]) -> None:
    votes = votes_of(rows)
    some = votes.of(np.arange(len(votes.people))[::-2])
    assert _plain(some) == {key: vote for key, vote in _plain(votes).items() if key[0] in some.people}
