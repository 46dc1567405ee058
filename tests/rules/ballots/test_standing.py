from __future__ import annotations

from typing import Any

from halqa.rules.ballots import Cast, Standing, Tally, outcome
from tests.rules.ballots.ground import terms


def tally(ballots: dict[str, list[tuple[int, ...]]], **values: Any) -> Tally:
    """Count ballots given as audience → choices of each."""
    casts = [
        Cast(f"{audience}{place}".encode(), 1, choices, audience)
        for audience, some in ballots.items()
        for place, choices in enumerate(some)
    ]
    return outcome(terms(**values), {audience: len(some) for audience, some in ballots.items()}, casts)


def test_a_standing_puts_the_most_chosen_first_and_ties_in_order() -> None:
    standing = Standing(terms(4), tally({"hall": [(3,), (3,), (2,), (1,)]}, options=4))
    assert [line.option.number for line in standing.lines] == [3, 1, 2, 4]
    assert [option.number for option in standing.leaders] == [3]


def test_a_standing_tells_each_audience_that_is_published() -> None:
    counted = tally({"online": [(2,)] * 10, "hall": [(1,)] * 12 + [(2,)] * 2, "sms": [(3,)] * 11 + [(1,)]})
    standing = Standing(terms(), counted)
    assert list(standing.published.items()) == [("hall", 14), ("online", 10), ("sms", 12)]
    assert {audience: [o.number for o in first] for audience, first in standing.firsts.items()} == {
        "hall": [1],
        "online": [2],
        "sms": [3],
    }
    assert standing.lines[0].by_audience == {"hall": 12, "online": 0, "sms": 1}
    assert not standing.agreed


def test_audiences_agree_where_each_has_the_same_single_first() -> None:
    assert Standing(terms(), tally({"hall": [(1,)] * 10, "online": [(1,)] * 10})).agreed
    assert not Standing(terms(), tally({"hall": [(1,)] * 10})).agreed
    tied = [(1,)] * 5 + [(2,)] * 5
    assert not Standing(terms(), tally({"hall": tied, "online": tied})).agreed


def test_a_standing_without_ballots_has_no_leader() -> None:
    standing = Standing(terms(), tally({}))
    assert standing.leaders == ()
    assert standing.firsts == standing.published == {}


def test_a_step_on_the_way_has_no_audiences() -> None:
    standing = Standing(terms(), Tally(25, {"hall": 25}, {1: 25, 2: 0, 3: 0}))
    assert (standing.published, standing.firsts, standing.lines[0].by_audience) == ({}, {}, {})
