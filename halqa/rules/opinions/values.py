"""What a vote on a statement can be, and the limits that every door keeps to."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

AGREE, PASS, DISAGREE = 1, 0, -1
VOTES = frozenset({AGREE, PASS, DISAGREE})
STATEMENT_LONGEST = 140  # characters
SMALLEST_AUDIENCE = 10  # an audience below it is never told apart
FEWEST_VOTES = 10  # a statement that fewer have seen in a group or in all has too few votes to say anything
FEWEST_PEOPLE = 50  # below it no picture is drawn
MOST_POINTS = 500  # above it people are drawn together


def id_key(name: str) -> tuple[int, str]:
    """Return what ids sort by: the shorter first, then by code point, so that numbers stand in their own order."""
    return len(name), name


@dataclass(frozen=True, slots=True)
class Column:
    """A column of ids as they come: `names` without repetition, and the place of each row among them."""

    names: dict[str, int] = field(default_factory=dict)
    codes: array[int] = field(default_factory=lambda: array("q"))

    def add(self, name: str) -> None:
        """Append a row."""
        self.codes.append(self.names.setdefault(name, len(self.names)))

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.codes)

    def __iter__(self) -> Iterator[str]:
        """Yield the id of each row."""
        names = list(self.names)
        return (names[code] for code in self.codes)


def ordered(names: Iterable[str]) -> tuple[str, ...]:
    """Return ids without repetition in the order that everything published keeps."""
    return tuple(sorted(set(names), key=id_key))
