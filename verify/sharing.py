"""The method `budget` of a record (docs/formats/record.md, section 7): its ballots, and how it is shared out."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import approval
import budget
from container import need
from tree import Entries

RAISES = 1000
NOTHING: dict[str, Any] = {"kind": "nothing"}


class Count(approval.Count):
    """The count of one budget: the order by votes, and every ballot that holds a share."""

    def __init__(self, terms: dict[str, Any], turnout: dict[str, int]) -> None:
        super().__init__(terms, turnout)
        self.terms = terms
        self.held_by: list[tuple[list[str], list[Fraction]]] = []

    def check(self, choices: list[int]) -> None:
        """Check what a ballot holds; it may hold nothing."""
        if choices:
            super().check(choices)

    def held(self, choices: list[int]) -> dict[int, int]:
        """Return what a ballot adds to the count of each option, and keep it; an empty one holds no share."""
        self.held_by += [(list(map(str, choices)), [])] if choices else []
        return super().held(choices)

    def shared(self) -> dict[str, Any]:
        """Share the budget out; return the result as `verify/budget.py` tells it."""
        costs = {str(option): Fraction(cost) for option, cost in zip(self.options, self.terms["costs"], strict=True)}
        own = {
            "least": 0,
            "ranked": False,
            "raises": RAISES,
            "ties": list(map(str, self.lot)),
            "step": Fraction(self.terms["budget"], max(len(self.held_by), 1) * self.terms["parts"]),
        }
        return budget.Count(costs, Fraction(self.terms["budget"]), self.held_by, self.terms | own).result()


def read(first: int, entry: dict[str, Any], count: Count, entries: Entries) -> Iterator[str]:
    """Give the lines of a shared budget, once its entries are what the ballots give (section 11)."""
    shared, name, bought = count.shared(), entry["consultation"], []
    for place in range(first + 1, first + 1 + entry["bought"]):
        number, one = next(entries, (place, NOTHING))
        need(one["kind"] == "bought" and one["consultation"] == name, number, "interrupts a shared budget")
        bought.append((str(one["option"]), one["price"]))
    prefer = None if shared["prefer"] is None else list(shared["prefer"].values())
    right = {
        "winners": list(map(int, shared["winners"])),
        "share": None if shared["share"] is None else spelt(shared["share"]),
        "steps": shared["steps"],
        "prefer": prefer,
    }
    for field, value in right.items():
        need(entry[field] == value, first, f"{field}: the ballots give something else")
    rounds = [(one["project"], spelt(one["price"])) for one in shared["rounds"]]
    need(bought == rounds, first, "the ballots give other purchases, or other prices")
    yield f"budget {name} {len(right['winners'])} {right['steps']}"
    if shared["share"] is not None:
        yield f"share {name} {right['share']}"
    if prefer:
        yield f"prefer {name} {prefer[0]} {prefer[1]}"
    yield from (f"winner {name} {nth} {option}" for nth, option in enumerate(right["winners"], 1))
    yield from (f"bought {name} {nth} {option} {price}" for nth, (option, price) in enumerate(bought, 1))


def spelt(fraction: str) -> str:
    """Return a fraction as the record writes it, 3/1 for 3."""
    return "{}/{}".format(*Fraction(fraction).as_integer_ratio())
