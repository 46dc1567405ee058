"""Whether a published map is the one of the published answers: drawn again, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

import numpy as np

from halqa.rules.opinions.axes import Axes, means_of, residual
from halqa.rules.opinions.drawing import Map, Wish, axes_matrices, draw
from halqa.rules.opinions.publishing import published
from halqa.rules.opinions.stability import Again, holds, stability_of
from halqa.rules.opinions.tallied import audiences_of, shown_of
from halqa.rules.opinions.tally import Agreed, consensus
from halqa.rules.opinions.votes import gather
from halqa.rules.record import Broken, Counted, Why
from halqa.rules.record.broken import ENTRIES
from halqa.rules.record.maps import Axis, Groups, Mapped
from halqa.rules.record.maps import Map as Head

FARTHEST = 1e-3  # that published axes may be from leading ones: they are rounded to millionths
NEAR_K, NEAR_GROUPS = 5, 50_000  # draws, millionths of the index: rounding differs by machine in what is drawn again


def check_map(one: Counted) -> None:
    """Draw the map of a consultation of the record again, if it has one; raises Broken: MAP, AXES, AGAIN."""
    if not one.mapped:
        return
    wanted = _drawn_again(one) if len(one.mapped) > 1 else _counted(one)
    for (number, given), right in zip_longest(one.mapped, wanted, fillvalue=one.mapped[-1]):
        if given != right:
            raise Broken(ENTRIES, number, Why.MAP)


def _counted(one: Counted) -> list[Mapped]:
    """Return what a map without rows must be: its digest alone is beyond the record."""
    agreed, disagreed = (_numbers(side) for side in consensus(shown_of(one.statements, one.hidden)))
    votes = sum(tally.ballots for tally in one.statements.values())
    heads = (part for _, part in one.mapped if isinstance(part, Head))
    return [replace(head, votes=votes, agreed=agreed, disagreed=disagreed) for head in heads]


def _numbers(side: tuple[Agreed, ...]) -> tuple[int, ...]:
    return tuple(int(said.statement) for said in side)


def _drawn_again(one: Counted) -> Iterator[Mapped]:
    """Return what a map with rows must be, given its axes and what letters its groups have."""
    last, end = one.mapped[-1]
    votes = gather(*map(np.asarray, (one.votes.people, one.votes.statements, one.votes.values)))
    wish = Wish(rejected=frozenset(map(str, one.hidden)), audiences=audiences_of(one.statements))
    drawn = draw(votes, wish, axes=_axes(one))
    _check_axes(one, drawn)
    if not isinstance(end, Groups) or not _alike(end.again, stability_of(drawn).again):
        raise Broken(ENTRIES, last, Why.AGAIN)
    names = _names(drawn, end) if holds(drawn.groups.k, end.again) else ()
    if len(set(names)) != len(names):
        raise Broken(ENTRIES, last, Why.MAP)
    return published(one.terms.consultation, drawn, names, end.again, rows=True)


def _axes(one: Counted) -> Axes:
    """Return the published axes; they must be over what was answered and not hidden."""
    parts = [part for _, part in one.mapped if isinstance(part, Axis)]
    names = tuple(str(part.number) for part in parts)
    if names != tuple(shown_of(one.statements, one.hidden)):
        raise Broken(ENTRIES, one.mapped[-1][0], Why.MAP)
    loadings = np.array([part.loadings for part in parts], np.int64).reshape(-1, 2).T
    return Axes(names, np.array([part.mean for part in parts], np.int64), loadings, (0, 0), even=True)


def _check_axes(one: Counted, drawn: Map) -> None:
    """Check that means are exact, and that the axes are the leading ones but for their rounding."""
    crowd = axes_matrices(drawn)
    wrong = np.flatnonzero(means_of(crowd) != drawn.axes.means)
    if len(wrong):
        raise Broken(ENTRIES, one.mapped[1 + int(wrong[0])][0], Why.MAP)
    if max(residual(crowd, drawn.axes)) > FARTHEST:
        raise Broken(ENTRIES, one.mapped[-1][0], Why.AXES)


def _alike(given: Again, found: Again) -> bool:
    near = abs(given[1] - found[1]) <= NEAR_K and abs(given[2] - found[2]) <= NEAR_GROUPS
    return given[0] == found[0] and near


def _names(drawn: Map, end: Groups) -> tuple[int, ...]:
    """Return the letter that each group has by its centre, those that no other has where it has none."""
    given = {group.centre: group.name for group in end.groups}
    return tuple(given.get((x, y), -1 - at) for at, (x, y) in enumerate(drawn.groups.centres.tolist()))
