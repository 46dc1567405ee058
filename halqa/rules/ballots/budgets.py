"""A budget to be shared out by votes: projects with their costs, the rule that is fixed at opening, and its result.

Every amount is a whole number of the smallest unit of the currency: 12,50 MAD are 1250.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from halqa.rules.budget.own import Round, Spent, spent
from halqa.rules.budget.terms import Completion, Rule, Utility
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text, plain_digits

AMOUNT_MOST = 10**15
DECIMALS_MOST = 4
PROJECTS_MOST = 200
PROJECTS_ADVISED = 3  # to choose at least; none have to be
LABELS_LONGEST = 45_000  # bytes of all labels together: they stand in one line of the record
PARTS, PARTS_MOST = 100, 1000
RAISES_MOST = 1000  # so that a plain program can take every step
UTILITIES = (Utility.COST, Utility.CARDINALITY)  # ballots here carry neither points nor ranks
_CURRENCY = re.compile(r"[A-Z]{3}")
_BLANKS = re.compile(r"[\s\u066c\u200f]+")
_AMOUNT = re.compile(r"(-?[0-9]{1,16})(?:[.,\u066b]([0-9]{1,4}))?")


@dataclass(frozen=True, slots=True)
class Priced:
    """A project that can stand on a ballot: its number, its name, and its cost."""

    number: int
    label: Text
    cost: int


@dataclass(frozen=True, slots=True)
class Sharing:
    """How a budget is shared out. `costs`: of the options in the order of their numbers; `decimals` of the currency.

    `parts`: into how many a completion cuts everybody's first share, to raise shares by one of them at a time, 1,000
    times at most. `eligible`: a project needs this part of its share of the budget in ballots. `compared`: plain
    majorities decide where more people have more of their projects in their outcome.
    """

    currency: str
    decimals: int
    budget: int
    costs: tuple[int, ...] = ()
    rule: Rule = Rule.EQUAL_SHARES
    utility: Utility = Utility.COST
    completion: Completion = Completion.ADD1U
    parts: int = PARTS
    eligible: Fraction = Fraction(0)
    compared: bool = False


@dataclass(frozen=True, slots=True)
class Shared:
    """Who wins, by number, in order of selection; what everybody held in the end, after so many `steps`.

    `rounds`: what equal shares bought, each project with its exact price; the other winners were completed by votes.
    `share`: None where nothing was shared. `prefer`: how many people have more of their projects in the outcome of
    equal shares, and how many in that of plain majorities, where these were compared.
    """

    winners: tuple[int, ...]
    share: Fraction | None = None
    steps: int = 0
    rounds: tuple[Round, ...] = ()
    prefer: tuple[int, int] | None = None

    @property
    def rested(self) -> bool:
        """Return whether some of what equal shares left went to projects by their votes."""
        return self.share is not None and len(self.winners) > len(self.rounds)

    @property
    def outvoted(self) -> bool:
        """Return whether plain majorities were taken, for more people have more of their projects in their outcome."""
        return self.share is None and self.prefer is not None

    @property
    def highest(self) -> bool:
        """Return whether shares were raised as often as they ever are."""
        return self.steps >= RAISES_MOST

    def first(self, sharing: Sharing) -> Fraction:
        """Return everybody's part of the budget, before it was raised for the count; 0 where nothing was shared."""
        return (self.share or 0) / (1 + Fraction(self.steps, sharing.parts))

    def cost(self, sharing: Sharing) -> int:
        """Return what all winners cost together."""
        return sum(sharing.costs[number - 1] for number in self.winners)

    def spent_by(self, choices: Iterable[int]) -> Spent:
        """Return what the share of a ballot with these choices bought, and what is left of it."""
        return spent(self.share or Fraction(0), self.rounds, dict.fromkeys(choices, Fraction(1)))


def shared_json(shared: Shared) -> dict[str, Any]:
    """Return a result as JSON keeps it: whole numbers, fractions as text."""
    return {
        "winners": list(shared.winners),
        "share": None if shared.share is None else str(shared.share),
        "steps": shared.steps,
        "rounds": [[one.place, str(one.price)] for one in shared.rounds],
        "prefer": None if shared.prefer is None else list(shared.prefer),
    }


def read_shared(kept: dict[str, Any]) -> Shared:
    """Return a result that `shared_json` wrote."""
    return Shared(
        winners=tuple(kept["winners"]),
        share=None if kept["share"] is None else Fraction(kept["share"]),
        steps=kept["steps"],
        rounds=tuple(Round(number, Fraction(price)) for number, price in kept["rounds"]),
        prefer=None if kept["prefer"] is None else (kept["prefer"][0], kept["prefer"][1]),
    )


def check_sharing(sharing: Sharing, labels: Iterable[Text]) -> Sharing:
    """Return how a budget is shared out if a consultation can be opened on it.

    Raises Refused: CURRENCY_BAD, OUT_OF_RANGE (budget, parts, eligible), UTILITY_MISSING, COST_BAD, COST_OVER (with
    the number of the project), TOO_LONG (options).
    """
    if not (_CURRENCY.fullmatch(sharing.currency) and 0 <= sharing.decimals <= DECIMALS_MOST):
        raise Refused(Code.CURRENCY_BAD, field="currency")
    for name, value, most in (("budget", sharing.budget, AMOUNT_MOST), ("parts", sharing.parts, PARTS_MOST)):
        if not 1 <= value <= most:
            raise Refused(Code.OUT_OF_RANGE, field=name, least=1, most=most)
    if not 0 <= sharing.eligible <= 1:
        raise Refused(Code.OUT_OF_RANGE, field="eligible", least=0, most=1)
    if sharing.utility not in UTILITIES:
        raise Refused(Code.UTILITY_MISSING, field="utility")
    _check_costs(sharing)
    if len(json.dumps([label.as_dict() for label in labels], ensure_ascii=False).encode()) > LABELS_LONGEST:
        raise Refused(Code.TOO_LONG, field="options", longest=LABELS_LONGEST)
    return sharing


def settled(sharing: Sharing) -> Sharing:
    """Return how a budget is shared out, without a completion where its rule leaves nothing to complete."""
    return sharing if sharing.rule is Rule.EQUAL_SHARES else replace(sharing, completion=Completion.NONE)


def _check_costs(sharing: Sharing) -> None:
    for number, cost in enumerate(sharing.costs, 1):
        if cost <= 0:
            raise Refused(Code.COST_BAD, field="options", number=number)
        if cost > sharing.budget:
            raise Refused(Code.COST_OVER, field="options", number=number)


def in_order(projects: Iterable[Priced]) -> tuple[Priced, ...]:
    """Return projects by ascending number; raises Refused PROJECT_TWICE where two have the same."""
    by_number: dict[int, Priced] = {}
    for project in projects:
        if project.number in by_number:
            raise Refused(Code.PROJECT_TWICE, field="options", number=project.number)
        by_number[project.number] = project
    return tuple(by_number[number] for number in sorted(by_number))


def amount(words: str, *, decimals: int, field: str) -> int:
    """Return a typed amount in the smallest unit of its currency; digits of any script, comma or point, blanks between.

    Raises Refused: AMOUNT_BAD (also for more decimals than the currency has).
    """
    found = _AMOUNT.fullmatch(_BLANKS.sub("", plain_digits(words)))
    if found is None or len(found[2] or "") > decimals:
        raise Refused(Code.AMOUNT_BAD, field=field, decimals=decimals)
    return int(found[1] + (found[2] or "").ljust(decimals, "0"))
