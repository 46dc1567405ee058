"""Published rows as sets of people, one bit each: votes, flags and the digest (docs/formats/record.md, section 8)."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable

AGREE, DISAGREE = 1, 2
Ballot = tuple[tuple[int, int], ...]
Mask = tuple[int, int, int]  # who agreed, disagreed, saw it


def bits(people: Iterable[int], size: int) -> int:
    """Return these people, numbered from 0, as one number with a bit for each."""
    data = bytearray(size // 8 + 1)
    for person in people:
        data[person >> 3] |= 1 << (person & 7)
    return int.from_bytes(data, "little")


class Crowd:
    """The votes of all rows: who agreed with each statement, disagreed, saw it; and whose say nothing of divisions."""

    def __init__(self) -> None:
        self.size = 0
        self.people: dict[int, tuple[list[int], list[int], list[int]]] = {}
        self.shown: list[int] = []  # how many votes each person has on what was not hidden
        self.alike: tuple[list[int], list[int]] = ([], [])  # who agreed with all they saw, who disagreed with all
        self.long: list[tuple[int, Ballot]] = []
        self.made: dict[int, Mask] = {}

    def add(self, votes: list[tuple[int, int]], hidden: set[int]) -> None:
        """Add the next person: statements and answers."""
        for statement, answer in votes:
            agree, disagree, seen = self.people.setdefault(statement, ([], [], []))
            seen.append(self.size)
            if answer in (AGREE, DISAGREE):
                (agree if answer == AGREE else disagree).append(self.size)
        ballot = tuple((one, answer if answer <= DISAGREE else 0) for one, answer in votes if one not in hidden)
        for answer, those in zip((AGREE, DISAGREE), self.alike, strict=True):
            if len(ballot) >= 7 and all(given == answer for _, given in ballot):
                those.append(self.size)
        if len(ballot) >= 10:
            self.long.append((self.size, ballot))
        self.shown.append(len(ballot))
        self.size += 1

    def flagged(self) -> tuple[list[int], set[int]]:
        """Return how many agreed with all, disagreed with all, have a ballot of three or more; and who has a flag."""
        often = Counter(ballot for _, ballot in self.long)
        repeated = [person for person, ballot in self.long if often[ballot] >= 3]
        kinds = (*self.alike, repeated)
        return [len(those) for those in kinds], {person for those in kinds for person in those}

    def masks(self) -> dict[int, Mask]:
        """Return who agreed, disagreed, saw each statement, by ascending number."""
        if not self.made:
            self.made = {
                statement: (bits(agree, self.size), bits(disagree, self.size), bits(seen, self.size))
                for statement, (agree, disagree, seen) in sorted(self.people.items())
            }
        return self.made

    def digest(self) -> str:
        """Return the digest of the matrices N, A and B."""
        masks = self.masks()
        head = json.dumps(
            ["halqa opinions 1", self.size, sum(self.counted(one)[2] for one in masks), [*map(str, masks)]]
        )
        made = hashlib.sha256(f"{head}\n".encode())
        for matrix in (both, products, sums):
            for one in masks.values():
                made.update(b"".join(matrix(one, two).to_bytes(4, "little", signed=True) for two in masks.values()))
        return made.hexdigest()

    def counted(self, statement: int, among: int = -1) -> tuple[int, int, int]:
        """Return how many of these people agreed, disagreed, saw it."""
        agree, disagree, seen = self.masks()[statement]
        return (agree & among).bit_count(), (disagree & among).bit_count(), (seen & among).bit_count()


def both(one: Mask, two: Mask) -> int:
    """Return how many voted on both."""
    return (one[2] & two[2]).bit_count()


def products(one: Mask, two: Mask) -> int:
    """Return the sum of the products of votes on both."""
    same = (one[0] & two[0]).bit_count() + (one[1] & two[1]).bit_count()
    return same - (one[0] & two[1]).bit_count() - (one[1] & two[0]).bit_count()


def sums(one: Mask, two: Mask) -> int:
    """Return the sum of the votes on the first of those who voted on both."""
    return (one[0] & two[2]).bit_count() - (one[1] & two[2]).bit_count()
