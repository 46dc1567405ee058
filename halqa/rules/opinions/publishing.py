"""A map as it enters the record: what its numbers follow from, so that anyone finds them again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np

from halqa.rules.opinions import withheld
from halqa.rules.opinions.drawing import Map, one_public
from halqa.rules.opinions.robust import BETWEEN, NOWHERE
from halqa.rules.opinions.stability import Again, holds
from halqa.rules.opinions.tally import Count
from halqa.rules.opinions.telling import tell
from halqa.rules.opinions.told import Told
from halqa.rules.opinions.votes import Ints
from halqa.rules.record import maps as record
from halqa.rules.record.maps import PLACES_MOST, Axis, Group, Groups, Mapped, Places

SIGNS = {NOWHERE: ".", BETWEEN: "-"}


def published(consultation: str, drawn: Map, names: tuple[int, ...], again: Again, *, rows: bool) -> Iterator[Mapped]:
    """Give the entries of a map whose statements have numbers as ids, and whose people are in the order of their rows.

    `names` of its groups, the largest first; `rows`: whether single rows are published, else nothing of anybody's
    place is, nor of any group.
    """
    shown, names = (drawn, names) if holds(drawn.groups.k, again) else (one_public(drawn), ())
    told = tell(shown, names)
    agreed, disagreed = (tuple(int(one.statement) for one in side) for side in shown.lists.consensus)
    yield record.Map(consultation, told.votes, bytes.fromhex(told.digest), agreed, disagreed)
    if rows:
        order = sorted(range(len(names)), key=names.__getitem__)
        yield from _axes(consultation, shown, order)
        yield from _places(consultation, shown, order)
        yield _groups(consultation, drawn, told, again)


def _axes(consultation: str, shown: Map, order: list[int]) -> Iterator[Axis]:
    """Give each statement's place on the axes, its score, and the votes of each group that are not withheld."""
    columns = zip(shown.statements, shown.axes.means.tolist(), shown.axes.loadings.T.tolist(), strict=True)
    for one, mean, (x, y) in columns:
        cells = withheld.told(one.everyone, [one.groups[group] for group in order])
        yield Axis(consultation, int(one.id), mean, (x, y), one.bridging, tuple(map(_cell, cells)))


def _cell(count: Count | None) -> record.Cell | None:
    return None if count is None else (count.agree, count.disagree, count.seen)


def _places(consultation: str, shown: Map, order: list[int]) -> Iterator[Places]:
    """Give everybody's place as one sign each; a group's is the how-manieth of those told it is."""
    signs = SIGNS | {group: str(place) for place, group in enumerate(order or [0], 1)}
    places = "".join(map(signs.__getitem__, shown.groups.of.tolist()))
    for at in range(0, len(places), PLACES_MOST):
        yield Places(consultation, places[at : at + PLACES_MOST])


def _groups(consultation: str, drawn: Map, told: Told, again: Again) -> Groups:
    pairs = zip(told.groups, told.plane.centres, strict=True)
    flagged = told.flagged
    return Groups(
        consultation=consultation,
        found=drawn.groups.k,
        again=again,
        flagged=(flagged.agree_all, flagged.disagree_all, flagged.repeated),
        points=points_digest(drawn.points),
        groups=tuple(Group(one.name, one.people, centre, one.typical) for one, centre in pairs),
        common=told.common,
        refused=told.refused,
        divides=told.divides,
    )


def points_digest(points: Ints) -> bytes:
    """Return the SHA-256 of points (n, 2) in millionths, person by person, eight bytes a number, the smallest first."""
    return hashlib.sha256(np.ascontiguousarray(points, dtype="<i8").data).digest()
