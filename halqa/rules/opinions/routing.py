"""Which statement a person is shown next: more often what few have seen, and what may tell people apart."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import sqrt

from halqa.rules.opinions.tally import Count
from halqa.rules.opinions.values import id_key

PLAIN = 49.0  # the weight of statements that only ask who somebody is


def importance(count: Count, extremity: float) -> float:
    """Return (1 - p) (E + 1) a, with p and a the shares of passes and of agreement, and E how far out it stands."""
    passes, agrees = ((chose + 1) / (count.seen + 2) for chose in (count.passed, count.agree))
    return (1 - passes) * (extremity + 1) * agrees


def priority(count: Count, extremity: float, *, plain: bool = False) -> float:
    """Return the weight of a statement in the draw: (importance (1 + 8 / 2^(S / 5)))^2, S how many have seen it."""
    if plain:
        return PLAIN
    return (importance(count, extremity) * (1 + 8 * 2 ** (-count.seen / 5))) ** 2


def extremity(width: int, mean: int, loadings: tuple[int, int]) -> float:
    """Return how far out who voted on one statement only, and disagreed, stands; mean and loadings in millionths."""
    x, y = loadings
    return abs(1 + mean / 1e6) * sqrt(width) * sqrt(x * x + y * y) / 1e6


def weights(
    counts: Mapping[str, Count], extremities: Mapping[str, float], seen: Collection[str], plain: Collection[str] = ()
) -> dict[str, float]:
    """Return the statements that a person has not seen with their weights, in the order of ids; extremity 0 if new."""
    unseen = sorted((name for name in counts if name not in seen), key=id_key)
    return {name: priority(counts[name], extremities.get(name, 0.0), plain=name in plain) for name in unseen}


def drawn(weighed: Mapping[str, float], chance: float) -> str | None:
    """Return the statement at this chance (0 <= chance < 1) of the weights, None where nothing is left."""
    left, found = chance * sum(weighed.values()), None
    for name, weight in weighed.items():
        found, left = name, left - weight
        if left < 0:
            break
    return found
