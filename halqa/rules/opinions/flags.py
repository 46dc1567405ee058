"""Ballots that tell a map nothing, or come too often alike: flagged, shown apart, never thrown away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from halqa.rules.opinions.points import added
from halqa.rules.opinions.votes import Ints, Votes

FEWEST = 7  # votes of a ballot that is flagged for agreeing, or disagreeing, with everything
LONG, OFTEN = 10, 3  # votes of a ballot, and people who have it, that is flagged as repeated
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Flags:
    """Masks of people (n): who agreed with all they saw, who disagreed with all, whose long ballot is repeated."""

    agree_all: Mask
    disagree_all: Mask
    repeated: Mask

    @property
    def any(self) -> Mask:
        """Return who has a flag (n)."""
        return self.agree_all | self.disagree_all | self.repeated


def flags_of(votes: Votes) -> Flags:
    """Return who is flagged: at least 7 votes all alike, or at least 10 votes just like those of two others."""
    lengths = votes.lengths
    sums, marks = added(votes, _table(len(votes.statements))).T
    long = lengths >= FEWEST
    return Flags(long & (sums == lengths), long & (sums == -lengths), _repeated(votes, lengths, marks))


def _repeated(votes: Votes, lengths: Ints, marks: Ints) -> Mask:
    """Say whose ballot of ten votes or more at least three people have."""
    found = np.zeros(len(lengths), np.bool_)
    people = np.flatnonzero(lengths >= LONG)
    own = np.sort(marks[people])
    alike = np.unique(own[OFTEN - 1 :][own[OFTEN - 1 :] == own[: 1 - OFTEN]])
    seen: dict[bytes, list[int]] = {}
    for person in people[np.isin(marks[people], alike)].tolist():
        low, high = votes.starts[person], votes.starts[person + 1]
        ballot = votes.cells[low:high].tobytes() + votes.values[low:high].tobytes()
        seen.setdefault(ballot, []).append(person)
    for those in seen.values():
        found[those] = len(those) >= OFTEN
    return found


def _table(width: int) -> Ints:
    """Return of each vote that there can be (3 m, 2) itself, and a mark: sums of marks are seldom alike by accident."""
    marks = np.arange(3 * width, dtype=np.uint64) + np.uint64(1)
    marks *= np.uint64(0x9E3779B97F4A7C15)
    marks = (marks ^ (marks >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    marks ^= marks >> np.uint64(32)
    return np.column_stack((np.tile([-1, 0, 1], width), marks.view(np.int64)))
