"""The method `choice`, and how audiences are published (docs/formats/record.md, section 7)."""

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
