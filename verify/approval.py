"""The method `approval` (docs/formats/record.md, section 7): options by the number of ballots that tick them."""

from typing import Any

import choice


class Count(choice.Count):
    """The count of one consultation, and the order that it gives."""

    def __init__(self, terms: dict[str, Any], turnout: dict[str, int]) -> None:
        super().__init__(terms, turnout)
        self.lot: list[int] = terms["lot"]

    def order(self) -> list[int]:
        """Return the options, the first one first."""
        return sorted(self.options, key=lambda option: (-self.counts[option], self.lot.index(option)))

    def tally(self) -> dict[str, Any]:
        """Return the tally as a result entry holds it."""
        return super().tally() | {"order": self.order()}
