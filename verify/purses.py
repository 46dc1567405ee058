"""What everybody still holds in a shared budget: whole numbers over one denominator, which grows with each purchase."""

import math
from fractions import Fraction

Supporters = list[tuple[int, int, int]]  # kind of ballot, whole points that it gives, people who handed it in


class Purses:
    """The money of each kind of ballot, in parts of `below`."""

    def __init__(self, share: Fraction, kinds: int, costs: dict[str, Fraction]) -> None:
        self.costs = costs
        self.below = math.lcm(share.denominator, *(cost.denominator for cost in costs.values()))
        self.held = [int(share * self.below)] * kinds

    def price(self, name: str, supporters: Supporters) -> Fraction | None:
        """Return what a point costs each supporter who can pay as much, or None where they cannot pay together."""
        rich = [(self.held[at], one, people) for at, one, people in supporters]
        missing, points = int(self.costs[name] * self.below), sum(one * people for _, one, people in rich)
        while points:
            poor = [(money, one, people) for money, one, people in rich if money * points < missing * one]
            if not poor:
                return Fraction(missing, points * self.below)
            rich = [(money, one, people) for money, one, people in rich if money * points >= missing * one]
            missing -= sum(money * people for money, _, people in poor)
            points -= sum(one * people for _, one, people in poor)
        return None

    def pay(self, price: Fraction, supporters: Supporters) -> None:
        """Let each supporter pay this for a point, or all they have."""
        paid, parts = (price * self.below).as_integer_ratio()
        self.held, self.below = [money * parts for money in self.held], self.below * parts
        for at, one, _ in supporters:
            self.held[at] = max(self.held[at] - paid * one, 0)
