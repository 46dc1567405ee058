"""Drafting a budget: what is typed, what is refused, and what one's own share bought."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from halqa.rules.ballots import (
    Draft,
    Method,
    Priced,
    Shared,
    Sharing,
    amount,
    budget_draft,
    check_choices,
    check_draft,
    check_terms,
    drafted_terms,
    ticked,
)
from halqa.rules.ballots.budgets import AMOUNT_MOST, PROJECTS_MOST
from halqa.rules.budget.own import Round
from halqa.rules.budget.terms import Completion, Rule, Utility
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text

SHARING = Sharing("MAD", 2, 1_000_00)
TWO = (Priced(7, Text.one("Bancs", "fr"), 400_00), Priced(3, Text.one("Lampes", "fr"), 1_000_00))


def said(code: Code, **facts: object):
    return pytest.raises(Refused, check=lambda one: (one.code, {"field": one.field} | one.facts) == (code, facts))


def terms(sharing: Sharing = SHARING, projects: tuple[Priced, ...] = TWO):
    return check_terms(drafted_terms(check_draft(budget_draft(Text.one("Quoi ?", "fr"), projects, sharing)), "c1"))


def test_a_budget_is_drafted_from_projects_by_ascending_number() -> None:
    made = terms()
    assert made.method is Method.BUDGET
    assert [(one.number, one.label.pick("fr").words) for one in made.options] == [(1, "Lampes"), (2, "Bancs")]
    assert made.sharing is not None
    assert made.sharing.costs == (1_000_00, 400_00)
    assert (made.most, made.running) == (2, False)


def test_two_projects_of_one_number_are_refused() -> None:
    with said(Code.PROJECT_TWICE, field="options", number=7):
        terms(projects=(*TWO, replace(TWO[0], cost=1)))


@pytest.mark.parametrize("cost", [0, -1, -(10**12)])
def test_a_cost_that_is_not_above_zero_is_refused_and_its_project_named(cost: int) -> None:
    with said(Code.COST_BAD, field="options", number=2):
        terms(projects=(TWO[1], replace(TWO[0], cost=cost)))


def test_a_cost_above_the_budget_is_said() -> None:
    with said(Code.COST_OVER, field="options", number=1):
        terms(replace(SHARING, budget=999_99))


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"currency": "dh"}, Code.CURRENCY_BAD, "currency"),
        ({"decimals": 5}, Code.CURRENCY_BAD, "currency"),
        ({"budget": 0}, Code.OUT_OF_RANGE, "budget"),
        ({"budget": AMOUNT_MOST + 1}, Code.OUT_OF_RANGE, "budget"),
        ({"parts": 0}, Code.OUT_OF_RANGE, "parts"),
        ({"eligible": Fraction(4, 3)}, Code.OUT_OF_RANGE, "eligible"),
        ({"utility": Utility.BORDA}, Code.UTILITY_MISSING, "utility"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_and_its_field_named(wrong, code, field) -> None:
    with pytest.raises(Refused, check=lambda one: (one.code, one.field) == (code, field)):
        terms(replace(SHARING, **wrong))


def test_amounts_of_a_million_millions_are_shared_out_exactly() -> None:
    made = terms(Sharing("XOF", 0, 10**12), (Priced(1, TWO[0].label, 10**12), Priced(2, TWO[1].label, 1)))
    assert made.sharing is not None
    assert made.sharing.costs == (10**12, 1)


def test_a_budget_has_a_rule_a_cost_for_each_project_and_a_name_for_each() -> None:
    draft = budget_draft(Text.one("Quoi ?", "fr"), TWO, SHARING)
    for wrong in (None, SHARING):
        with said(Code.REQUIRED, field="budget"):
            check_terms(drafted_terms(replace(draft, sharing=wrong), "c1"))
    with said(Code.REQUIRED, field="options"):
        check_draft(replace(draft, options=(TWO[0].label, Text())))
    kept = Draft(Text.one("Quoi ?", "fr"), (TWO[0].label, Text(), TWO[1].label), sharing=SHARING)
    assert len(check_draft(kept).options) == 2
    assert drafted_terms(kept, "c1").sharing is None


def many(count: int, letters: int = 1) -> tuple[Priced, ...]:
    return tuple(Priced(number, Text.one("ب" * letters, "ar"), 1) for number in range(1, count + 1))


@pytest.mark.parametrize("completion", list(Completion))
def test_only_equal_shares_leave_something_to_complete(completion: Completion) -> None:
    for rule in Rule:
        made = terms(replace(SHARING, rule=rule, completion=completion)).sharing
        assert made is not None
        assert made.completion is (completion if rule is Rule.EQUAL_SHARES else Completion.NONE)


def test_a_list_that_no_line_of_the_record_holds_is_refused() -> None:
    assert len(terms(projects=many(PROJECTS_MOST)).options) == PROJECTS_MOST
    with said(Code.OPTIONS_TOO_MANY, field="options", most=PROJECTS_MOST):
        terms(projects=many(PROJECTS_MOST + 1))
    with said(Code.TOO_LONG, field="options", longest=45_000):
        terms(projects=many(PROJECTS_MOST, 140))


@pytest.mark.parametrize(
    ("typed", "decimals", "found"),
    [
        ("1200", 2, 120000),
        ("1 200,50", 2, 120050),
        ("1\u202f200.5", 2, 120050),
        ("١٬٢٠٠٫٥٠", 2, 120050),
        ("1 000 000 000 000", 0, 10**12),
        ("-3", 2, -300),
        ("0,001", 3, 1),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed: str, decimals: int, found: int) -> None:
    assert amount(typed, decimals=decimals, field="budget") == found


@pytest.mark.parametrize(
    ("typed", "decimals"),
    [("12,50", 0), ("1,200", 2), ("1.200,50", 2), ("", 2), ("dix", 2), ("1e3", 2), ("½", 2), ("9" * 17, 0), (",5", 2)],
)
def test_what_is_no_amount_in_this_currency_is_refused(typed: str, decimals: int) -> None:
    with said(Code.AMOUNT_BAD, field="budget", decimals=decimals):
        amount(typed, decimals=decimals, field="budget")


def test_a_tick_changes_one_project_and_leaves_the_others() -> None:
    five = terms(projects=tuple(Priced(number, Text.one(f"P{number}", "fr"), 100) for number in range(1, 6)))
    assert ticked(five, [2, 5], 3) == (2, 3, 5)
    assert ticked(five, [2, 5], 5) == ticked(five, [5, 2], 2) == (2, 5)
    assert ticked(five, [2, 5], -2) == (5,)
    assert ticked(five, [2, 5], -4) == (2, 5)
    assert ticked(five, None, 4) == (4,)
    for tick in (6, -6, 10**9):
        with said(Code.CHOICE_UNKNOWN, field="choice"):
            ticked(five, [2, 5], tick)
    with said(Code.CHOICE_MISSING, field="choice"):
        ticked(five, None, -4)
    with said(Code.CHOICE_UNKNOWN, field="choice"):
        ticked(replace(five, method=Method.APPROVAL), [2], 3)


def test_who_takes_every_tick_back_keeps_an_empty_ballot() -> None:
    assert check_choices(terms(), ()) == ()
    with said(Code.CHOICE_UNKNOWN, field="choice"):
        check_choices(terms(), (3,))
    with said(Code.CHOICE_UNKNOWN, field="choice"):
        check_choices(terms(), (0,))


def test_a_share_buys_what_its_ballot_holds_and_the_rest_stays() -> None:
    shared = Shared((2, 1), Fraction(100), 3, (Round(2, Fraction(70)), Round(3, Fraction(5)), Round(1, Fraction(60))))
    spent = shared.spent_by((1, 2))
    assert (spent.paid, spent.left) == (((2, 70), (1, 30)), 0)
    assert shared.spent_by(()).left == 100
    assert Shared((1,)).spent_by((1,)).paid == ()
    assert shared.cost(replace(SHARING, costs=(1, 20, 300))) == 21
