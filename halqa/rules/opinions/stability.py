"""How sure a map is: drawn again a hundred times from other crowds like this one (bootstrap over people)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from scipy.optimize import linear_sum_assignment

from halqa.rules.opinions import polis, robust
from halqa.rules.opinions.agreement import adjusted_rand, contingency
from halqa.rules.opinions.axes import MILLION
from halqa.rules.opinions.clusters import nearest
from halqa.rules.opinions.drawing import Map, Mode
from halqa.rules.opinions.images import BLOCKS, images_of
from halqa.rules.opinions.points import pulls
from halqa.rules.opinions.ranks import ranks_of
from halqa.rules.opinions.robust import Standing
from halqa.rules.opinions.votes import Ints, Votes

ALIKE = 700_000  # millionths: the least median index of groups that are told
Again = tuple[int, int, int]  # draws, those with the same k, median index in millionths


@dataclass(frozen=True, slots=True)
class Stability:
    """What so many draws say of a map of k groups.

    `k_shares`: share of draws for each k found; `ari`: 5 %, half and 95 % of the index between groups drawn and told;
    `membership`: for who is in a group, the share of draws in which they are in the same one; `ranks`: 90 % interval
    of the place of each statement among all by common ground, 1 the first.
    """

    draws: int
    k: int
    k_shares: Mapping[int, float]
    ari: tuple[float, float, float]
    membership: Mapping[str, float]
    ranks: Mapping[str, tuple[int, int]]

    @property
    def again(self) -> Again:
        """Return the draws, how many have the same k, and half of the index in millionths, rounded down."""
        return self.draws, round(self.draws * self.k_shares.get(self.k, 0.0)), max(int(MILLION * self.ari[1]), 0)

    @property
    def stable(self) -> bool:
        """Say whether groups may be told."""
        return holds(self.k, self.again)


def holds(k: int, again: Again) -> bool:
    """Say whether k groups may be told: the same k in at least half of the draws, and much the same groups."""
    draws, same, alike = again
    return k > 1 and 2 * same >= draws and alike >= ALIKE


def stability_of(drawn: Map, draws: int = 100) -> Stability:
    """Draw a map again from crowds in which people, by 64 hashed blocks, count 0, 1, 2 … times."""
    block = blocks_of(drawn.votes)
    weights = np.stack([weights_of(number) for number in range(draws)])
    told = drawn.groups.of[drawn.placed].astype(np.int64)
    ks: Counter[int] = Counter()
    indices, same = [], np.zeros(len(told), np.int64)
    for labels, k in _again(drawn, block, weights):
        ks[k] += 1
        both = (told >= 0) & (labels >= 0)
        indices.append(adjusted_rand(told[both], labels[both]))
        same += _matched(labels, told) == told
    ari = np.quantile(indices, [0.05, 0.5, 0.95]).tolist() if indices else [1.0, 1.0, 1.0]
    people = np.flatnonzero(drawn.placed)
    names = drawn.votes.people
    kept = {names[at]: round(same[row] / draws, 4) for row, at in enumerate(people.tolist()) if told[row] >= 0}
    shares = {k: count / draws for k, count in sorted(ks.items())}
    return Stability(draws, drawn.groups.k, shares, (ari[0], ari[1], ari[2]), kept, ranks_of(drawn, block, weights))


def blocks_of(votes: Votes) -> Ints:
    """Return the block of each person (n), by their id alone."""
    return np.array([crc32(name.encode()) % BLOCKS for name in votes.people], np.int64)


def weights_of(number: int) -> Ints:
    """Return how often each block counts in a draw (64): the 64 bytes of a hash pick 64 of them."""
    picked = np.frombuffer(hashlib.sha512(b"halqa opinions draw %d" % number).digest(), np.uint8)
    return np.bincount(picked % BLOCKS, minlength=BLOCKS)


def _again(drawn: Map, block: Ints, weights: Ints) -> Iterator[tuple[Ints, int]]:
    """Yield the groups (p) of the people of the map, and k, in each draw."""
    shown = drawn.votes.only(drawn.placed, drawn.let)
    held, counts, width = block[drawn.placed], drawn.standing.counts, drawn.standing.width
    images = images_of(drawn, block)
    for weight in weights:
        axes = images.turned(weight)
        standing = Standing(pulls(shown, axes)[drawn.placed], counts, width)
        yield _grouped(drawn, standing, weight[held])


def _grouped(drawn: Map, standing: Standing, weights: Ints) -> tuple[Ints, int]:
    points = standing.points
    if drawn.wish.mode is Mode.POLIS:
        centres, _ = polis.groups_of(np.repeat(points, weights, axis=0), drawn.wish.k)
        labels = nearest(points, centres[None])[0][0] if len(centres) else np.zeros(len(points), np.int64)
        return labels, max(len(centres), 1)
    centres, labels = robust.grouped(standing, drawn.wish.k, weights)
    return labels.astype(np.int64), max(len(centres), 1)


def _matched(labels: Ints, told: Ints) -> Ints:
    """Return labels renamed to the told ones that they share most people with; -1 where there is none left."""
    both = (told >= 0) & (labels >= 0)
    table = contingency(labels[both], told[both])
    rows, columns = linear_sum_assignment(-table)
    names = np.full(max(int(labels.max(initial=0)) + 1, len(table)) + 1, -1)
    names[rows] = columns
    return names[labels]
