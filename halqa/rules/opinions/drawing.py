"""Votes in, the opinion map out: axes, points, groups, and what each group and audience said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from halqa.rules.opinions import polis, robust
from halqa.rules.opinions.axes import Axes, axes_of
from halqa.rules.opinions.clusters import THOUSAND
from halqa.rules.opinions.flags import Flags, flags_of
from halqa.rules.opinions.matrices import Matrices, blocks, matrices_of, with_votes
from halqa.rules.opinions.points import kinds, places, pulls
from halqa.rules.opinions.robust import NOWHERE, Groups, Standing
from halqa.rules.opinions.statements import Lists, Statement, lists_of, statement
from halqa.rules.opinions.tally import Count
from halqa.rules.opinions.votes import Ints, Votes

FEWEST_TOGETHER = 2  # votes of who is placed, where there are fewer statements than are asked for


class Mode(StrEnum):
    """How groups are found: so that they hold, or as the published algorithm of Polis finds them."""

    ROBUST = "robust"
    POLIS = "polis"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of a map.

    `k`: so many groups, else found; `rejected`: statements not let through; `only`: exactly these people are grouped,
    else who voted enough; `with_flagged`: flagged ballots count in axes and groups too (they do in mode polis);
    `audiences`: what each audience said on each statement as it is published elsewhere (its name, its people, its
    votes), everybody counted; else what the votes say, without flagged ballots.
    """

    mode: Mode = Mode.ROBUST
    k: int | None = None
    rejected: frozenset[str] = frozenset()
    only: frozenset[str] | None = None
    with_flagged: bool = False
    audiences: Mapping[str, Sequence[tuple[str, int, Count]]] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Map:
    """The opinion map of n people: `points` (n, 2) in millionths, `groups`, `statements` let through, and `lists`.

    `let` (m): which statements of `votes` these are. `aside` (n): who counts neither in axes nor in groups. `standing`,
    `placed` (n): where those stand who are in groups or between them, and who they are.
    """

    wish: Wish
    votes: Votes
    matrices: Matrices
    axes: Axes
    points: Ints
    groups: Groups
    flags: Flags
    let: NDArray[np.bool_]
    aside: NDArray[np.bool_]
    standing: Standing
    placed: NDArray[np.bool_]
    statements: tuple[Statement, ...]
    lists: Lists


def draw(votes: Votes, wish: Wish | None = None, matrices: Matrices | None = None, *, axes: Axes | None = None) -> Map:
    """Return the map of these votes, on published `axes` if these are given, else on the leading ones.

    Who keeps `matrices` of these votes may give them: the same map, sooner.
    """
    wish = wish or Wish()
    matrices = matrices or matrices_of(votes)
    let = np.array([name not in wish.rejected for name in votes.statements], np.bool_)
    shown = votes.only(np.ones(len(votes.people), np.bool_), let)
    flags = flags_of(shown)
    aside = _aside(flags, wish)
    heard = _without(matrices, votes, aside).over(shown.statements)
    if axes is None:
        axes = axes_of(heard, even=wish.mode is Mode.ROBUST)
    sums = pulls(shown, axes)
    counts, width = _counts(votes, shown, wish)
    placed = _placed(votes, counts, width, wish) & ~aside
    standing = Standing(sums[placed], counts[placed], width)
    groups = _grouped(standing, placed, wish)
    rows = _rows(totals(matrices), totals(heard), shown, groups, aside, wish)
    return Map(
        wish, votes, matrices, axes, places(sums, counts, width), groups, flags, let, aside, standing, placed, rows,
        lists_of(rows, groups.k),
    )  # fmt: skip


def one_public(drawn: Map) -> Map:
    """Return the same map without groups: what is said of a crowd whose groups do not hold."""
    of = np.where(drawn.groups.of == NOWHERE, NOWHERE, 0).astype(np.int8)
    groups = Groups(np.empty((0, 2), np.int64), of)
    shown = drawn.votes.only(np.ones(len(drawn.votes.people), np.bool_), drawn.let)
    rows = _rows(totals(drawn.matrices), totals(axes_matrices(drawn)), shown, groups, drawn.aside, drawn.wish)
    return replace(drawn, groups=groups, statements=rows, lists=lists_of(rows, 1))


def _aside(flags: Flags, wish: Wish) -> NDArray[np.bool_]:
    """Say who counts neither in axes nor in groups (n)."""
    everyone = wish.with_flagged or wish.mode is Mode.POLIS or wish.only is not None
    return np.zeros(len(flags.repeated), np.bool_) if everyone else flags.any


def axes_matrices(drawn: Map) -> Matrices:
    """Return the matrices that the axes of a map come from: of those who are not aside, on what was let through."""
    return _without(drawn.matrices, drawn.votes, drawn.aside).over(drawn.axes.statements)


def _without(matrices: Matrices, votes: Votes, aside: NDArray[np.bool_]) -> Matrices:
    return with_votes(matrices, votes.of(np.flatnonzero(aside)), times=-1) if aside.any() else matrices


