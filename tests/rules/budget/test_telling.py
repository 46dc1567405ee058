"""What people are told: why, how much money there was, where it went, and how near each project came."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from fractions import Fraction

import pytest

from halqa.rules.budget import nearness
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
    monkeypatch.setattr(nearness, "TURNS", 0)
    hasty = tell(decide(lay(one, Terms())))
    assert [line.nth for line in hasty] == [line.nth for line in told] == [1, None, None]
    assert (told[2].reach.cheaper, hasty[2].reach.cheaper) == (2, 5)
    for cheaper in (2, 5):
        assert 2 in decide(lay(election([4, 16, 23 - cheaper], 33, BALLOTS), Terms())).winners


def _case(seed: int, times: int, most: int) -> oracle.Case:
    one = case(random.Random(seed), most)
    costs = tuple(cost * times for cost in one.costs)
    worths = one.worths if one.worths != one.costs else costs
    return replace(one, costs=costs, budget=one.budget * times, worths=worths)


def _cheaper(one: oracle.Case, at: int, cheaper: int) -> oracle.Case:
    def changed(values: tuple[int, ...]) -> tuple[int, ...]:
        return (*values[:at], one.costs[at] - cheaper, *values[at + 1 :])

    return replace(one, costs=changed(one.costs), worths=changed(one.worths) if one.worths == one.costs else one.worths)


def _bought(one: oracle.Case, share: Fraction) -> list[int]:
    return [bought.place for bought in equal_shares(profile(one), share).bought]


@pytest.mark.parametrize(("times", "most", "seeds"), [(12, 7, 600), (10, 12, 720), (7, 16, 300), (6 * 10**11, 7, 260)])
def test_what_losers_are_told_would_have_been_enough_is_enough_everywhere(times: int, most: int, seeds: int) -> None:
    """With so many more supporters, or so much cheaper, and the same share, each loser wins; there are many ties."""
    told = 0
    for seed in range(seeds):
        one = _case(seed, times, most)
        share = Fraction(one.budget, len(one.people))
        branch = equal_shares(profile(one), share)
        won = [bought.place for bought in branch.bought]
        for at, reach in reached(branch, [at for at in branch.purses.profile.alive if at not in won]).items():
            if reach.more is not None and reach.cheaper is not None:
                assert 0 < reach.cheaper < one.costs[at] <= one.budget
                assert at in _bought(replace(one, people=(*one.people, *([{at: 1}] * reach.more))), share), seed
                assert at in _bought(_cheaper(one, at, reach.cheaper), share), seed
                told += 1
    assert told > 200


def test_nothing_would_have_been_enough_for_what_cannot_be_bought() -> None:
    """One costs more than there is; the supporters of another spend all they have on what is always before it."""
    told = tell(decide(lay(election([10, 30, 21], 20, [(0, 1), (2,)]), Terms())))
    assert [line.reason for line in told] == [Reason.SHARED, Reason.FEW, Reason.FEW]
    assert [(line.reach.more, line.reach.cheaper) for line in told[1:]] == [(None, None), (None, None)]
    assert told[2].reach.support == 476
    dry = tell(decide(lay(election([10, 10], 20, [(0, 1), ()]), Terms())))
    assert (dry[1].reach.support, dry[1].reach.more, dry[1].reach.cheaper) == (999, None, None)


def test_a_lower_cost_that_only_ties_is_not_enough() -> None:
    """At a cost lower by 8 it comes out equal to what is bought, and loses by the order; lower by 9 it wins."""
    one = _case(509, 12, 7)
    share = Fraction(one.budget, len(one.people))
    assert reached(equal_shares(profile(one), share), [4])[4].cheaper == 9
    assert 4 not in _bought(_cheaper(one, 4, 8), share)
    assert 4 in _bought(_cheaper(one, 4, 9), share)


def test_of_winners_nothing_is_told_that_would_have_been_enough() -> None:
    """Everybody holds 10, so that four cannot pay 50, of which they spent 20 on the second; there are 50 left."""
    one = election([50, 20, 20], 90, [(0, 1)] * 4 + [(2,)] * 2 + [()] * 3)
    told = tell(decide(lay(one, Terms(completion=Completion.GREEDY))))
    assert [line.reason for line in told] == [Reason.COMPLETED, Reason.SHARED, Reason.SHARED]
    assert (told[0].reach.more, told[0].reach.cheaper, told[0].takers) == (None, None, ())
    assert (told[0].reach.support, told[0].bar) == (800, Bar(40, 20, 20))


def test_what_the_end_of_the_count_kept_out_is_told_apart_from_what_was_too_dear() -> None:
    one = election([10, 9, 2, 1], 12, [(0, 1, 2), (0, 1, 2), (0, 1), (0,)])
    told = tell(decide(lay(one, Terms(rule=Rule.GREEDY_STOP))))
    assert [line.reason for line in told] == [Reason.VOTED, Reason.DEARER, Reason.STOPPED, Reason.UNSUPPORTED]
    assert tell(decide(lay(one, Terms(rule=Rule.GREEDY_SKIP))))[2].reason is Reason.VOTED


@pytest.mark.parametrize("completion", Completion)
def test_what_votes_could_not_pay_for_in_the_end_is_told_so(completion: Completion) -> None:
    """Shares leave 20 and more: the last project but one costs more; nobody chose the last one."""
    one = election([40, 30, 60, 10], 90, [(0,)] * 4 + [(1,)] * 3 + [(2,), (1,)])
    told = tell(decide(lay(one, Terms(completion=completion, step=Fraction(1)))))
    rested = completion in (Completion.GREEDY, Completion.ADD1U)
    assert [line.nth is not None for line in told] == [True, True, False, False]
    assert [line.over for line in told] == [False, False, rested, False]
