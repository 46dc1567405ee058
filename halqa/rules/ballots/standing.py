"""A count as people read it."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from halqa.rules.ballots.counting import OTHER, Tally, merged_audiences
from halqa.rules.ballots.proportional import Round
from halqa.rules.ballots.ranking import strongest_paths
from halqa.rules.ballots.terms import MARKED, Audience, Method, Option, Terms


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
                size=self._size(option.number),
                by_audience={audience: counts[option.number] for audience, counts in self._audiences()},
            )
            for option in self.terms.options
        ]
        order = self.tally.order
        return tuple(sorted(lines, key=lambda line: order.index(line.option.number) if order else -line.count))

    @property
    def whole(self) -> int:
        """The size of a full bar: all ballots; all that could have been scored or given; all duels of an option."""
        if self.terms.method is Method.RANKING:
            return len(self.terms.options) - 1
        return self.tally.ballots * (self.terms.most if self.terms.method in MARKED else 1)

    @property
    def duels(self) -> tuple[tuple[Option, tuple[tuple[int, int] | None, ...]], ...]:
        """Each option in order, beside each in order: how many ballots put it before and behind; None for itself."""
        order, pairs = self.tally.order, self.tally.pairs
        return tuple(
            (
                line.option,
                tuple(None if b == line.option.number else _duel(pairs, line.option.number, b) for b in order),
            )
            for line in self.lines
        )

    @property
    def kept(self) -> tuple[Line, ...]:
        """The options that have one of the places shared out."""
        return self.lines[: self.terms.places if self.tally.ballots else 0]

    @property
    def paid(self) -> tuple[tuple[Line, Round | None], ...]:
        """The options that have a place, with how it was paid for; None where the number of ballots put it there."""
        return tuple(zip_longest(self.kept, self.tally.rounds))

    @property
    def beats_all(self) -> bool:
        """Tell whether the first option wins each of its duels."""
        return bool(self.tally.pairs) and self._size(self.tally.order[0]) == self.whole

    def _size(self, number: int) -> int:
        """Return the size of an option's bar: its count, or how many duels it wins."""
        if not self.tally.pairs:
            return self.tally.counts[number]
        duels = (_duel(self.tally.pairs, number, other) for other in self.tally.order)
        return sum(before > behind for before, behind in duels)

    @property
    def leaders(self) -> tuple[Option, ...]:
        """The options most chosen, several where they tie; the first one alone where the lot decides ties."""
        if self.tally.order:
            return tuple(line.option for line in self.lines[: min(1, self.tally.ballots)])
        return self._first(self.tally.counts)

    @property
    def drawn(self) -> tuple[Option, ...]:
        """The options that came equal with another one, whose place the lot decided."""
        tied = self._tied() if self.tally.ballots else set()
        return tuple(line.option for line in self.lines if line.option.number in tied)

    def _tied(self) -> set[int]:
        order, counts = self.tally.order, self.tally.counts
        if not self.tally.pairs:
            bought = {one.option for one in self.tally.rounds}
            often = Counter(counts[number] for number in order if number not in bought)
            alike = {number for number in order if number not in bought and often[counts[number]] > 1}
            return alike.union(*((one.option, *one.tied) for one in self.tally.rounds if one.tied))
        paths = strongest_paths(self.tally.pairs)
        return {one for one in order for other in order if one != other and operator.eq(*_duel(paths, one, other))}

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


def _duel(pairs: Sequence[Sequence[int]], one: int, other: int) -> tuple[int, int]:
    return pairs[one - 1][other - 1], pairs[other - 1][one - 1]
