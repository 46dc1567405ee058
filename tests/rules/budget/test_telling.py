"""What people are told: why, how much money there was, where it went, and how near each project came."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from fractions import Fraction

import pytest

from halqa.rules.budget import reaching
from halqa.rules.budget.deciding import decide, lay
from halqa.rules.budget.elections import Ballot
from halqa.rules.budget.own import Round, spent
from halqa.rules.budget.reaching import reached
from halqa.rules.budget.shares import equal_shares, rounds
from halqa.rules.budget.telling import Bar, Reason, tell
from halqa.rules.budget.terms import Completion, Rule, Terms, Utility, points_of
from tests.rules.budget import oracle
from tests.rules.budget.ground import case, election, needs_data, profile, real

# Everybody holds 15. Four pay 11.25 each for the first project; two pay all they have for the last.
TOWN = election([45, 40, 30], 90, [(0, 1), (0, 1), (0, 1), (0,), (2,), (2,)])


def test_who_won_is_told_with_its_turn_and_its_bar() -> None:
    first, second, third = tell(decide(lay(TOWN, Terms())))
    assert (first.nth, first.votes, first.reason, first.bar) == (1, 4, Reason.SHARED, Bar(60, 0, 60))
    assert (third.nth, third.reason, third.bar) == (2, Reason.SHARED, Bar(30, 0, 30))
    assert (first.reach.support, first.reach.more, third.reach.support) == (1333, None, 1000)
    assert second.nth is None


def test_who_lost_is_told_where_the_money_went_and_what_was_missing() -> None:
    """At 1/4 of the cost each, three people pay 3/4: a fourth would have tied, a fifth won; so would a cost of 11."""
    second = tell(decide(lay(TOWN, Terms())))[1]
    assert (second.reason, second.bar, second.takers) == (Reason.SPENT, Bar(45, 34, 11), ((0, 33),))
    assert (second.reach.support, second.reach.more, second.reach.cheaper) == (750, 2, 29)


def test_a_lower_cost_may_be_enough_where_prices_have_risen() -> None:
    """Two people hold 10 each, and 5 after the first purchase: they can pay 10 together, once it is their turn."""
    ballots = [(0, 1)] * 2 + [(2,)] + [()] * 3
    told = tell(decide(lay(election([10, 30, 5], 60, ballots), Terms())))
    assert [line.nth for line in told] == [1, None, 2]
    assert told[1].reach.cheaper == 20
    assert 1 in decide(lay(election([10, 10, 5], 60, ballots), Terms())).winners


def test_what_they_are_told_would_have_been_enough_is_enough() -> None:
    ballots = [(0, 1), (0, 1), (0, 1), (0,), (2,), (2,)]
    assert 1 in decide(lay(election([45, 11, 30], 90, ballots), Terms())).winners
    laid = lay(election([45, 40, 30], 90, [*ballots, (1,), (1,)]), Terms())
    assert 1 in [one.place for one in equal_shares(laid.profile, Fraction(15)).bought]


def test_each_reason_is_told() -> None:
    one = election([6, 5, 4, 0, 3, 90], 12, [(0,), (0, 3), (0,), (1,), (4,), (0, 5)])
    told = tell(decide(lay(one, Terms(eligible=Fraction(1, 40)))))
    assert [line.reason for line in told] == [
        *(Reason.SHARED, Reason.FEW, Reason.UNSUPPORTED, Reason.FREE, Reason.FEW, Reason.EXCLUDED)
    ]
    rest = tell(decide(lay(one, Terms(completion=Completion.GREEDY))))
    assert rest[4].reason is Reason.COMPLETED
    votes = tell(decide(lay(one, Terms(rule=Rule.GREEDY_SKIP))))
    assert [line.reason for line in votes][:3] == [Reason.VOTED, Reason.DEARER, Reason.UNSUPPORTED]
    assert votes[0].bar is None


def test_scores_and_units_below_the_currency_are_told() -> None:
    one = election(["2.50", "2.50", "9"], 10, [(0, 1), (0,), (2,)], points=[(3, 1), (1,), (2,)])
    told = tell(decide(lay(one, Terms(utility=Utility.SCORE))))
    assert [line.nth for line in told] == [1, None, None]
    assert told[2].reach.cheaper == 12  # halves: 9 less 10 / 3 is 5 2/3
    assert told[1].reach.support < 1000


def test_shares_pay_in_turn_until_they_are_spent() -> None:
    bought = [Round(0, Fraction(2)), Round(2, Fraction(3)), Round(1, Fraction(1)), Round(3, Fraction(1))]
    told = spent(Fraction(7, 2), bought, {0: Fraction(1), 1: Fraction(5), 3: Fraction(1)})
    assert told.paid == ((0, 2), (1, Fraction(3, 2)))
    assert told.left == 0


@needs_data
def test_all_shares_together_are_the_costs_of_the_winners_and_each_is_told_at_once() -> None:
    file = real("poland_swiecie_2023_.pb")
    decided = decide(lay(file.election, Terms(completion=Completion.ADD1)))
    bought = rounds(decided.branch)
    total, most = Fraction(0), 0.0
    for ballot, people in file.election.ballots.items():
        points = dict(points_of(ballot, Utility.COST, ranked=False))
        begun = time.process_time()
        told = spent(decided.share, bought, points)
        most = max(most, time.process_time() - begun)
        total += people * sum(paid for _, paid in told.paid)
    assert total == decided.cost
    assert most < 0.1


def test_points_follow_the_utility() -> None:
    ballot = Ballot((4, 2, 7))
    assert points_of(ballot, Utility.BORDA, ranked=True) == [(4, 2), (2, 1)]
    assert points_of(ballot, Utility.SCORE, ranked=True) == [(4, 3), (2, 2), (7, 1)]
    assert points_of(ballot, Utility.COST, ranked=True) == [(4, 1), (2, 1), (7, 1)]


BALLOTS = [(2,), (0, 1, 2), ()]


def test_what_cannot_be_told_in_time_is_not_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no lower cost was found in time, a lower one still is named than would have been enough."""
    one = election([4, 16, 23], 33, BALLOTS)
    told = tell(decide(lay(one, Terms())))
    monkeypatch.setattr(reaching, "TURNS", 0)
    hasty = tell(decide(lay(one, Terms())))
    assert [line.nth for line in hasty] == [line.nth for line in told] == [1, None, None]
    assert (told[2].reach.cheaper, hasty[2].reach.cheaper) == (2, 5)
    for cheaper in (2, 5):
        assert 2 in decide(lay(election([4, 16, 23 - cheaper], 33, BALLOTS), Terms())).winners


