"""Three whole-number matrices that carry a conversation: they add, subtract and merge exactly, in any order."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from halqa.rules.opinions.values import ordered
from halqa.rules.opinions.votes import Votes

Square = NDArray[np.int32]
DIGIT = 16  # bits of each of the four sums that one product of whole numbers carries
BLOCK_VOTES, BLOCK_PEOPLE = 300_000, (1 << DIGIT - 1) - 1
STRIPS = 3  # in which a product is multiplied: more take longer to begin than they save
FEW = 4  # a product is unpacked cell by cell where fewer than one cell in so many holds anything


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
    """Return the matrices of these votes, exactly.

    A product is multiplied in strips of rows, each from its own column on: what is left of it is said on the right.
    """
    width = len(votes.statements)
    total, strips = np.zeros((4, width, width), np.int32), _strips(width)
    for first, last in blocks(votes.starts):
        left, right = sides(votes, first, last)
        for low, high in strips:
            unpack(left[low:high] @ right[:, low:], total[:, low:high, low:])
    n, a, b, turned = total
    for low, high in strips:
        for one, said in ((n, n), (a, a), (b, turned)):
            one[high:, low:high] = said[low:high, high:].T
    return Matrices(votes.statements, int(np.count_nonzero(votes.lengths)), n, a, b)


def without(matrices: Matrices, votes: Votes) -> Matrices:
    """Return matrices with these votes, of people in here, taken away."""
    nobody = np.zeros(len(votes.people), np.bool_)
    return exchanged(matrices, votes, votes.only(nobody, np.ones(len(votes.statements), np.bool_)))


def exchanged(matrices: Matrices, before: Votes, after: Votes) -> Matrices:
    """Return matrices where votes of people in here stand as they are after, no more as before.

    Both hold the same people and statements. Only what changed is multiplied: L'R' - LR = (L' - L) R' + L (R' - R),
    and few at a time, since a difference takes twice the room of a sum.
    """
    total = np.stack((matrices.n, matrices.a, matrices.b))
    for first in range(0, len(before.people), BLOCK_PEOPLE // 2):
        last = min(first + BLOCK_PEOPLE // 2, len(before.people))
        (left, right), (new_left, new_right) = sides(before, first, last), sides(after, first, last)
        unpack((new_left - left) @ new_right + left @ (new_right - right), total)
    more = int(np.count_nonzero(after.lengths)) - int(np.count_nonzero(before.lengths))
    return Matrices(matrices.statements, matrices.people + more, *total)


def blocks(starts: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Cut people into runs whose votes fit the nearer memory, and whose sums fit their digits."""
    people, cuts = len(starts) - 1, [0]
    while cuts[-1] < people:
        far = int(np.searchsorted(starts, starts[cuts[-1]] + BLOCK_VOTES, side="right")) - 1
        cuts.append(min(max(far, cuts[-1] + 1), cuts[-1] + BLOCK_PEOPLE, people))
    return list(pairwise(cuts))


def sides(votes: Votes, first: int, last: int) -> tuple[csr_array, csr_array]:
    """Return (s + 2^16 x)T and s + 2^32 x of people first … last - 1, at most 2^15 - 1; s = 1, x the vote, if any.

    Their product is n + b 2^16 + bT 2^32 + a 2^48: one instead of three.
    """
    starts = votes.starts[first : last + 1]
    shape = (last - first, len(votes.statements))
    low, high = int(starts[0]), int(starts[-1])
    cells, offsets = votes.cells[low:high], (starts - low).astype(np.int32)
    x = votes.values[low:high].astype(np.int64)
    left = csr_array((1 + (x << DIGIT), cells, offsets), shape=shape)
    return left.T.tocsr(), csr_array((1 + (x << 2 * DIGIT), cells, offsets), shape=shape)


def unpack(product: csr_array, total: NDArray[np.int32]) -> None:
    """Add n, a, b, and bT where there is room for it, of such a product to those there are (3 or 4, m, m)."""
    few = product.nnz < total[0].size // FEW
    digits, at = (product.data, product.tocoo().coords) if few else (product.toarray(), ...)
    n, b, turned = (_digit(digits) for _ in range(3))
    for whole, one in zip(total, (n, digits, b, turned), strict=False):
        whole[at] += one


def _digit(product: NDArray[np.int64]) -> NDArray[np.int16]:
    """Take the lowest number off such products, and return it."""
    taken = product.astype(np.int16)
    product -= taken
    product >>= DIGIT
    return taken


def _strips(width: int) -> list[tuple[int, int]]:
    """Cut the rows of a triangle into three strips of about equal surface."""
    return list(pairwise(round(width * (1 - sqrt(1 - part / STRIPS))) for part in range(STRIPS + 1)))


def _spread(one: Square, at: list[int], to: list[int], width: int) -> Square:
    wide = np.zeros((width, width), np.int32)
    wide[np.ix_(to, to)] = one[np.ix_(at, at)]
    return wide
