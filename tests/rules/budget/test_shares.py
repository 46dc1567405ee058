"""Equal shares: equal to what others computed on real elections, and to the definition in fractions."""

from __future__ import annotations

import random
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.budget import purses
from halqa.rules.budget.deciding import decide, lay
from halqa.rules.budget.shares import equal_shares, rounds
from halqa.rules.budget.terms import Terms, Ties, Utility
from tests.rules.budget import oracle
from tests.rules.budget.ground import case, election, expected, needs_data, profile, real

UTILITIES = {"mes_cost": Utility.COST, "mes_cardinality": Utility.CARDINALITY}


def _differs(seed: int) -> bool:
    """Return whether the engine and the definition disagree on anything, exact prices included."""
    one = case(random.Random(seed))
    share = Fraction(one.budget, len(one.people))
    told = [(bought.place, bought.price) for bought in rounds(equal_shares(profile(one), share))]
    return told != oracle.equal_shares(one, share)


def test_elections_full_of_ties_are_decided_as_the_definition_says() -> None:
    assert [seed for seed in range(5_000) if _differs(seed)] == []


@pytest.mark.full
@pytest.mark.timeout(3_600)
def test_a_hundred_thousand_elections_are_decided_as_the_definition_says() -> None:
    assert [seed for seed in range(5_000, 105_000) if _differs(seed)] == []


@needs_data
@pytest.mark.parametrize("name", expected())
def test_real_elections_are_decided_as_pabutools_does(name: str) -> None:
    file, told = real(name), expected()[name]
    ids = [project.id for project in file.election.projects]
    for key, utility in UTILITIES.items():
        if key in told:
            found = decide(lay(file.election, Terms(utility=utility))).winners
            assert [ids[at] for at in found] == told[key]["order"]
    if "mes_additive" in told:
        utility = Utility.BORDA if file.kind == "ordinal" else Utility.SCORE
        found = decide(lay(file.election, Terms(utility=utility))).winners
        assert {ids[at] for at in found} == set(told["mes_additive"]["winners"])


def test_a_tie_goes_to_the_first_in_the_order_that_was_given() -> None:
    two = election([4, 4], 8, [(0,), (1,), (0, 1), (0, 1)])
    assert decide(lay(two, Terms(ties=Ties.ID))).winners == (0,)
    assert decide(lay(two, Terms(ties=("2", "1")))).winners == (1,)


def test_whoever_has_nothing_left_pays_nothing() -> None:
    """One of two supporters of the second project is dry: the other pays all of it, exactly."""
    bought = rounds(
        equal_shares(profile(oracle.Case((4, 1), 6, ({0: 1}, {0: 1, 1: 1}, {1: 1}), (4, 1), (0, 1))), Fraction(2))
    )
    assert [(one.place, one.price) for one in bought] == [(0, 2), (1, 1)]


def test_twelve_hundred_projects_of_one_voter_each_are_bought() -> None:
    many = election([1] * 1200, 1200, [(at,) for at in range(1200)])
    assert len(decide(lay(many, Terms())).winners) == 1200


@pytest.mark.parametrize("cost", ["0.01", "999999999999", "1000000000000.5"])
def test_amounts_of_any_size_are_exact(cost: str) -> None:
    one = election([cost, cost, Fraction(cost) * 3], Fraction(cost) * 2, [(0, 1), (0,), (2,), (1,)])
    decided = decide(lay(one, Terms()))
    assert decided.winners == (0,)
    assert decided.cost == Fraction(cost)


CASES = st.integers(0, 10**6).map(lambda seed: case(random.Random(seed)))


@given(CASES, st.integers(1, 10**9), st.randoms())
def test_neither_scale_nor_order_of_ballots_nor_names_change_who_wins(
    one: oracle.Case, times: int, dice: random.Random
) -> None:
    share = Fraction(one.budget, len(one.people))
    told = [bought.place for bought in equal_shares(profile(one), share).bought]
    people = list(one.people)
    dice.shuffle(people)
    worths = tuple(worth * times for worth in one.worths)
    scaled = oracle.Case(tuple(c * times for c in one.costs), one.budget * times, tuple(people), worths, one.ranks)
    assert [bought.place for bought in equal_shares(profile(scaled), share * times).bought] == told
    names = list(range(len(one.costs)))
    dice.shuffle(names)
    other = _renamed(one, names)
    assert [bought.place for bought in equal_shares(profile(other), share).bought] == [names[at] for at in told]


def _renamed(one: oracle.Case, names: list[int]) -> oracle.Case:
    """Return the same election with each project at another place."""
    old = {new: at for at, new in enumerate(names)}
    order = [old[new] for new in range(len(names))]
    people = tuple({names[at]: points for at, points in person.items()} for person in one.people)
    told = [tuple(column[at] for at in order) for column in (one.costs, one.worths, one.ranks)]
    return oracle.Case(told[0], one.budget, people, told[1], told[2])


@given(CASES)
def test_nobody_pays_more_than_their_share_and_every_cost_is_paid(one: oracle.Case) -> None:
    share = Fraction(one.budget, len(one.people))
    held = [share] * len(one.people)
    for bought in rounds(equal_shares(profile(one), share)):
        due = [min(b, bought.price * p.get(bought.place, 0)) for b, p in zip(held, one.people, strict=True)]
        assert sum(due) == one.costs[bought.place]
        held = [b - d for b, d in zip(held, due, strict=True)]
    assert min(held) >= 0


def test_people_are_gathered_by_ballot() -> None:
    one = case(random.Random(5))
    assert sum(Counter(map(str, one.people)).values()) == int(profile(one).counts.sum())


def test_amounts_too_near_for_floating_point_are_told_apart() -> None:
    """One unit in 10^14 is missing, or is not."""
    assert decide(lay(election([10**14 + 1], 10**14, [(0,)]), Terms())).winners == ()
    assert decide(lay(election([10**14], 10**14, [(0,)]), Terms())).winners == (0,)
    two = election([10**14 + 1, 10**14], 10**14, [(0, 1)])
    assert decide(lay(two, Terms())).winners == (1,)


def test_prices_that_do_not_settle_are_left_to_the_ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purses, "MOST_TURNS", 1)
    assert [seed for seed in range(300) if _differs(seed)] == []
