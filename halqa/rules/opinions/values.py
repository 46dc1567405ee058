"""What a vote on a statement can be, and the limits that every door keeps to."""

from __future__ import annotations

from collections.abc import Iterable

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


def ordered(names: Iterable[str]) -> tuple[str, ...]:
    """Return ids without repetition in the order that everything published keeps."""
    return tuple(sorted(set(names), key=id_key))
