"""How much a statement wants to be seen: more where few have seen it, and where it may tell people apart.

After Small et al. 2021, doi 10.6035/recerca.5516.
"""

from __future__ import annotations

from math import sqrt

from halqa.rules.opinions.tally import Count


def importance(count: Count, extremity: float) -> float:
    """Return (1 - p) (E + 1) a, with p and a the shares of passes and of agreement, and E how far out it stands."""
    passes, agrees = ((chose + 1) / (count.seen + 2) for chose in (count.passed, count.agree))
    return (1 - passes) * (extremity + 1) * agrees


def priority(count: Count, extremity: float) -> float:
    """Return the weight of a statement in the draw: (importance (1 + 8 / 2^(S / 5)))^2, S how many have seen it."""
    return (importance(count, extremity) * (1 + 8 * 2 ** (-count.seen / 5))) ** 2


def extremity(width: int, mean: int, loadings: tuple[int, int]) -> float:
    """Return how far out who voted on one statement only, and disagreed, stands; mean and loadings in millionths."""
    x, y = loadings
    return abs(1 + mean / 1e6) * sqrt(width) * sqrt(x * x + y * y) / 1e6
