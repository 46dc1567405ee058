"""A count as people read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from halqa.rules.ballots.counting import OTHER, Tally, merged_audiences
from halqa.rules.ballots.terms import Audience, Option, Terms


@dataclass(frozen=True, slots=True)
class Line:
    """An option in a count: how many ballots hold it, in all and by published audience. `size`: of its bar."""

    option: Option
    count: int
    size: int
    by_audience: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """A count as people read it: the most chosen first, and what each published audience put first."""

    terms: Terms
    tally: Tally

    @property
    def lines(self) -> tuple[Line, ...]:
        """The options in the order of the outcome; without one the most chosen first, ties in that of the terms."""
        lines = [
            Line(
                option=option,
                count=self.tally.counts[option.number],
                size=self.tally.counts[option.number],
                by_audience={audience: counts[option.number] for audience, counts in self._audiences()},
            )
            for option in self.terms.options
        ]
        order = self.tally.order
        return tuple(sorted(lines, key=lambda line: order.index(line.option.number) if order else -line.count))

    @property
    def whole(self) -> int:
        """The size of a full bar."""
        return self.tally.ballots

    @property
    def leaders(self) -> tuple[Option, ...]:
        """The options most chosen, several where they tie; the first one alone where the lot decides ties."""
        if self.tally.order:
            return tuple(line.option for line in self.lines[: min(1, self.tally.ballots)])
        return self._first(self.tally.counts)

    @property
    def drawn(self) -> tuple[Option, ...]:
        """The options that came equal with another one, whose place the lot decided."""
        return tuple(line.option for line in self.lines if self._ties(line.option.number))

    def _ties(self, number: int) -> bool:
        order = self.tally.order if self.tally.ballots else ()
        return any(one != number and self.tally.counts[one] == self.tally.counts[number] for one in order)

    @property
    def firsts(self) -> dict[str, tuple[Option, ...]]:
        """The options most chosen in each published audience."""
        return {audience: self._first(counts) for audience, counts in self._audiences()}

    @property
    def agreed(self) -> bool:
        """Tell whether several published audiences each put the same single option first, as all together did."""
        return len(self.firsts) > 1 and set(self.firsts.values()) == {self.leaders} and len(self.leaders) == 1

    @property
    def published(self) -> dict[str, int]:
        """How many ballots each published audience stands for."""
        names = merged_audiences(self.tally.turnout)
        merged: Counter[str] = Counter()
        for audience, name in names.items():
            merged[name] += self.tally.turnout[audience]
        return {audience: merged[audience] for audience, _ in self._audiences()}

    def _audiences(self) -> list[tuple[str, Mapping[int, int]]]:
        order = [*map(str, Audience), OTHER]
        return sorted(self.tally.by_audience.items(), key=lambda pair: order.index(pair[0]))

    def _first(self, counts: Mapping[int, int]) -> tuple[Option, ...]:
        most = max(counts.values(), default=0)
        return tuple(option for option in self.terms.options if counts[option.number] == most > 0)
