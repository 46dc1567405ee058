"""Completion by raising everybody's share, step by step, without taking every step.

Several shares are followed at once (`branches`): neighbours, or so far apart that a certificate says that all the
steps between two of them buy the same. Where it does not, they are looked at more closely. What is found is what
stepping finds, for each step either is followed or lies between two that are certified.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from halqa.rules.budget.branches import followed
from halqa.rules.budget.profiles import Profile

MOST_ROWS = 64
MOST_CELLS = 4_000_000
WIDER = 4


@dataclass(frozen=True, slots=True)
class Ladder:
    """Raised shares: the first one, the step, and whether it ends as soon as nothing more fits (else by overshoot).

    `most`: how many steps are taken at most, None for as many as it takes.
    """

    profile: Profile
    share: Fraction
    step: Fraction
    early: bool
    most: int | None = None

    def at(self, step: int) -> Fraction:
        """Return the share after so many steps."""
        return self.share + step * self.step

    def ends(self, bought: tuple[int, ...]) -> bool:
        """Return whether stepping ends here: the money is overspent, nothing more fits, or nothing is left to buy."""
        costs, budget = self.profile.costs, self.profile.budget
        left = budget - sum(costs[at] for at in bought)
        others = set(self.profile.alive).difference(bought)
        return left < 0 or not others or (self.early and all(costs[at] > left for at in others))

    def over(self, bought: tuple[int, ...]) -> bool:
        """Return whether this costs more than there is."""
        return sum(self.profile.costs[at] for at in bought) > self.profile.budget


def completed(ladder: Ladder) -> int:
    """Return the step that stepping one by one would keep: where it ends, or the one before where that overspends."""
    kept = _kept(ladder)
    return kept if ladder.most is None else min(kept, ladder.most)


def _kept(ladder: Ladder) -> int:
    """Return the same without regard to how many steps are taken at most, or a later one where that is passed."""
    rows = max(2, min(MOST_ROWS, MOST_CELLS // max(ladder.profile.cells, 1)))
    step, gap = 0, 1
    while ladder.most is None or step <= ladder.most:
        steps = [step + row * gap for row in range(rows)]
        bought, sure = followed(ladder.profile, [ladder.at(one) for one in steps])
        row = _first(ladder, bought, sure.tolist(), gap)
        if row is None:
            step = steps[-1] + (gap == 1)
            gap = gap * WIDER if len(set(bought)) == 1 else gap
        elif gap > 1 and row > 0:
            step, gap = steps[row - 1], -(-gap // max(rows - 1, 2))
        else:
            return steps[row] - ladder.over(bought[row])
    return step


def _first(ladder: Ladder, bought: list[tuple[int, ...]], sure: list[bool], gap: int) -> int | None:
    """Return the first row where stepping ends, or, with steps in between, that is not sure to be as the one before."""
    for row, one in enumerate(bought):
        if ladder.ends(one) or (gap > 1 and row > 0 and not sure[row - 1]):
            return row
    return None
