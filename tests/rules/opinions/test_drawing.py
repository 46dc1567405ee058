from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.opinions.agreement import adjusted_rand
from halqa.rules.opinions.drawing import Mode, Wish, draw, groups_of, one_public, points_of
from halqa.rules.opinions.matrices import matrices_of
from halqa.rules.opinions.ranks import ranks_of
from halqa.rules.opinions.stability import blocks_of, stability_of, weights_of
from halqa.rules.opinions.votes import gather
from tests.rules.opinions.ground import ROWS, crowd, drawn_crowd, votes_of

MODES = st.sampled_from(list(Mode))


def _told(drawn) -> tuple:
    return drawn.groups.k, groups_of(drawn), points_of(drawn), drawn.lists, drawn.matrices.digest()


@pytest.mark.parametrize("groups", [2, 3])
def test_true_groups_are_found(groups: int) -> None:
    drawn, true = drawn_crowd(300, 40, groups)
    told = drawn.groups.of >= 0
    assert drawn.groups.k == groups
    assert adjusted_rand(drawn.groups.of[told], true[told]) > 0.95
    assert len(drawn.lists.representative) == groups


@given(ROWS, MODES, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(rows: list, mode: Mode, dice) -> None:
    timed = list(enumerate(rows))
    dice.shuffle(timed)
    shuffled = votes_of([row for _, row in timed], times=[time for time, _ in timed])
    assert _told(draw(votes_of(rows), Wish(mode))) == _told(draw(shuffled, Wish(mode)))


def test_twenty_shuffles_of_a_crowd_give_the_same_map() -> None:
    rows, _ = crowd(120, 20)
    whole = _told(draw(votes_of(rows)))
    for seed in range(20):
        order = np.random.default_rng(seed).permutation(len(rows)).tolist()
        assert _told(draw(votes_of([rows[at] for at in order]))) == whole


def test_matrices_that_are_kept_give_the_same_map() -> None:
    votes = votes_of(crowd(120, 20)[0])
    assert _told(draw(votes, None, matrices_of(votes))) == _told(draw(votes))


@pytest.mark.parametrize("mode", list(Mode))
def test_who_agreed_may_disagree_and_groups_stay(mode: Mode) -> None:
    rows, _ = crowd(150, 30)
    turned = draw(votes_of([(person, what, -vote) for person, what, vote in rows]), Wish(mode))
    drawn = draw(votes_of(rows), Wish(mode))
    both = (drawn.groups.of >= 0) & (turned.groups.of >= 0)
    assert drawn.groups.k == turned.groups.k
    assert adjusted_rand(drawn.groups.of[both], turned.groups.of[both]) > 0.95


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [(1, 1, 1)],
        [(person, 1, 1) for person in range(30)],  # one statement
        [(1, what, 1) for what in range(30)],  # one person
        [(person, what, 0) for person in range(30) for what in range(9)],  # all pass
        [(person, what, (-1) ** what) for person in range(30) for what in range(12)],  # all identical
        [(person, person, 1) for person in range(30)],  # one vote a statement
        [(person, what, 1) for person in range(30) for what in range(2)],  # two statements
    ],
)
@pytest.mark.parametrize("mode", list(Mode))
def test_what_cannot_be_told_is_not_told(rows: list, mode: Mode) -> None:
    drawn = draw(votes_of(rows), Wish(mode))
    assert drawn.groups.k == 1
    assert groups_of(drawn) == {}
    assert not drawn.lists.representative
    assert not stability_of(drawn, 3).stable


def test_a_statement_rejected_and_accepted_again_leaves_no_trace() -> None:
    votes = votes_of(crowd(120, 20)[0])
    without = draw(votes, Wish(rejected=frozenset({"3"})))
    assert "3" not in {one.id for one in without.statements}
    assert without.matrices.digest() == matrices_of(votes).digest()
    left = draw(votes_of([row for row in crowd(120, 20)[0] if row[1] != 3]))
    assert groups_of(left) == groups_of(without)
    assert draw(votes, Wish(Mode.POLIS, rejected=frozenset({"3"}))).groups.k >= 1


def test_audiences_are_told_apart_and_bridged() -> None:
    rows, _ = crowd(120, 20)
    audiences = ["hall" if row[0] % 3 else "sms" if row[0] % 40 == 0 else "online" for row in rows]
    drawn = draw(votes_of(rows, audiences=audiences))
    one = drawn.statements[0]
    assert [name for name, _, _ in one.audiences] == ["sms", "hall", "online"]
    assert sum(people for _, people, _ in one.audiences) == 120
    assert sum(count.seen for _, _, count in one.audiences) == one.everyone.seen
    assert stability_of(drawn, 2).ranks.keys() == {one.id for one in drawn.lists.bridging}


def test_a_person_in_two_audiences_counts_once() -> None:
    votes = gather(["a", "a", "b"], ["1", "2", "1"], [1, 1, 1], audiences=["hall", "online", "hall"])
    assert [people for _, people, _ in draw(votes).statements[0].audiences] == [1, 1]


