"""The method `proportional` (docs/formats/record.md, section 7): equal shares where every option costs one place."""

from collections import Counter
from fractions import Fraction
from typing import Any

import approval


class Count(approval.Count):
    """The count of one consultation, and the order that it gives."""

    def __init__(self, terms: dict[str, Any], turnout: dict[str, int]) -> None:
        super().__init__(terms, turnout)
        self.places = terms["places"]
        self.kinds: Counter[tuple[int, ...]] = Counter()

    def held(self, choices: list[int]) -> dict[int, int]:
        """Return what a ballot adds to the count of each option."""
        self.kinds[tuple(choices)] += 1
        return super().held(choices)

    def tally(self) -> dict[str, Any]:
        """Return the tally as a result entry holds it."""
        rounds = list(self.rounds())
        bought = [one["option"] for one in rounds]
        rest = [option for option in self.order() if option not in bought]
        return super().tally() | {"order": bought + rest} | ({"rounds": rounds} if rounds else {})

    def rounds(self) -> list[dict[str, Any]]:
        """Buy one option after the other, as long as those who tick one have a place together."""
        purse = {kind: Fraction(self.places, self.ballots) for kind in self.kinds}
        rounds: list[dict[str, Any]] = []
        left = list(self.lot)
        while True:
            paid = {option: self.payment(purse, option) for option in left}
            able = {option: payment for option, payment in paid.items() if payment is not None}
            if not able:
                return rounds
            least = min(able.values())
            first, *tied = [option for option in left if able.get(option) == least]
            rounds.append({"option": first, "share": f"{least.numerator}/{least.denominator}", "tied": tied})
            left.remove(first)
            purse = {kind: own - min(own, least) * (first in kind) for kind, own in purse.items()}

    def payment(self, purse: dict[tuple[int, ...], Fraction], option: int) -> Fraction | None:
        """Return what each ballot for an option pays, those that have less paying all; None if it is not a place."""
        able = {kind: count for kind, count in self.kinds.items() if option in kind}
        missing = Fraction(1)
        while able:
            even = missing / sum(able.values())
            short = [kind for kind in able if purse[kind] < even]
            if not short:
                return even
            for kind in short:
                missing -= purse[kind] * able.pop(kind)
        return None
