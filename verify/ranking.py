"""The method `ranking` (docs/formats/record.md, section 7): duels of every two options, then Schulze's paths."""

from collections import Counter
from itertools import permutations
from typing import Any

import approval


class Count(approval.Count):
    """The count of one consultation, and the order that it gives."""

    def __init__(self, terms: dict[str, Any], turnout: dict[str, int]) -> None:
        super().__init__(terms, turnout)
        self.rankings: Counter[tuple[int, ...]] = Counter()

    def check(self, choices: list[int]) -> None:
        """Check that each option has a rank or none (0), and that no rank is left out before the last one."""
        ranks = set(choices) - {0}
        if len(choices) != len(self.options) or not ranks or ranks != set(range(1, len(ranks) + 1)):
            raise ValueError("the terms do not allow these ranks")

    def held(self, choices: list[int]) -> dict[int, int]:
        """Return what a ballot adds to the count of each option: 1 to those that it ranks first."""
        self.rankings[tuple(choices)] += 1
        return {option: 1 for option, rank in zip(self.options, choices, strict=True) if rank == 1}

    def tally(self) -> dict[str, Any]:
        """Return the tally as a result entry holds it."""
        before = [[0 for _ in self.options] for _ in self.options]
        for ranks, ballots in self.rankings.items():
            for a, b in permutations(range(len(ranks)), 2):
                if ranks[a] and (ranks[a] < ranks[b] or not ranks[b]):
                    before[a][b] += ballots
        return super().tally() | {"order": self.by_paths(before), "pairs": before}

    def by_paths(self, before: list[list[int]]) -> list[int]:
        """Return the options, the first one first: each beats those behind it by its strongest path, or ties."""
        path = {(a, b): before[a][b] * (before[a][b] > before[b][a]) for a, b in permutations(range(len(before)), 2)}
        for c, a, b in permutations(range(len(before)), 3):
            path[a, b] = max(path[a, b], min(path[a, c], path[c, b]))
        order: list[int] = []
        while len(order) < len(self.lot):
            left = [option for option in self.lot if option not in order]
            order.append(
                next(a for a in left if not any(path[b - 1, a - 1] > path[a - 1, b - 1] for b in left if b != a))
            )
        return order