def _case(seed: int) -> oracle.Case:
    one = case(random.Random(seed), 7)
    return replace(one, costs=tuple(cost * 12 for cost in one.costs), budget=one.budget * 12, worths=_worths(one, 12))


def _worths(one: oracle.Case, times: int) -> tuple[int, ...]:
    return one.worths if one.worths != one.costs else tuple(cost * times for cost in one.costs)


def _changed(values: tuple[int, ...], at: int, new: int) -> tuple[int, ...]:
    return (*values[:at], new, *values[at + 1 :])


def test_what_losers_are_told_would_have_been_enough_is_enough_everywhere() -> None:
    """With so many more supporters, or so much cheaper, and the same share, each loser wins."""
    cheaper = 0
    for seed in range(400):
        one = _case(seed)
        share = Fraction(one.budget, len(one.people))
        branch = equal_shares(profile(one), share)
        won = [bought.place for bought in branch.bought]
        for at, reach in reached(branch, [at for at in branch.purses.profile.alive if at not in won]).items():
            more = replace(one, people=(*one.people, *([{at: 1}] * reach.more)))
            assert at in [bought.place for bought in equal_shares(profile(more), share).bought], seed
            if (cost := one.costs[at] - reach.cheaper) > 0:
                worths = _changed(one.worths, at, cost) if one.worths[at] == one.costs[at] else one.worths
                less = replace(one, costs=_changed(one.costs, at, cost), worths=worths)
                assert at in [bought.place for bought in equal_shares(profile(less), share).bought], seed
                cheaper += 1
    assert cheaper > 100
