"""What is ticked of a budget, and what is put to the vote."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import zip_longest
from typing import Any

from babel.numbers import is_currency
from django import forms
from django.utils.translation import gettext_lazy as _

from halqa.doors.web.forms.ballots import PollForm
from halqa.doors.web.forms.fields import Ruled
from halqa.rules.ballots import PROJECTS_MOST, Draft, Priced, Sharing, Terms, amount, budget_draft, settled
from halqa.rules.ballots.terms import OPTION_LONGEST
from halqa.rules.budget.terms import Completion, Rule, Utility
from halqa.rules.projects import places_of, plain_amount
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text, number, plain_digits

RULES = [
    ("equal-shares/add1u", _("Equal shares, raised step by step as long as the budget suffices; the rest by votes")),
    ("equal-shares/add1-overshoot", _("Equal shares, raised step by step as long as the budget suffices")),
    ("equal-shares/add1", _("Equal shares, raised step by step until nothing more fits")),
    ("equal-shares/greedy", _("Equal shares as they are; the rest by votes")),
    ("equal-shares/none", _("Equal shares as they are; what is left stays with the city")),
    ("greedy-skip/none", _("Most votes first; what does not fit is passed over")),
    ("greedy-stop/none", _("Most votes first, up to the first that does not fit")),
]
UTILITIES = [
    (Utility.COST.value, _("a project counts for its supporters by its cost")),
    (Utility.CARDINALITY.value, _("each project counts alike, which favours those that cost little")),
]


def _tick(typed: str) -> int:
    """Return the project to tick, below zero to tick it no more; raises Refused: NOT_A_NUMBER, CHOICE_MISSING."""
    tick = number(typed.removeprefix("-"), field="tick")
    if not tick:
        raise Refused(Code.CHOICE_MISSING, field="tick")
    return -tick if typed.startswith("-") else tick


class TickForm(forms.Form):
    """One project, ticked or ticked no more."""

    tick = Ruled(_tick)


def _currency(typed: str) -> str:
    code = typed.strip().upper()
    if not is_currency(code):
        raise Refused(Code.CURRENCY_BAD, field="currency")
    return code


def rule_of(typed: str) -> tuple[Rule, Completion]:
    """Return the rule that was chosen of RULES; raises Refused REQUIRED."""
    if typed not in dict(RULES):
        raise Refused(Code.REQUIRED, field="rule")
    rule, completion = typed.split("/")
    return Rule(rule), Completion(completion)


def _utility(typed: str) -> Utility:
    if typed not in dict(UTILITIES):
        raise Refused(Code.REQUIRED, field="utility")
    return Utility(typed)


def _parts(typed: str) -> int:
    return number(typed or "100", field="parts")


def _eligible(typed: str) -> Fraction:
    """Return a share typed as 1/3 or 0; raises Refused NOT_A_NUMBER."""
    one, _slash, other = plain_digits(typed or "0").partition("/")
    below = number(other, field="eligible") if other else 1
    if not below:
        raise Refused(Code.NOT_A_NUMBER, field="eligible")
    return Fraction(number(one, field="eligible"), below)


OTHERS = ("method", "most", "places", "running", "rows")  # fields that a budget has no use for
SHORT = {"inputmode": "numeric", "size": 8, "maxlength": 9}


class BudgetForm(PollForm):
    """A budget to be voted on: its rule, and for each language its question, and its projects one a line."""

    lines, longest = _("Projects, one a line: name; cost"), PROJECTS_MOST * (OPTION_LONGEST + 24)

    currency = Ruled(
        _currency,
        label=_("Currency"),
        widget=forms.TextInput(attrs={"size": 4, "maxlength": 3, "dir": "ltr", "autocapitalize": "characters"}),
    )
    budget = Ruled(
        str.strip, label=_("Budget"), widget=forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 30})
    )
    rule = Ruled(rule_of, label=_("Rule"), widget=forms.Select(choices=RULES))
    utility = Ruled(_utility, label=_("With equal shares"), widget=forms.Select(choices=UTILITIES))
    parts = Ruled(
        _parts,
        label=_("A step raises everybody’s share by one part of it in"),
        initial="100",
        widget=forms.TextInput(attrs=SHORT),
    )
    eligible = Ruled(
        _eligible,
        label=_("A project needs this part of its share of the budget in votes, as a fraction"),
        initial="0",
        widget=forms.TextInput(attrs=SHORT | {"inputmode": "text"}),
    )
    compared = forms.BooleanField(
        required=False, label=_("Most votes first decides where more ballots have more of their projects so")
    )

    def __init__(self, languages: tuple[str, ...], data: Any = None, kept: Terms | None = None) -> None:
        """Make a form in these languages, and in the others that a draft is `kept` in, so that no words get lost."""
        super().__init__(languages, data)
        for name in OTHERS:
            del self.fields[name]
        texts = [kept.question, *(option.label for option in kept.options)] if kept else []
        for language in sorted({language for text in texts for language, _words in text.pairs} - {*self.languages}):
            self.languages.append(language)
            self.ask_in(language)

    def fill(self, terms: Terms, lasts: int | None) -> None:
        """Show what was drafted, to be changed."""
        sharing = settled(terms.sharing or Sharing("", 0, 0))
        costs = [plain_amount(cost, sharing.decimals) for cost in sharing.costs]
        self.initial = {
            "currency": sharing.currency,
            "budget": plain_amount(sharing.budget, sharing.decimals),
            "rule": f"{sharing.rule.value}/{sharing.completion.value}",
            "utility": sharing.utility.value,
            "parts": str(sharing.parts),
            "eligible": str(sharing.eligible),
            "compared": sharing.compared,
            "lasts": str(lasts or ""),
        }
        for language in self.languages:
            names = [option.label.as_dict().get(language, "") for option in terms.options]
            lines = (f"{name}; {cost}" for name, cost in zip(names, costs, strict=True))
            self.initial[f"question_{language}"] = terms.question.as_dict().get(language, "")
            self.initial[f"options_{language}"] = "\n".join(lines) if any(names) else ""

    def draft(self) -> Draft:
        """Return what was written; raises Refused: AMOUNT_BAD (budget)."""
        typed = self.cleaned_data
        decimals = places_of(typed["currency"])
        rule, completion = typed["rule"]
        sharing = Sharing(
            currency=typed["currency"],
            decimals=decimals,
            budget=amount(typed["budget"], decimals=decimals, field="budget"),
            rule=rule,
            utility=typed["utility"],
            completion=completion,
            parts=typed["parts"],
            eligible=typed["eligible"],
            compared=typed["compared"],
        )
        question = Text.of({language: typed[f"question_{language}"] for language in self.languages})
        return budget_draft(question, self._projects(decimals), sharing, lasts=typed["lasts"])

    def _projects(self, decimals: int) -> Iterator[Priced]:
        """Give the projects, line by line; without a cost in any language it is 0, which a rule refuses."""
        columns = [self.cleaned_data[f"options_{language}"].split("\n") for language in self.languages]
        rows = [row for row in zip_longest(*columns, fillvalue="") if any(cell.strip() for cell in row)]
        for place, row in enumerate(rows, 1):
            cells = [_priced(cell, decimals) for cell in row]
            cost = next((cost for _name, cost in cells if cost is not None), 0)
            yield Priced(place, Text.of(dict(zip(self.languages, (name for name, _ in cells), strict=True))), cost)


def _priced(cell: str, decimals: int) -> tuple[str, int | None]:
    """Return the name and the cost in a line; no cost where there is none after its last semicolon."""
    end = max(map(cell.rfind, ";؛"))
    try:
        cost = amount(cell[end + 1 :], decimals=decimals, field="options") if end >= 0 else None
    except Refused:
        return cell.strip(), None
    return (cell if cost is None else cell[:end]).strip(), cost