def _counts(votes: Votes, shown: Votes, wish: Wish) -> tuple[Ints, int]:
    """Return how many votes stretch each point (n), of how many statements.

    The published algorithm sets rejected statements to 0 for everybody, so that they count as votes.
    """
    if wish.mode is Mode.ROBUST:
        return shown.lengths, len(shown.statements)
    rejected = len(votes.statements) - len(shown.statements)
    return shown.lengths + rejected, len(votes.statements)


def _placed(votes: Votes, counts: Ints, width: int, wish: Wish) -> NDArray[np.bool_]:
    """Say who is grouped (n): nobody by a single vote, which says nothing of what goes together."""
    if wish.only is not None:
        return np.array([name in wish.only for name in votes.people], np.bool_)
    if wish.mode is Mode.POLIS:
        return polis.clustered(votes.lengths, width)
    return counts >= max(min(polis.VOTES_NEEDED, width), FEWEST_TOGETHER)


def _grouped(standing: Standing, placed: NDArray[np.bool_], wish: Wish) -> Groups:
    of = np.full(len(placed), NOWHERE, np.int8)
    if wish.mode is Mode.ROBUST:
        centres, of[placed] = robust.grouped(standing, wish.k)
    else:
        centres, of[placed] = polis.groups_of(standing.points, wish.k)
    return Groups(centres, of)


def _rows(
    everyone: dict[str, Count],
    heard: dict[str, Count],
    shown: Votes,
    groups: Groups,
    aside: NDArray[np.bool_],
    wish: Wish,
) -> tuple[Statement, ...]:
    """Return each statement with its counts; who is aside counts in that of everyone, and in what is published."""
    by_group = counted(shown, groups.of, groups.k) if groups.k > 1 else []
    audiences = _audiences(shown, aside) if wish.audiences is None else wish.audiences
    return tuple(
        statement(name, everyone[name], [one[at] for one in by_group], audiences.get(name, ()), heard[name])
        for at, name in enumerate(shown.statements)
    )


def _audiences(shown: Votes, aside: NDArray[np.bool_]) -> dict[str, list[tuple[str, int, Count]]]:
    """Return what each audience said on each statement, without who is aside; nothing where there is one audience."""
    if len(shown.audiences) < 2:
        return {}
    told = np.where(aside, -1, shown.audience)
    people = np.bincount(told[~aside & (shown.lengths > 0)], minlength=len(shown.audiences)).tolist()
    named = list(zip(shown.audiences, people, counted(shown, told, len(shown.audiences)), strict=True))
    return {name: [(one, size, counts[at]) for one, size, counts in named] for at, name in enumerate(shown.statements)}


def totals(matrices: Matrices) -> dict[str, Count]:
    """Return the votes of everyone on each statement: the diagonals hold (a + b) / 2 agreements, (a - b) / 2 others."""
    n, a, b = (np.diag(one).astype(np.int64) for one in (matrices.n, matrices.a, matrices.b))
    columns = zip(matrices.statements, ((a + b) // 2).tolist(), ((a - b) // 2).tolist(), n.tolist(), strict=True)
    return {name: Count(agree, disagree, seen) for name, agree, disagree, seen in columns}


def counted(votes: Votes, label: NDArray[np.integer], labels: int) -> list[list[Count]]:
    """Return the counts of each label, then of each statement; people with a label below 0 are left out."""
    width = len(votes.statements)
    start = np.where(label < 0, labels, label).astype(np.int64) * (3 * width)
    table = np.zeros((labels + 1) * width * 3, np.int64)
    for first, last in blocks(votes.starts):
        held = np.repeat(start[first:last], votes.lengths[first:last]) + kinds(votes, first, last)
        table += np.bincount(held, minlength=len(table))
    told = table.reshape(labels + 1, width, 3)[:labels]
    return [
        [Count(agree, disagree, disagree + passed + agree) for disagree, passed, agree in rows]
        for rows in told.tolist()
    ]


def counted_nearest(drawn: Map) -> list[list[Count]]:
    """Return the counts of each group, then of each statement, everybody told with the group they stand nearest to."""
    shown = drawn.votes.only(np.ones(len(drawn.votes.people), np.bool_), drawn.let)
    places = drawn.points // THOUSAND
    squares = np.stack([np.square(places - centre).sum(axis=1) for centre in drawn.groups.centres])
    return counted(shown, np.argmin(squares, axis=0), drawn.groups.k)


def points_of(drawn: Map) -> dict[str, tuple[float, float]]:
    """Return where each person stands."""
    points = (drawn.points / (THOUSAND * THOUSAND)).tolist()
    return {name: (x, y) for name, (x, y) in zip(drawn.votes.people, points, strict=True)}


def groups_of(drawn: Map) -> dict[str, int]:
    """Return the group of each person who is in one; nobody's where there are no groups."""
    if drawn.groups.k < 2:
        return {}
    return {name: group for name, group in zip(drawn.votes.people, drawn.groups.of.tolist(), strict=True) if group >= 0}
