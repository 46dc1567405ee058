"""Terms, plain majorities, completions, comparison and figures of fairness, on elections small enough to do by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from halqa.rules.budget.deciding import by_votes, decide, lay
from halqa.rules.budget.elections import Election
from halqa.rules.budget.fairness import fairness
from halqa.rules.budget.terms import STEPS_MOST, Completion, Rule, Terms, Ties, Utility, checked, eligible, order_of
from halqa.rules.refusals import Code, Refused
from tests.rules.budget.ground import election, expected, needs_data, real


def _winners(one: Election, **terms) -> tuple[int, ...]:
    return decide(lay(one, Terms(**terms))).winners


# Two thirds want the first two, a third the last: 90 to spend.
TOWN = election([45, 45, 30], 90, [(0, 1), (0, 1), (0, 1), (0, 1), (2,), (2,)])


def test_a_majority_takes_all_by_votes_and_its_share_by_equal_shares() -> None:
    assert _winners(TOWN, rule=Rule.GREEDY_SKIP) == (0, 1)
    assert _winners(TOWN) == (0, 2)


def test_what_does_not_fit_is_skipped_or_ends_it() -> None:
    one = election([5, 9, 2], 8, [(0, 1, 2), (0, 1, 2), (0, 1), (0,)])
    assert _winners(one, rule=Rule.GREEDY_SKIP) == (0, 2)
    assert _winners(one, rule=Rule.GREEDY_STOP) == (0,)


def test_greedy_counts_points_and_ranks() -> None:
    points = election([4, 4], 4, [(0,), (0, 1)], points=[(1,), (1, 5)])
    assert points.scores == (2, 5)
    assert _winners(points, rule=Rule.GREEDY_SKIP) == (1,)
    ranks = election([4, 4, 4], 4, [(0, 1, 2), (1,), (1, 0)], ranked=True)
    assert ranks.scores == (4, 5, 1)


def test_equal_votes_go_by_cost_then_by_id() -> None:
    one = election([4, 3, 3], 6, [(0, 1, 2)])
    assert _winners(one, rule=Rule.GREEDY_SKIP) == (1, 2)
    assert _winners(one, rule=Rule.GREEDY_SKIP, ties=Ties.ID) == (0,)
    assert _winners(one, rule=Rule.GREEDY_SKIP, ties=("3", "1", "2")) == (2, 1)


def test_ids_are_compared_as_text() -> None:
    many = election([1] * 10, 1, [tuple(range(10))])
    assert [at for _, at in sorted(zip(order_of(many, Ties.ID), range(10), strict=True))][:3] == [0, 9, 1]


def test_the_rest_goes_by_votes() -> None:
    one = election([6, 3, 1], 8, [(0,), (0,), (1,), (2,)])
    assert _winners(one) == (2,)
    assert _winners(one, completion=Completion.GREEDY) == (2, 0)


def test_raised_shares_end_early_by_overshoot_or_are_filled_up() -> None:
    one = election([6, 4, 2, 2], 10, [(0,), (0,), (1,), (1, 2), (3,)])
    early = decide(lay(one, Terms(completion=Completion.ADD1, step=Fraction(1, 2))))
    late = decide(lay(one, Terms(completion=Completion.ADD1_OVERSHOOT, step=Fraction(1, 2))))
    filled = decide(lay(one, Terms(completion=Completion.ADD1U, step=Fraction(1, 2))))
    assert (late.share, filled.shared) == (filled.share, len(late.winners))
    assert late.cost <= filled.cost <= 10
    assert early.steps <= late.steps


def test_where_all_is_affordable_all_is_bought_and_stepping_ends() -> None:
    one = election([3, 2, 1], 100, [(0,), (1,), ()])
    for completion in (Completion.ADD1, Completion.ADD1_OVERSHOOT, Completion.ADD1U):
        decided = decide(lay(one, Terms(completion=completion)))
        assert set(decided.winners) == {0, 1}
        assert decided.steps == 0


def test_projects_must_reach_what_the_terms_ask() -> None:
    one = election([90, 10], 90, [(0, 1), (1,), (1,), (1,)])
    assert eligible(one, Terms(eligible=Fraction(1, 3))) == (False, True)
    assert eligible(one, Terms(eligible=Fraction(1, 4))) == (True, True)
    assert eligible(one, Terms(least=Fraction(2))) == (False, True)
    assert _winners(one, rule=Rule.GREEDY_SKIP, least=Fraction(2)) == (1,)


@needs_data
def test_the_least_votes_of_a_city_explain_what_it_published() -> None:
    file = real("poland_warszawa_2026_wesola.pb")
    decided = decide(lay(file.election, Terms(rule=Rule.GREEDY_SKIP, least=Fraction(150))))
    assert {file.election.projects[at].id for at in decided.winners} == file.selected


@needs_data
@pytest.mark.parametrize("name", [name for name, told in expected().items() if "greedy_votes_skip" in told])
def test_plain_majorities_are_those_published(name: str) -> None:
    told, file = expected()[name], real(name)
    found = {file.election.projects[at].id for at in by_votes(lay(file.election, Terms(rule=Rule.GREEDY_SKIP)))}
    assert found == set(told["greedy_votes_skip"])


def test_more_people_may_prefer_the_plain_majority() -> None:
    assert decide(lay(TOWN, Terms(compared=True))).winners == (0, 1)
    assert decide(lay(TOWN, Terms(compared=True))).prefer == (2, 4)
    calm = election([40, 40, 20], 90, [(0, 1), (0, 1), (0, 2), (0, 2), (2,), (2,)])
    decided = decide(lay(calm, Terms(compared=True)))
    assert decided.prefer[0] >= decided.prefer[1]
    assert decided.branch is not None


@pytest.mark.parametrize("rule", list(Rule))
def test_nobody_decides_nothing_and_an_empty_list_is_no_error(rule: Rule) -> None:
    assert _winners(Election((), Fraction(5)), rule=rule) == ()
    assert _winners(election([1, 2], 2, []), rule=rule) == ()
    assert _winners(election([1, 2], 2, [(), ()]), rule=rule) == ()


def test_one_voter_gets_what_the_budget_allows() -> None:
    one = election([5, 4, 3, 0], 8, [(0, 1, 2, 3)])
    assert _winners(one) == (0, 2)


def test_costs_above_the_budget_and_projects_without_supporters_never_win() -> None:
    one = election([11, 2, 3], 10, [(0, 1), (0,)])
    assert _winners(one, completion=Completion.ADD1_OVERSHOOT) == (1,)
    assert decide(lay(one, Terms())).cost == 2


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (Terms(step=Fraction(0)), Code.STEP_SMALL),
        (Terms(utility=Utility.BORDA), Code.UTILITY_MISSING),
        (Terms(utility=Utility.SCORE), Code.UTILITY_MISSING),
        (Terms(ties=("1", "1", "2")), Code.LOT_BAD),
    ],
)
def test_terms_that_do_not_fit_are_refused(terms: Terms, code: Code) -> None:
    with pytest.raises(Refused) as refused:
        checked(terms, TOWN)
    assert refused.value.code is code


def test_steps_too_small_for_a_share_are_refused_where_they_are_taken() -> None:
    share = TOWN.budget / TOWN.people
    for completion in (Completion.ADD1, Completion.ADD1_OVERSHOOT, Completion.ADD1U):
        assert checked(Terms(completion=completion, step=share / STEPS_MOST), TOWN)
        with pytest.raises(Refused) as refused:
            checked(Terms(completion=completion, step=share / (STEPS_MOST + 1)), TOWN)
        assert refused.value.code is Code.STEP_SMALL
    assert checked(Terms(completion=Completion.GREEDY, step=Fraction(1, 10**30)), TOWN)
    assert checked(Terms(completion=Completion.ADD1), election([1], 1, []))


@pytest.mark.parametrize(
    ("points", "people"),
    [
        (Fraction(2**53), 1),
        (Fraction(99999999999999999999), 1),
        (Fraction(2**52), 2),
        (1 + Fraction(1, 10**12), 10_000),
        (Fraction(5 * 10**18), 3),
    ],
)
def test_points_whose_sum_is_not_exact_in_floating_point_are_refused(points: Fraction, people: int) -> None:
    """They would overflow, or wrap to a sum that is false."""
    one = election([1, 1], 1, [(0,)] * people + [(1,)], points=[(points,)] * people + [(1,)])
    with pytest.raises(Refused) as refused:
        lay(one, Terms(utility=Utility.SCORE))
    assert refused.value.code is Code.POINTS_LARGE
    assert lay(one, Terms(utility=Utility.CARDINALITY)).profile.weights == (people, 1)


def test_the_largest_exact_sum_of_points_is_taken() -> None:
    one = election([1, 1], 1, [(0,), (0,), (1,)], points=[(2**53 - 2,), (1,), (1,)])
    assert lay(one, Terms(utility=Utility.SCORE)).profile.weights == (2**53 - 1, 1)


def test_terms_that_fit_are_taken() -> None:
    assert checked(Terms(ties=("3", "1", "2")), TOWN).ties == ("3", "1", "2")
    ranked = election([1], 1, [(0,)], ranked=True)
    assert checked(Terms(utility=Utility.SCORE), ranked).utility is Utility.SCORE


def test_ranks_are_worth_how_many_stand_below_them() -> None:
    """Borda: 2, 1, 0 for three ranked projects; the last one gives nothing, and so pays nothing."""
    ranked = election([2, 2, 1], 4, [(0, 1, 2), (1, 0, 2)], ranked=True)
    profile = lay(ranked, Terms(utility=Utility.BORDA)).profile
    assert [profile.weights[at] for at in range(3)] == [3, 3, 0]


def test_fairness_is_told_for_any_outcome() -> None:
    laid = lay(TOWN, Terms())
    told = fairness(laid, (0, 2))
    assert (told.people, told.covered, told.wins, told.worth, told.unspent) == (6, 6, 6, 4 * 45 + 2 * 30, 15)
    assert fairness(laid, (0, 1)).covered == 4
    assert fairness(laid, ()).gini == 0
    assert fairness(laid, (2,)).gini == 667
    assert told.gini < fairness(laid, (0, 1)).gini
