"""Amounts, and the bars of a budget."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import floor

from babel.numbers import format_decimal, format_percent, get_currency_symbol
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy

from halqa.doors.web.tags.numbers import locale, mean, percent
from halqa.queries.ballots import ConsultationView
from halqa.queries.budget import BudgetView
from halqa.rules.ballots import Option, Sharing, Terms
from halqa.rules.budget.told import Bar, Fairness

STAGED = 10  # projects: more cannot be read from afar, and a stage that lists them weighs too much
GAP = 0.4  # between the parts of a bar, in hundredths of its length
SYMBOLS = {"MAD": pgettext_lazy("the currency of Morocco, after an amount", "MAD")}


def money(value: int | Fraction, sharing: Sharing) -> str:
    """Print an amount in its currency, rounded down: 1 234,50 DH; without decimals where they are zero."""
    units = floor(value)
    decimals = sharing.decimals if units % 10**sharing.decimals else 0
    digits = format_decimal(Decimal(units).scaleb(-sharing.decimals), f"#,##0.{'0' * decimals}", locale=locale())
    symbol = SYMBOLS.get(sharing.currency) or get_currency_symbol(sharing.currency, locale())
    return f"{digits}\u00a0{symbol}"


def support(thousandths: int) -> str:
    """Print an effective support, rounded down: 99,9 %."""
    return format_percent(Decimal(thousandths) / 1000, locale=locale(), decimal_quantization=False)


def whole(view: BudgetView) -> SafeString:
    """Draw the budget as one bar: a part for each project chosen, in order, then what is left."""
    parts, start = [], Fraction(0)
    for nth, line in enumerate(view.won):
        wide = Fraction(100 * line.cost, view.sharing.budget)
        parts.append(("had" if nth % 2 else "next", _at(start), _at(max(wide - Fraction(GAP), Fraction(GAP) / 2))))
        start += wide
    drawn = format_html_join("", '<path class="{}" d="M{} 0h{}v1H{}z"/>', ((*one, one[1]) for one in parts))
    return format_html(
        '<svg class="bar purse" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">{}</svg>', drawn
    )


def purse(bar: Bar, cost: int) -> SafeString:
    """Draw the money of a project's supporters: what they had left, what had gone to others; a mark where it costs."""
    most = max(bar.start, cost, 1)
    left, start, mark = (_at(Fraction(100 * part, most)) for part in (bar.left, bar.start, cost))
    return format_html(
        '<svg class="bar purse" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="had" d="M0 0h{}v1H0z"/><path class="gone" d="M{} .4H{}V1H{}z"/>'
        '<path class="edge" d="M{} 0v1"/><path class="mark" d="M{} 0v1"/></svg>',
        left,
        left,
        start,
        left,
        mark,
        mark,
    )


def _at(place: Fraction) -> str:
    return f"{float(place):.1f}".removesuffix(".0")


def cost(view: ConsultationView) -> str:
    """Print what the projects chosen cost together; nothing before there are any."""
    sharing = view.terms.sharing
    return money(view.shared.cost(sharing), sharing) if view.shared and sharing else ""


def staged(terms: Terms) -> list[tuple[Option, str]]:
    """Give the projects of a budget, each with its cost; none where a stage has no room for all."""
    sharing = terms.sharing
    if sharing is None or len(terms.options) > STAGED:
        return []
    return list(zip(terms.options, (money(one, sharing) for one in sharing.costs), strict=True))


def fairness(view: BudgetView) -> list[tuple[str, str, str, int]]:
    """Give each figure in words, of equal shares and of most votes first, and which is the better: 1, 2, or 0."""
    if view.account is None or view.account.shares is None:
        return []
    rows = [
        (gettext("Ballots with at least one project of theirs"), _covered, 1),
        (gettext("Projects of theirs chosen, on average"), _wins, 1),
        (gettext("Cost of one’s projects chosen, on average"), lambda one: _worth(one, view.sharing), 1),
        (gettext("Money left"), lambda one: (one.unspent, money(one.unspent, view.sharing)), -1),
        (gettext("Inequality of the money spent in people’s names (Gini index)"), _gini, -1),
    ]
    told = []
    for words, read, sign in rows:
        (one, said), (other, beside) = read(view.account.shares), read(view.account.greedy)
        better = 0 if one == other else 1 if (one - other) * sign > 0 else 2
        told.append((words, said, beside, better))
    return told


Figure = tuple[Fraction, str]


def _covered(one: Fairness) -> Figure:
    return Fraction(one.covered), percent(one.covered, one.people)


def _wins(one: Fairness) -> Figure:
    return Fraction(one.wins), mean(one.wins, one.people)


def _worth(one: Fairness, sharing: Sharing) -> Figure:
    unit = 10**sharing.decimals
    return one.worth, money(floor(one.worth / max(one.people, 1) / unit) * unit, sharing)


def _gini(one: Fairness) -> Figure:
    return Fraction(one.gini), mean(one.gini, 1000)


TAGS: dict[str, Callable[..., object]] = {
    "money": money,
    "support": support,
    "budget_bar": whole,
    "budget_cost": cost,
    "fairness_rows": fairness,
    "purse_bar": purse,
    "staged": staged,
}
