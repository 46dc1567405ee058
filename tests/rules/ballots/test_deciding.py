"""A budget decided by the terms of its consultation, and explained."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest

from halqa.rules.ballots import Priced, Shared, Sharing, budget_draft, check_draft, drafted_terms
from halqa.rules.ballots.budgets import RAISES_MOST
from halqa.rules.ballots.deciding import account_of, decided, shared_of
from halqa.rules.budget.deciding import Decided
from halqa.rules.budget.terms import Completion, Rule
from halqa.rules.budget.told import Reason, account_json, read_account
from halqa.rules.text import Text

# Two thirds want the first two, a third the last: 90 to spend.
HELD = Counter({(1, 2): 4, (3,): 2})


def made(held: Counter[tuple[int, ...]] = HELD, **rule: object) -> tuple[Decided, Shared, Sharing]:
    sharing = Sharing("MAD", 2, 90, (45, 45, 30), **rule)
    projects = [Priced(number, Text.one("Quoi", "fr"), cost) for number, cost in enumerate(sharing.costs, 1)]
    draft = check_draft(budget_draft(Text.one("Quoi ?", "fr"), projects, sharing))
    one = decided(replace(drafted_terms(draft, "c1"), lot=(1, 2, 3)), sharing, held)
    return one, shared_of(one), sharing


def test_where_plain_majorities_are_preferred_both_outcomes_are_told() -> None:
    one, shared, _ = made(compared=True, completion=Completion.NONE)
    account = account_of(one)
    assert (shared.winners, shared.share, shared.prefer, shared.outvoted) == ((1, 2), None, (2, 4), True)
    assert account.shares is not None
    assert (account.shares.covered, account.greedy.covered, account.prefer) == (6, 4, (2, 4))
    assert [line.reason for line in account.projects] == [Reason.VOTED, Reason.VOTED, Reason.DEARER]
    assert read_account(account_json(account)) == account


def test_where_they_are_not_compared_equal_shares_stand_beside_them() -> None:
    one, shared, _ = made(completion=Completion.NONE)
    account = account_of(one)
    assert account.shares is not None
    assert (account.shares.covered, account.prefer, shared.prefer, shared.outvoted) == (6, (2, 4), None, False)


@pytest.mark.parametrize("rule", [Rule.GREEDY_SKIP, Rule.GREEDY_STOP])
def test_plain_majorities_are_not_compared_with_themselves(rule: Rule) -> None:
    one, shared, sharing = made(rule=rule, compared=True)
    account = account_of(one)
    assert (account.shares, account.prefer, shared.outvoted, shared.rested) == (None, (0, 0), False, False)
    assert shared.first(sharing) == 0
    assert read_account(account_json(account)) == account


def test_a_budget_nobody_voted_on_is_compared_with_nothing() -> None:
    one, shared, _ = made(Counter(), compared=True)
    assert (account_of(one).shares, shared.outvoted) == (None, False)


def test_raised_shares_tell_what_they_were_raised_from() -> None:
    _, shared, sharing = made(completion=Completion.ADD1U, parts=10)
    assert shared.steps > 0
    assert shared.share == shared.first(sharing) + shared.steps * Fraction(3, 2)
    assert shared.first(sharing) == 15
    assert not shared.highest


def test_shares_are_raised_no_more_often_than_the_rule_allows() -> None:
    """One person of a thousand cannot be given the cost of a project of theirs by raising shares a thousand times."""
    _, shared, _ = made(Counter({(1,): 1, (2, 3): 999}), completion=Completion.ADD1U, parts=100)
    assert (shared.steps, shared.highest) == (RAISES_MOST, True)


def test_what_went_by_votes_is_told_only_where_some_did() -> None:
    _, filled, _ = made(Counter({(1,): 2, (2,): 1, (3,): 1}), completion=Completion.GREEDY)
    assert (filled.winners, len(filled.rounds), filled.rested) == ((1, 2), 1, True)
    assert not made(completion=Completion.NONE)[1].rested
    assert not made(Counter({(1, 2): 1}), completion=Completion.GREEDY)[1].rested
