"""What one person's share bought, from the rounds of a result alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Round:
    """One purchase: a project, and the exact price that each supporter paid for a point, or all they had left."""

    place: int
    price: Fraction


@dataclass(frozen=True, slots=True)
class Spent:
    """What a share paid, project by project in the order of purchase, and what is left of it."""

    paid: tuple[tuple[int, Fraction], ...]
    left: Fraction


def spent(share: Fraction, rounds: Iterable[Round], points: Mapping[int, Fraction]) -> Spent:
    """Return what a ballot's share bought; `points`: what it gives each project that it supports."""
    paid = []
    for one in rounds:
        if share and one.place in points:
            due = min(share, one.price * points[one.place])
            paid.append((one.place, due))
            share -= due
    return Spent(tuple(paid), share)
