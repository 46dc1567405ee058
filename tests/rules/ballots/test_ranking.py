"""Rankings: duels counted, and the order by Schulze's strongest paths, beside a slow count and known elections."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halqa.rules.ballots import Method, Standing, check_choices, ranking
from halqa.rules.ballots.ranking import Duels, schulze_order, strongest_paths
from tests.rules.ballots.ground import counted, drawn

ASKED = drawn(Method.RANKING, 4)
RANKS = st.tuples(*[st.integers(0, 4)] * 4).filter(any).map(lambda ranks: check_choices(ASKED, ranks))
BALLOTS = st.lists(RANKS, max_size=12)


def ranks(order: str) -> tuple[int, ...]:
    """Return the ranks that an order such as `ACB` gives to A, B, C …"""
    return tuple(order.index(option) + 1 for option in sorted(order))


def election(options: int, *groups: tuple[int, str]):
    asked = drawn(Method.RANKING, options)
    return asked, counted(asked, *(ranks(order) for count, order in groups for _ in range(count)))


def named(order) -> str:
    return "".join("ABCDEFGH"[number - 1] for number in order)


# Worked examples published with the method.
PUBLISHED = [
    (
        [
            (5, "ACBED"),
            (5, "ADECB"),
            (8, "BEDAC"),
            (3, "CABED"),
            (7, "CAEBD"),
            (2, "CBADE"),
            (7, "DCEBA"),
            (8, "EBADC"),
        ],
        "EACBD",
    ),
    (
        [
            (5, "ACBD"),
            (2, "ACDB"),
            (3, "ADCB"),
            (4, "BACD"),
            (3, "CBDA"),
            (3, "CDBA"),
            (1, "DACB"),
            (5, "DBAC"),
            (4, "DCBA"),
        ],
        "DACB",
    ),
]


@pytest.mark.parametrize(("groups", "order"), PUBLISHED)
def test_a_published_election_comes_out_as_published(groups, order) -> None:
    _, tally = election(len(order), *groups)
    assert named(tally.order) == order


def slow_pairs(ballots, options=4):
    def behind(rank: int) -> int:
        return rank or options + 1

    return tuple(
        tuple(sum(behind(ballot[a]) < behind(ballot[b]) for ballot in ballots) for b in range(options))
        for a in range(options)
    )


@given(BALLOTS)
def test_duels_are_what_a_slow_count_gives(ballots) -> None:
    duels = Duels(4)
    for ballot in ballots:
        duels.add(ballot)
    assert duels.pairs() == duels.pairs() == slow_pairs(ballots)


def test_duels_are_counted_piece_by_piece(monkeypatch) -> None:
    monkeypatch.setattr(ranking, "PIECE", 3)
    ballots = [(1, 2, 0, 3), (0, 1, 0, 0), (2, 1, 1, 3), (4, 3, 2, 1), (1, 1, 1, 1), (0, 0, 2, 1), (1, 2, 3, 4)]
    assert counted(ASKED, *ballots).pairs == slow_pairs(ballots)


@given(BALLOTS)
def test_paths_are_the_strongest_of_all_ways(ballots) -> None:
    pairs = slow_pairs(ballots)
    paths = strongest_paths(pairs)

    def duel(a: int, b: int) -> int:
        return pairs[a][b] if pairs[a][b] > pairs[b][a] else 0

    for a, b in permutations(range(4), 2):
        others = [one for one in range(4) if one not in (a, b)]
        ways = [(a, *between, b) for size in range(3) for between in permutations(others, size)]
        assert paths[a][b] == max(min(duel(*step) for step in pairwise(way)) for way in ways)


@given(BALLOTS)
def test_who_wins_all_duels_is_first_and_who_loses_all_is_last(ballots) -> None:
    tally, options = counted(ASKED, *ballots), range(4)
    for a in options:
        rest = [b for b in options if b != a]
        if all(tally.pairs[a][b] > tally.pairs[b][a] for b in rest):
            assert tally.order[0] == a + 1
            assert Standing(ASKED, tally).beats_all
        if all(tally.pairs[a][b] < tally.pairs[b][a] for b in rest):
            assert tally.order[-1] == a + 1


@given(BALLOTS)
def test_reversed_ballots_reverse_what_the_lot_did_not_decide(ballots) -> None:
    tally = counted(ASKED, *ballots)
    turned = counted(ASKED, *([6 - (rank or 5) for rank in ballot] for ballot in ballots))
    assert turned.pairs == tuple(zip(*tally.pairs, strict=True))
    if ballots and not Standing(ASKED, tally).drawn:
        assert turned.order == tally.order[::-1]


@settings(max_examples=200)
@given(st.lists(RANKS, min_size=1, max_size=7), st.integers(0, 3), st.data())
def test_ranking_the_first_option_higher_lets_no_other_beat_it(ballots, place, data) -> None:
    first = counted(ASKED, *ballots).order[0]
    raised = data.draw(st.integers(0, len(ballots) - 1))
    ballot = [rank or 5 for rank in ballots[raised]]
    ballot[first - 1] = max(0, ballot[first - 1] - 1 - place)
    closed = {rank: at for at, rank in enumerate(sorted(set(ballot)), 1)}
    changed = [*ballots[:raised], tuple(closed[rank] for rank in ballot), *ballots[raised + 1 :]]
    paths = strongest_paths(counted(ASKED, *changed).pairs)
    assert all(paths[first - 1][other] >= paths[other][first - 1] for other in range(4))


@given(BALLOTS, st.randoms(use_true_random=False), st.permutations(range(1, 5)))
def test_ballots_in_any_order_and_options_under_any_number_give_the_same(ballots, dice, names) -> None:
    tally = counted(ASKED, *ballots)
    dice.shuffle(ballots)
    assert counted(ASKED, *ballots) == tally
    renamed = [tuple(ballot[names.index(one)] for one in range(1, 5)) for ballot in ballots]
    again = counted(drawn(Method.RANKING, 4, lot=tuple(names)), *renamed)
    assert again.order == tuple(names[one - 1] for one in tally.order)


@given(BALLOTS, st.permutations(range(1, 5)))
def test_the_lot_decides_between_equals_only(ballots, lot) -> None:
    tally = counted(drawn(Method.RANKING, 4, lot=tuple(lot)), *ballots)
    paths = strongest_paths(tally.pairs)
    places = {option: place for place, option in enumerate(tally.order)}
    for a, b in permutations(range(1, 5), 2):
        if paths[a - 1][b - 1] > paths[b - 1][a - 1]:
            assert places[a] < places[b]
    assert schulze_order(((0,) * 4,) * 4, lot) == tuple(lot)


def test_a_standing_tells_duels_won_and_what_the_lot_decided() -> None:
    asked, tally = election(3, (3, "ABC"), (2, "BCA"), (2, "CAB"))
    standing = Standing(asked, tally)
    assert tally.counts == {1: 3, 2: 2, 3: 2}
    assert not standing.beats_all
    assert (standing.whole, {line.size for line in standing.lines}) == (2, {1})
    assert standing.duels[0] == (standing.lines[0].option, (None, (5, 2), (3, 4)))
    assert standing.drawn == ()
    tied = Standing(ASKED, counted(ASKED, (1, 1, 2, 0)))
    assert [option.number for option in tied.drawn] == [1, 2]
    assert not tied.beats_all
