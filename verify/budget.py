"""The method `budget`: equal shares and plain majorities, in fractions, share by share and step by step.

`python verify/budget.py FILE.pb RESULT.json` recounts a published export: the ballots as a Pabulib file, and the result
with the terms that were fixed at opening. `count` takes the same as plain lists, so that a record can bring its own.
"""

import heapq
import itertools
import json
import math
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

from pb import Ballots, given, read
from purses import Purses, Supporters


class Count:
    """One election under its terms: costs by project, ballots as points by project, counted by kind."""

    def __init__(self, costs: dict[str, Fraction], budget: Fraction, ballots: Ballots, terms: dict[str, Any]) -> None:
        self.costs, self.budget, self.terms, self.people = costs, budget, terms, len(ballots)
        scored = [given(ids, points, ranked=terms["ranked"]) for ids, points in ballots]
        self.scores = {name: sum((one.get(name, Fraction(0)) for one in scored), Fraction(0)) for name in costs}
        voted = [{name for name, points in one.items() if points > 0} for one in scored]
        self.votes = {name: sum(name in one for one in voted) for name in costs}
        self.able = [name for name in costs if self._able(name)]
        kinds = Counter(tuple(sorted(self._points(one).items())) for one in scored)
        self.kinds = [(dict(kind), people) for kind, people in kinds.items()]
        self.scale = math.lcm(*(worth.denominator for one, _ in self.kinds for worth in one.values()))
        self.who: dict[str, Supporters] = {name: [] for name in self.able}
        for at, (kind, people) in enumerate(self.kinds):
            for name, worth in kind.items():
                self.who[name].append((at, int(worth * self.scale), people))
        self.alive = [name for name in self.able if self.who[name] and costs[name] > 0]

    def _able(self, name: str) -> bool:
        least, share = Fraction(self.terms["least"]), Fraction(self.terms["eligible"])
        return self.scores[name] >= least and self.votes[name] * self.budget >= share * self.costs[name] * self.people

    def _points(self, scored: dict[str, Fraction]) -> dict[str, Fraction]:
        """Return what each project of a ballot is worth to whoever handed it in, but for the cost."""
        utility = self.terms["utility"]
        points = {name: Fraction(1) for name, worth in scored.items() if worth > 0}
        if utility == "borda":
            points = {name: Fraction(len(scored) - 1 - at) for at, name in enumerate(scored)}
        elif utility == "score":
            points = scored
        return {name: worth for name, worth in points.items() if worth > 0 and name in self.able}

    def tie(self, name: str, *, greedy: bool) -> tuple[Any, ...]:
        """Return what comes first among equals."""
        ties = self.terms["ties"] or ("cost-votes-id" if greedy else "id")
        if isinstance(ties, list):
            return (ties.index(name),)
        return (name,) if ties == "id" else (self.costs[name], -self.votes[name], name)

    def greedy(self, names: list[str], left: Fraction, stop: bool = False) -> list[str]:
        """Return who wins by most votes (points) first, as far as the money goes."""
        chosen = []
        voted = [name for name in names if self.votes[name]]
        for name in sorted(voted, key=lambda one: (-self.scores[one], self.tie(one, greedy=True))):
            if self.costs[name] <= left:
                left -= self.costs[name]
                chosen.append(name)
            elif stop:
                break
        return chosen

    def shares(self, share: Fraction) -> list[tuple[str, Fraction]]:
        """Return what equal shares buy, in order, with the price of a point."""
        purses = Purses(share, len(self.kinds), self.costs)
        waiting: list[tuple[Any, ...]] = [(Fraction(0), (), name, Fraction(0), -1) for name in self.alive]
        bought: list[tuple[str, Fraction]] = []
        while waiting:
            _, _, name, price, when = heapq.heappop(waiting)
            if when < len(bought):  # prices only rise: look again before it is bought
                told = purses.price(name, self.who[name])
                if told is not None:
                    worth = told / (self.costs[name] if self.terms["utility"] == "cost" else 1)
                    heapq.heappush(waiting, (worth, self.tie(name, greedy=False), name, told, len(bought)))
                continue
            purses.pay(price, self.who[name])
            bought.append((name, price * self.scale))
        return bought

    def stepped(self) -> tuple[int, list[tuple[str, Fraction]]]:
        """Raise everybody's share step by step; return the steps that are kept, and what they buy."""
        early = self.terms["completion"] == "add1"
        kept: tuple[int, list[tuple[str, Fraction]]] = (0, [])
        most = self.terms.get("raises")
        for number in itertools.count() if most is None else range(most + 1):
            bought = self.shares(self.budget / self.people + number * Fraction(self.terms["step"]))
            names = [name for name, _ in bought]
            left, others = self.budget - sum(self.costs[name] for name in names), set(self.alive) - set(names)
            if left < 0:
                break
            kept = (number, bought)
            if not others or (early and all(self.costs[name] > left for name in others)):
                break
        return kept

    def result(self) -> dict[str, Any]:
        """Return the result as it is published."""
        rule, completion = self.terms["rule"], self.terms["completion"]
        plain = self.greedy(self.able, self.budget, rule == "greedy-stop")
        told: dict[str, Any] = {"winners": plain, "share": None, "steps": 0, "rounds": [], "prefer": None}
        if rule != "equal-shares" or not self.people:
            return told
        steps, bought = self.stepped() if completion.startswith("add1") else (0, self.shares(self.budget / self.people))
        names = [name for name, _ in bought]
        if completion in ("greedy", "add1u"):
            left = self.budget - sum(self.costs[name] for name in names)
            names += self.greedy([name for name in self.able if name not in names], left)
        if self.terms["compared"]:
            more, fewer = self.preferring(names, plain)
            told["prefer"] = {"this": more, "greedy": fewer}
            if fewer > more:
                return told
        share = str(self.budget / self.people + steps * Fraction(self.terms["step"]))
        rounds = [{"project": name, "price": str(price)} for name, price in bought]
        return told | {"winners": names, "share": share, "steps": steps, "rounds": rounds}

    def preferring(self, one: list[str], other: list[str]) -> tuple[int, int]:
        """Return how many people have more of their projects in one outcome, and how many in the other."""
        more = [(len(set(kind) & set(one)) - len(set(kind) & set(other)), people) for kind, people in self.kinds]
        return sum(people for gain, people in more if gain > 0), sum(people for gain, people in more if gain < 0)


def main(arguments: list[str]) -> int:
    """Recount; say what differs."""
    (costs, budget, ballots, ranked), published = read(arguments[0]), json.loads(Path(arguments[1]).read_text("utf-8"))
    told = Count(costs, budget, ballots, published | {"ranked": ranked}).result()
    wrong = [name for name in told if told[name] != published[name]]
    print(f"differs: {', '.join(wrong)}" if wrong else f"recounted: {len(told['winners'])} winners, as published")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
