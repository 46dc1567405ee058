"""What a statement's votes say, on plain whole numbers: representative statements and consensus as Polis defines them.

Formulas: Small et al. 2021, doi 10.6035/recerca.5516. Passes count as seen. Only + - * / and square roots are used,
which every machine rounds alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod, sqrt

from halqa.rules.opinions.values import FEWEST_VOTES, id_key

SURE = 1.2816  # z of one side at 90 %
LISTED = 5


@dataclass(frozen=True, slots=True)
class Count:
    """The votes of some people on one statement: how many agreed, disagreed, saw it (passes included)."""

    agree: int = 0
    disagree: int = 0
    seen: int = 0

    def __add__(self, other: Count) -> Count:
        """Return the count of both."""
        return Count(self.agree + other.agree, self.disagree + other.disagree, self.seen + other.seen)

    @property
    def passed(self) -> int:
        """Return how many passed."""
        return self.seen - self.agree - self.disagree

    @property
    def few(self) -> bool:
        """Say whether these are too few votes to say anything."""
        return self.seen < FEWEST_VOTES


Counts = Mapping[str, Count]


def summed(counts: Collection[Count]) -> Count:
    """Return the count of all."""
    return Count(
        sum([one.agree for one in counts]), sum([one.disagree for one in counts]), sum([one.seen for one in counts])
    )


def share(chose: int, seen: int) -> float:
    """Return the share that chose so, one more of each of two kinds imagined: (chose + 1) / (seen + 2)."""
    return (chose + 1) / (seen + 2)


def share_z(chose: int, seen: int) -> float:
    """Return how far that is from one half: z = 2 sqrt(seen + 1) ((chose + 1) / (seen + 1) - 1/2)."""
    return 2 * sqrt(seen + 1) * ((chose + 1) / (seen + 1) - 0.5)


def difference_z(chose: int, seen: int, others_chose: int, others_seen: int) -> float:
    """Return how far two shares are apart: pooled z of two proportions, one added to every count; 0 if pooled is 1."""
    one, two = seen + 1, others_seen + 1
    pooled = (chose + others_chose + 2) / (one + two)
    if pooled == 1:
        return 0.0
    return ((chose + 1) / one - (others_chose + 1) / two) / sqrt(pooled * (1 - pooled) * (1 / one + 1 / two))


@dataclass(frozen=True, slots=True)
class Typical:
    """How much a group chose so (agree or disagree) on a statement, in all and beside everybody else.

    `share` and `share_z`: in the group; `times` and `times_z`: as often as the others; `metric`: the product of all.
    """

    statement: str
    agrees: bool
    chose: int
    seen: int
    share: float
    share_z: float
    times: float
    times_z: float

    @property
    def metric(self) -> float:
        """Return what lists are ordered by."""
        return self.times * self.times_z * self.share * self.share_z

    @property
    def sure(self) -> bool:
        """Say whether both differences are significant, each on one side at 90 %."""
        return self.times_z > SURE and self.share_z > SURE


def typical(statement: str, own: Count, others: Count) -> tuple[Typical, Typical]:
    """Return how a group agreed with a statement, and how it disagreed."""
    found = []
    for agrees in (True, False):
        chose, rest = (own.agree, others.agree) if agrees else (own.disagree, others.disagree)
        share_here = share(chose, own.seen)
        times = share_here / share(rest, others.seen)
        times_z = difference_z(chose, own.seen, rest, others.seen)
        z = share_z(chose, own.seen)
        found.append(Typical(statement, agrees, chose, own.seen, share_here, z, times, times_z))
    return found[0], found[1]


def representative(group: Counts, everyone: Counts) -> tuple[Typical, ...]:
    """Return at most five statements that tell a group: its best agreement, then those that set it apart for sure.

    What it agrees with stands before what it disagrees with. Where nothing is sure and there is no best agreement, the
    one that sets it most apart. Both mappings hold the same statements. Polis tells its best agreement by the direction
    that sets the group more apart; here it is told as the agreement that it is.
    """
    found = [typical(name, group[name], _less(everyone[name], group[name])) for name in sorted(group, key=id_key)]
    found = [pair for pair in found if pair[0].seen]
    best = _best_agreement([agree for agree, _ in found])
    told = [agree if agree.times_z > disagree.times_z else disagree for agree, disagree in found]
    sure = [one for one in told if one.sure and (best is None or one.statement != best.statement)]
    listed = [*([best] if best else []), *sorted(sure, key=lambda one: -one.metric)][:LISTED]
    if not listed:
        return tuple(sorted(told, key=lambda one: -one.times_z)[:1])
    return tuple(sorted(listed, key=lambda one: not one.agrees))


def _best_agreement(agreements: Iterable[Typical]) -> Typical | None:
    """Return what a group agrees with best, going through statements in order: by metric once one sets it apart."""
    best: Typical | None = None
    for one in agreements:
        if best is None:
            better = one.chose > 0 and (one.share_z > SURE or (one.times > 1 and one.share > 0.5))
        elif best.times > 1:
            better = one.metric > best.metric
        else:
            better = one.share * one.share_z > best.share * best.share_z
        best = one if better else best
    return best


def _less(all_of_them: Count, own: Count) -> Count:
    return Count(all_of_them.agree - own.agree, all_of_them.disagree - own.disagree, all_of_them.seen - own.seen)


@dataclass(frozen=True, slots=True)
class Agreed:
    """A statement on which all taken together agree, or disagree: share and z, as `Typical` has them."""

    statement: str
    agrees: bool
    chose: int
    seen: int
    share: float
    share_z: float


def consensus(everyone: Counts) -> tuple[tuple[Agreed, ...], tuple[Agreed, ...]]:
    """Return what more than half agree on, surely, and what more than half disagree on: at most five of each."""
    return _agreed(everyone, agrees=True), _agreed(everyone, agrees=False)


def _agreed(everyone: Counts, *, agrees: bool) -> tuple[Agreed, ...]:
    found = []
    for name, count in everyone.items():
        chose = count.agree if agrees else count.disagree
        found.append(Agreed(name, agrees, chose, count.seen, share(chose, count.seen), share_z(chose, count.seen)))
    sure = [one for one in found if one.share > 0.5 and one.share_z > SURE]
    return tuple(sorted(sure, key=lambda one: (-one.share * one.share_z, id_key(one.statement)))[:LISTED])


def common_to_groups(groups: Sequence[Count]) -> float:
    """Return the product over groups of their shares of agreement: Polis' group-informed consensus."""
    return prod(share(one.agree, one.seen) for one in groups)