def test_robots_that_agree_with_everything_change_little() -> None:
    rows, _ = crowd(150, 40)
    robots = [(1000 + robot, what, 1) for robot in range(350) for what in range(40)]
    plain, flooded = draw(votes_of(rows)), draw(votes_of([*rows, *robots]))
    assert int(flooded.flags.agree_all.sum()) == 350
    top = [{one.id for one in drawn.lists.bridging[:10]} for drawn in (plain, flooded)]
    assert len(top[0] - top[1]) <= 2
    told = draw(votes_of([*rows, *robots]), Wish(with_flagged=True))
    assert not told.aside.any()
    assert sum(told.groups.of >= 0) > sum(flooded.groups.of >= 0)


def test_robots_change_nothing_of_what_one_public_shares_unless_they_are_alone() -> None:
    rows = [(person, what, 1 if (person * 7 + what) % 20 > what else -1) for person in range(40) for what in range(16)]
    robots = [(1000 + robot, what, -1) for robot in range(90) for what in range(16)]
    plain, flooded, alone = (draw(votes_of(some), Wish(k=1)) for some in (rows, rows + robots, robots))
    assert int(flooded.aside.sum()) == int(plain.aside.sum()) + 90
    assert [(one.id, one.bridging) for one in flooded.lists.bridging] == [
        (one.id, one.bridging) for one in plain.lists.bridging
    ]
    assert flooded.statements[0].everyone.seen == 130
    assert one_public(flooded).lists == flooded.lists
    assert {one.heard.seen for one in alone.statements} == {90}


def test_long_ballots_that_are_all_alike_are_flagged() -> None:
    rows, _ = crowd(60, 20)
    ballot = [(what, (-1) ** (what // 2)) for what in range(12)]
    same = [(1000 + robot, what, vote) for robot in range(5) for what, vote in ballot]
    drawn = draw(votes_of([*rows, *same]))
    assert int(drawn.flags.repeated.sum()) == 5
    assert not drawn.flags.repeated[: len(rows) // 60].any()
    against = [(2000 + robot, what, -1) for robot in range(4) for what in range(7)]
    assert int(draw(votes_of([*rows, *against])).flags.disagree_all.sum()) == 4


def test_only_those_who_are_asked_for_are_grouped() -> None:
    rows, _ = crowd(120, 20)
    some = frozenset(f"p{person}" for person in range(60))
    for mode in Mode:
        drawn = draw(votes_of(rows), Wish(mode, only=some))
        assert groups_of(drawn).keys() <= some
        assert int(drawn.placed.sum()) == 60


def test_as_many_groups_as_asked_for() -> None:
    votes = votes_of(crowd(120, 20)[0])
    assert [draw(votes, Wish(mode, k)).groups.k for mode in Mode for k in (2, 4)] == [2, 4, 2, 4]


def test_a_crowd_whose_groups_hold_is_stable_and_one_of_noise_is_not() -> None:
    drawn, _ = drawn_crowd(200, 30)
    sure = stability_of(drawn, 30)
    assert sure.stable
    assert sure.k_shares[2] > 0.9
    assert min(sure.membership.values()) > 0.3
    assert sure == stability_of(drawn, 30)
    dice = np.random.default_rng(5)
    noise = [(person, what, int(dice.integers(-1, 2))) for person in range(200) for what in range(30)]
    assert not stability_of(draw(votes_of(noise)), 30).stable


def test_polis_is_drawn_again_its_own_way() -> None:
    drawn = draw(votes_of(crowd(120, 20)[0]), Wish(Mode.POLIS))
    assert stability_of(drawn, 5).k_shares


def test_one_public_has_no_groups_and_the_same_counts() -> None:
    drawn, _ = drawn_crowd(120, 20)
    public = one_public(drawn)
    assert public.groups.k == 1
    assert groups_of(public) == {}
    assert [one.everyone for one in public.statements] == [one.everyone for one in drawn.statements]
    assert all(one.groups == () for one in public.statements)
    assert public.lists.consensus == drawn.lists.consensus


def test_draws_are_fixed_and_take_sixty_four_blocks() -> None:
    assert weights_of(3).sum() == 64
    assert weights_of(3).tolist() == weights_of(3).tolist() != weights_of(4).tolist()
    votes = votes_of(crowd(120, 20)[0])
    assert set(blocks_of(votes).tolist()) <= set(range(64))


def test_ranks_hold_their_statement() -> None:
    drawn, _ = drawn_crowd(200, 30)
    ranks = stability_of(drawn, 40).ranks
    listed = [one.id for one in drawn.lists.bridging]
    assert all(1 <= low <= high <= len(listed) for low, high in ranks.values())
    assert ranks[listed[0]][0] <= 3


def test_an_audience_that_hardly_saw_a_statement_has_no_say_on_it() -> None:
    rows, _ = crowd(120, 20)
    late = [(person, what, 1 if what else -1) for person in range(500, 512) for what in range(1, 8)]
    late += [(person, 0, -1) for person in range(500, 503)]  # three of twelve saw it
    votes = votes_of(rows + late, audiences=["hall"] * len(rows) + ["online"] * len(late))
    without = votes_of(rows + late)
    drawn, plain = draw(votes, Wish(with_flagged=True)), draw(without, Wish(with_flagged=True))
    first = [next(one for one in some.statements if one.id == "0") for some in (drawn, plain)]
    assert first[0].bridging == first[1].bridging > 0
    block, weights = blocks_of(votes), np.ones((1, 64), np.int64)
    assert ranks_of(drawn, block, weights)["0"] == ranks_of(plain, block, weights)["0"]
