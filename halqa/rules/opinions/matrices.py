"""Three whole-number matrices that carry a conversation: they add, subtract and merge exactly, in any order."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from halqa.rules.opinions.values import ordered
from halqa.rules.opinions.votes import Votes

Square = NDArray[np.int32]
DIGIT = 16  # bits of each of the four sums that one product of whole numbers carries
BLOCK_VOTES, BLOCK_PEOPLE = 300_000, (1 << DIGIT - 1) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Matrices:
    """What `people` persons hold together on m statements, three matrices (m, m) of whole numbers.

    n[j, k]: how many voted on both j and k; a[j, k]: the sum of the products of their two votes; b[j, k]: the sum of
    their votes on j. So n[j, j] counts the votes on j, a[j, j] those that are no pass, b[j, j] is their sum.
    """

    statements: tuple[str, ...]
    people: int
    n: Square
    a: Square
    b: Square

    @property
    def votes(self) -> int:
        """Return how many votes these are."""
        return int(np.trace(self.n, dtype=np.int64))

    def __add__(self, other: Matrices) -> Matrices:
        """Return what both hold together; nobody may be in both."""
        names = self.statements if self.statements == other.statements else ordered(self.statements + other.statements)
        one, two = self.over(names), other.over(names)
        return Matrices(names, one.people + two.people, one.n + two.n, one.a + two.a, one.b + two.b)

    def __sub__(self, other: Matrices) -> Matrices:
        """Return what is left without people who are in here."""
        return self + Matrices(other.statements, -other.people, -other.n, -other.a, -other.b)

    def over(self, statements: tuple[str, ...]) -> Matrices:
        """Return the same over other statements: those left out are dropped, those unknown have no votes."""
        if statements == self.statements:
            return self
        place = {name: index for index, name in enumerate(self.statements)}
        to = [index for index, name in enumerate(statements) if name in place]
        at = [place[statements[index]] for index in to]
        n, a, b = (_spread(one, at, to, len(statements)) for one in (self.n, self.a, self.b))
        return Matrices(statements, self.people, n, a, b)

    def digest(self) -> str:
        """Return the SHA-256 (hexadecimal) of people, statements that have votes, and n, a, b over these.

        A line of JSON `["halqa opinions 1", people, votes, [ids]]`, then the three matrices, row by row, four bytes a
        number, the smallest first.
        """
        voted = tuple(name for name, votes in zip(self.statements, np.diag(self.n).tolist(), strict=True) if votes)
        kept = self.over(voted)
        head = json.dumps(["halqa opinions 1", kept.people, kept.votes, list(voted)], ensure_ascii=True)
        made = hashlib.sha256(head.encode() + b"\n")
        for one in (kept.n, kept.a, kept.b):
            made.update(np.ascontiguousarray(one, dtype="<i4").data)
        return made.hexdigest()


def matrices_of(votes: Votes) -> Matrices:
    """Return the matrices of these votes, exactly."""
    nothing = np.zeros((len(votes.statements), len(votes.statements)), np.int32)
    return with_votes(Matrices(votes.statements, 0, nothing, nothing, nothing), votes)


def with_votes(matrices: Matrices, votes: Votes, *, times: int = 1) -> Matrices:
    """Return matrices with the votes of other people added, or, -1 times, with those of people in here taken away."""
    total = np.stack((matrices.n, matrices.a, matrices.b))
    for first, last in blocks(votes.starts):
        unpack(times * packed(votes, first, last), total)
    people = matrices.people + times * int(np.count_nonzero(votes.lengths))
    return Matrices(matrices.statements, people, *total)


def exchanged(matrices: Matrices, before: Votes, after: Votes) -> Matrices:
    """Return matrices where votes of people in here stand as they are after, no more as before.

    Both hold the same people and statements. Only what changed is multiplied: L'R' - LR = (L' - L) R' + L (R' - R),
    and few at a time, since a difference takes twice the room of a sum.
    """
    total = np.stack((matrices.n, matrices.a, matrices.b))
    for first in range(0, len(before.people), BLOCK_PEOPLE // 2):
        last = min(first + BLOCK_PEOPLE // 2, len(before.people))
        (left, right), (new_left, new_right) = sides(before, first, last), sides(after, first, last)
        unpack(((new_left - left) @ new_right + left @ (new_right - right)).toarray(), total)
    more = int(np.count_nonzero(after.lengths)) - int(np.count_nonzero(before.lengths))
    return Matrices(matrices.statements, matrices.people + more, *total)


def blocks(starts: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Cut people into runs whose votes fit the nearer memory, and whose sums fit their digits."""
    people, cuts = len(starts) - 1, [0]
    while cuts[-1] < people:
        far = int(np.searchsorted(starts, starts[cuts[-1]] + BLOCK_VOTES, side="right")) - 1
        cuts.append(min(max(far, cuts[-1] + 1), cuts[-1] + BLOCK_PEOPLE, people))
    return list(pairwise(cuts))


def packed(votes: Votes, first: int, last: int) -> NDArray[np.int64]:
    """Return n + b 2^16 + bT 2^32 + a 2^48 for people first … last - 1, at most 2^15 - 1: one product instead of three.

    With s = 1 and x the vote where there is one: (s + 2^16 x)T (s + 2^32 x).
    """
    left, right = sides(votes, first, last)
    product: NDArray[np.int64] = (left @ right).toarray()
    return product


def sides(votes: Votes, first: int, last: int) -> tuple[csr_array, csr_array]:
    """Return (s + 2^16 x)T and s + 2^32 x of people first … last - 1."""
    starts = votes.starts[first : last + 1]
    shape = (last - first, len(votes.statements))
    low, high = int(starts[0]), int(starts[-1])
    cells, offsets = votes.cells[low:high], (starts - low).astype(np.int32)
    x = votes.values[low:high].astype(np.int64)
    left = csr_array((1 + (x << DIGIT), cells, offsets), shape=shape)
    return left.T.tocsr(), csr_array((1 + (x << 2 * DIGIT), cells, offsets), shape=shape)


def unpack(product: NDArray[np.int64], total: NDArray[np.int32]) -> None:
    """Add n, a, b of such a product to those there are (3, m, m)."""
    n = product.astype(np.int16)
    product -= n
    product >>= DIGIT
    b = product.astype(np.int16)
    product -= b
    product += 1 << 2 * DIGIT - 1
    product >>= 2 * DIGIT
    total[0] += n
    total[1] += product.astype(np.int32)
    total[2] += b


def _spread(one: Square, at: list[int], to: list[int], width: int) -> Square:
    wide = np.zeros((width, width), np.int32)
    wide[np.ix_(to, to)] = one[np.ix_(at, at)]
    return wide
