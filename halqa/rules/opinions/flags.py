"""Ballots that tell a map nothing, or come too often alike: flagged, shown apart, never thrown away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
    before = np.concatenate(([0], np.cumsum(votes.values, dtype=np.int64)))
    sums = before[votes.starts[1:]] - before[votes.starts[:-1]]
    long = lengths >= FEWEST
    return Flags(long & (sums == lengths), long & (sums == -lengths), _repeated(votes, lengths))


def _repeated(votes: Votes, lengths: Ints) -> Mask:
    """Say whose ballot of ten votes or more at least three people have."""
    found = np.zeros(len(lengths), np.bool_)
    marks = _marks(votes, lengths)
    _, alike, many = np.unique(marks, return_inverse=True, return_counts=True)
    often = (many[alike] >= OFTEN) & (lengths >= LONG)
    seen: dict[bytes, list[int]] = {}
    for person in np.flatnonzero(often).tolist():
        low, high = votes.starts[person], votes.starts[person + 1]
        ballot = votes.cells[low:high].tobytes() + votes.values[low:high].tobytes()
        seen.setdefault(ballot, []).append(person)
    for people in seen.values():
        found[people] = len(people) >= OFTEN
    return found


def _marks(votes: Votes, lengths: Ints) -> NDArray[np.uint64]:
    """Return one number for each ballot (n), the same for equal ballots, seldom for others."""
    kinds = np.arange(3 * max(len(votes.statements), 1), dtype=np.uint64) + np.uint64(1)
    kinds *= np.uint64(0x9E3779B97F4A7C15)
    kinds = (kinds ^ (kinds >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    kinds ^= kinds >> np.uint64(32)
    each = kinds[votes.cells * 3 + votes.values + 1]
    before = np.concatenate((np.zeros(1, np.uint64), np.cumsum(each, dtype=np.uint64)))
    marks: NDArray[np.uint64] = before[votes.starts[1:]] - before[votes.starts[:-1]]
    return marks + lengths.astype(np.uint64)
