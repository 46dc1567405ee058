"""Rankings with ties: every two options set beside each other, and the order that Schulze's strongest paths give.

Markus Schulze, A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election
method, Social Choice and Welfare 36, 2011, doi 10.1007/s00355-010-0475-4; the strength of a path is by winning votes.
"""

from __future__ import annotations

from collections.abc import Sequence

UNRANKED = 0  # stands behind every rank
PIECE = 1 << 16  # ballots counted in one stroke
_PLACES = bytes([127, *range(1, 128), *[127] * 128])  # of a rank among the others: below 128

Pairs = tuple[tuple[int, ...], ...]


class Duels:
    """How many ballots put each option before each other one, counted a piece at a time.

    A column of ranks is one large number, a byte for each ballot: 128 more than one column, less another, has the
    high bit of a byte set where the rank of the one is not before that of the other. So a million ballots take as
    many steps as there are pairs of options.
    """

    def __init__(self, options: int) -> None:
        self._options = range(options)
        self._before = [[0] * options for _ in self._options]
        self._held = bytearray()

    def add(self, ranks: Sequence[int]) -> None:
        """Count one ballot: the rank of each option, 1 the first, 0 for none; at most 126."""
        self._held += bytes(ranks)
        if len(self._held) >= PIECE * len(self._options):
            self._count()

    def pairs(self) -> Pairs:
        """Return, for each option, how many ballots put it before each option."""
        self._count()
        return tuple(map(tuple, self._before))

    def _count(self) -> None:
        ballots = len(self._held) // len(self._options)
        places = self._held.translate(_PLACES)
        columns = [int.from_bytes(places[one :: len(self._options)], "big") for one in self._options]
        high = int.from_bytes(b"\x80" * ballots, "big")
        for one in self._options:
            raised = columns[one] | high
            for other in self._options:
                self._before[one][other] += ballots - ((raised - columns[other]) & high).bit_count()
        self._held.clear()


def strongest_paths(pairs: Pairs) -> list[list[int]]:
    """Return how strong the strongest path from each option to each other one is: its weakest duel, 0 for none."""
    options = range(len(pairs))
    paths = [[pairs[a][b] if pairs[a][b] > pairs[b][a] else 0 for b in options] for a in options]
    for through in options:
        onward = paths[through]
        for row in paths:
            first = row[through]
            row[:] = [max(straight, min(first, rest)) for straight, rest in zip(row, onward, strict=True)]
    return paths


def schulze_order(pairs: Pairs, lot: Sequence[int]) -> tuple[int, ...]:
    """Return the options in order: each time the first in the lot of those that no one left beats by its paths."""
    paths, left, order = strongest_paths(pairs), list(lot), list[int]()
    while left:
        first = next(a for a in left if all(paths[a - 1][b - 1] >= paths[b - 1][a - 1] for b in left))
        order.append(first)
        left.remove(first)
    return tuple(order)
