"""A shared budget as the record holds it: its terms, who won, and each purchase with its exact price."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import gcd
from typing import TypeVar

from halqa.rules.ballots import PROJECTS_MOST, Shared, Sharing, check_sharing
from halqa.rules.budget.own import Round
from halqa.rules.budget.terms import Completion, Rule, Utility
from halqa.rules.record.canonical import Json, Malformed
from halqa.rules.record.fields import Fields, as_number
from halqa.rules.record.receipts import CONSULTATION_ID
from halqa.rules.refusals import Refused

Name = TypeVar("Name", bound=StrEnum)
_PART = re.compile(r"(?:0|[1-9][0-9]{0,8})/[1-9][0-9]{0,8}")
_PRICE = re.compile(r"[1-9][0-9]{0,3999}/[1-9][0-9]{0,3999}")


@dataclass(frozen=True, slots=True)
class Budget:
    """Who won, in order of selection, and at which share; as many purchases (`bought`) follow."""

    consultation: str
    winners: tuple[int, ...]
    share: Fraction | None
    steps: int
    prefer: tuple[int, int] | None
    bought: int


@dataclass(frozen=True, slots=True)
class Bought:
    """One purchase: an option, and the price that each of its supporters paid, or all they had left."""

    consultation: str
    option: int
    price: Fraction


def budget_entries(consultation: str, shared: Shared) -> Iterator[Budget | Bought]:
    """Give the entries of a shared budget in their order."""
    yield Budget(consultation, shared.winners, shared.share, shared.steps, shared.prefer, len(shared.rounds))
    for one in shared.rounds:
        yield Bought(consultation, one.place, one.price)


def shared_from(budget: Budget, bought: Iterable[Bought]) -> Shared:
    """Return the result that these entries hold."""
    rounds = tuple(Round(one.option, one.price) for one in bought)
    return Shared(budget.winners, budget.share, budget.steps, rounds, budget.prefer)


def sharing_json(sharing: Sharing) -> dict[str, Json]:
    """Return the terms of a budget as fields of the terms."""
    return {
        "currency": sharing.currency,
        "decimals": sharing.decimals,
        "budget": sharing.budget,
        "costs": list(sharing.costs),
        "rule": sharing.rule.value,
        "utility": sharing.utility.value,
        "completion": sharing.completion.value,
        "parts": sharing.parts,
        "eligible": fraction_text(sharing.eligible),
        "compared": sharing.compared,
    }


def kept_sharing(kept: dict[str, Json]) -> Sharing:
    """Return the terms of a budget from the fields that `sharing_json` wrote."""
    return read_sharing(Fields(kept))


def read_sharing(fields: Fields) -> Sharing:
    """Take the fields of the terms that are those of a budget; raises Malformed."""
    sharing = Sharing(
        currency=fields.text("currency"),
        decimals=fields.number("decimals"),
        budget=fields.number("budget"),
        costs=tuple(as_number(cost) for cost in fields.items("costs")),
        rule=_one_of(Rule, fields.text("rule")),
        utility=_one_of(Utility, fields.text("utility")),
        completion=_one_of(Completion, fields.text("completion")),
        parts=fields.number("parts"),
        eligible=_fraction(fields.any("eligible"), _PART),
        compared=fields.flag("compared"),
    )
    try:
        return check_sharing(sharing, ())
    except Refused as refused:
        raise Malformed(f"{refused.field}: not of a budget") from None


def budget_json(entry: Budget | Bought) -> Json:
    """Return the entry as an object."""
    if isinstance(entry, Bought):
        price = fraction_text(entry.price)
        return {"kind": "bought", "consultation": entry.consultation, "option": entry.option, "price": price}
    return {
        "kind": "budget",
        "consultation": entry.consultation,
        "winners": list(entry.winners),
        "share": None if entry.share is None else fraction_text(entry.share),
        "steps": entry.steps,
        "prefer": None if entry.prefer is None else list(entry.prefer),
        "bought": entry.bought,
    }


def _budget(fields: Fields) -> Budget:
    share, prefer = fields.any("share"), fields.any("prefer")
    return Budget(
        consultation=fields.text("consultation", CONSULTATION_ID),
        winners=tuple(as_number(number, least=1, most=PROJECTS_MOST) for number in fields.items("winners")),
        share=None if share is None else _fraction(share, _PRICE),
        steps=fields.number("steps"),
        prefer=None if prefer is None else _pair(prefer),
        bought=fields.number("bought", most=PROJECTS_MOST),
    )


def _bought(fields: Fields) -> Bought:
    return Bought(
        consultation=fields.text("consultation", CONSULTATION_ID),
        option=fields.number("option", least=1, most=PROJECTS_MOST),
        price=_fraction(fields.any("price"), _PRICE),
    )


def fraction_text(value: Fraction) -> str:
    """Return a fraction in lowest terms as the record writes it, such as 7/12, or 3/1."""
    return f"{value.numerator}/{value.denominator}"


def _fraction(value: Json, form: re.Pattern[str]) -> Fraction:
    if not isinstance(value, str) or not form.fullmatch(value):
        raise Malformed("not such a fraction")
    one, other = map(int, value.split("/"))
    if gcd(one, other) != 1:
        raise Malformed("a fraction not in lowest terms")
    return Fraction(one, other)


def _pair(value: Json) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise Malformed("not a pair")
    return as_number(value[0]), as_number(value[1])


def _one_of(names: type[Name], value: str) -> Name:
    if value not in list(names):
        raise Malformed(f"unknown: {value[:32]}")
    return names(value)


BUDGET_READERS: dict[str, Callable[[Fields], Budget | Bought]] = {"budget": _budget, "bought": _bought}
