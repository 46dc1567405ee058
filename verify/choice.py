"""The method `choice`, and how audiences are published (docs/formats/record.md, section 7)."""

from collections.abc import Iterator
from typing import Any

SMALLEST = 10


def published(turnout: dict[str, int]) -> dict[str, str]:
    """Return, for each audience, the name that its choices are published under."""
    waiting = sorted(turnout, key=lambda audience: (turnout[audience], audience))
    small = [audience for audience in waiting if turnout[audience] < SMALLEST]
    while small and len(small) < len(waiting) and sum(turnout[audience] for audience in small) < SMALLEST:
        small.append(waiting[len(small)])
    return {audience: "other" if audience in small else audience for audience in waiting}


class Count:
    """The count of one consultation, ballot by ballot; `add` raises ValueError for a ballot that cannot be."""

    def __init__(self, terms: dict[str, Any], turnout: dict[str, int]) -> None:
        self.options = range(1, len(terms["options"]) + 1)
        self.most = terms["most"]
        self.turnout = turnout
        self.ballots = 0
        self.counts = dict.fromkeys(self.options, 0)
        self.by_audience: dict[str, dict[int, int]] = {}
        self.room: dict[str, int] = {}
        for audience, name in published(turnout).items():
            self.room[name] = self.room.get(name, 0) + turnout[audience]

    def check(self, choices: list[int]) -> None:
        """Check what a ballot holds."""
        if not 1 <= len(choices) <= self.most or choices != sorted(set(choices)):
            raise ValueError("the terms do not allow these choices")
        if choices[0] not in self.options or choices[-1] not in self.options:
            raise ValueError("there is no such option")

    def held(self, choices: list[int]) -> dict[int, int]:
        """Return what a ballot adds to the count of each option."""
        return dict.fromkeys(choices, 1)

    def add(self, choices: list[int], audience: str) -> None:
        """Count one ballot."""
        self.check(choices)
        if self.room.get(audience, 0) == 0:
            raise ValueError("its audience has no room for it")
        self.room[audience] -= 1
        self.ballots += 1
        there = self.by_audience.setdefault(audience, dict.fromkeys(self.options, 0))
        for option, number in self.held(choices).items():
            self.counts[option] += number
            there[option] += number

    def tally(self) -> dict[str, Any]:
        """Return the tally as a result entry holds it."""
        return {
            "ballots": self.ballots,
            "turnout": self.turnout,
            "counts": {str(option): count for option, count in self.counts.items()},
            "by_audience": {
                audience: {str(option): count for option, count in there.items()}
                for audience, there in self.by_audience.items()
            },
        }


def tally_lines(name: str, tally: dict[str, Any] | None, statements: dict[int, dict[str, Any]]) -> Iterator[str]:
    """Give the lines of one tally (section 11)."""
    if tally:
        yield f"ballots {name} {tally['ballots']}"
        yield from (f"turnout {name} {audience} {count}" for audience, count in sorted(tally["turnout"].items()))
        yield from (f"count {name} {option} {count}" for option, count in tally["counts"].items())
        yield from (f"order {name} {place} {option}" for place, option in enumerate(tally.get("order", ()), 1))
        yield from (
            f"pair {name} {first} {other} {count}"
            for first, row in enumerate(tally.get("pairs", ()), 1)
            for other, count in enumerate(row, 1)
            if other != first
        )
        for place, one in enumerate(tally.get("rounds", ()), 1):
            yield f"round {name} {place} {one['option']} {one['share']}"
        for number, one in statements.items():
            yield from (
                f"statement {name} {number} {option} {count}" for option, count in sorted(one["counts"].items())
            )
        for audience, counts in sorted(tally["by_audience"].items()):
            yield from (f"audience {name} {audience} {option} {count}" for option, count in counts.items())
