"""The common rule of cities: most votes first, as far as the money goes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from halqa.rules.budget.elections import Election


def greedy(
    election: Election, ranks: Sequence[int], among: Iterable[int], *, left: Fraction, stop: bool = False
) -> tuple[int, ...]:
    """Return who wins of these projects, most votes (points) first, ranks among equals; what does not fit is skipped.

    `stop`: the first that does not fit ends it. `left`: the money there is. What nobody chose never wins.
    """
    chosen = []
    chosen_by_some = (at for at in among if election.votes[at])
    for place in sorted(chosen_by_some, key=lambda at: (-election.scores[at], ranks[at])):
        cost = election.projects[place].cost
        if cost <= left:
            left -= cost
            chosen.append(place)
        elif stop:
            break
    return tuple(chosen)
