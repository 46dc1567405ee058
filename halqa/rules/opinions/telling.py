"""From a map, and from what drawing it again says, to what pages tell of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from halqa.rules.opinions.clusters import THOUSAND
from halqa.rules.opinions.divisions import clearest, common_margin, gap, split
from halqa.rules.opinions.drawing import Map, counted_nearest, one_public
from halqa.rules.opinions.marks import marks_of, reach_of
from halqa.rules.opinions.stability import Stability
from halqa.rules.opinions.statements import Statement
from halqa.rules.opinions.told import Flagged, Group, Plane, Row, Told
from halqa.rules.opinions.values import SMALLEST_AUDIENCE
from halqa.rules.opinions.votes import Ints
from halqa.rules.opinions.withheld import Cells
from halqa.rules.opinions.withheld import told as cells_told

COMMON = 10  # kept, so that lists with and without flagged ballots can be compared


def tell(drawn: Map, names: tuple[int, ...], stability: Stability | None = None, also: Map | None = None) -> Told:
    """Return what pages tell of a map whose statements have numbers as ids.

    `names` of its groups, by `names_of`; `also`: the map with flagged ballots. Groups that do not hold are not told.
    """
    if stability is not None and not stability.stable:
        drawn, names = one_public(drawn), ()
    order = sorted(range(len(names)), key=names.__getitem__)
    rows = _rows(drawn, order, stability)
    places, own = drawn.points[drawn.placed] // THOUSAND, _named(drawn, names)
    reach = reach_of(places)
    marks, hexagons = marks_of(places, own, reach)
    share = stability.k_shares.get(drawn.groups.k, 0.0) if stability else 0.0
    return Told(
        people=drawn.matrices.people,
        votes=drawn.matrices.votes,
        k=max(len(names), 1),
        rows=rows,
        groups=tuple(_group(drawn, group, names[group], stability) for group in order),
        between=int((own < 0).sum()) if names else 0,
        common=_common(drawn),
        refused=clearest((_refused(one), int(one.id)) for one in drawn.statements if not one.few),
        divides=clearest((_apart(one), int(one.id)) for one in drawn.statements if not one.everyone.few),
        few=sum(one.few for one in drawn.statements),
        flagged=_flagged(drawn, also),
        marks=marks,
        hexagons=hexagons,
        plane=_plane(drawn, order, reach),
        digest=drawn.matrices.digest(),
        draws=stability.draws if stability else 0,
        k_share=round(100 * share),
        ari=round(100 * stability.ari[1]) if stability else 0,
    )


def _named(drawn: Map, names: tuple[int, ...]) -> Ints:
    """Return the name of the group of everybody who is placed (p), -1 for in none."""
    return np.array([*names, -1])[np.clip(drawn.groups.of[drawn.placed], -1, len(names) - 1)]


def _rows(drawn: Map, order: list[int], stability: Stability | None) -> tuple[Row, ...]:
    """Return the rows of a map; who is in no group is told with the nearest where fewer than ten would be left over."""
    ways: list[Sequence[Sequence[Count]]] = [[one.groups for one in drawn.statements]]
    if any(None in cells_told(one.everyone, one.groups) for one in drawn.statements):
        ways.append(list(zip(*counted_nearest(drawn), strict=True)))
    rows = []
    for one, *counts in zip(drawn.statements, *ways, strict=True):
        ordered = ([way[group] for group in order] for way in counts)
        rows.append(_row(one, stability, cells_told(one.everyone, *ordered)))
    return tuple(rows)


def _row(one: Statement, stability: Stability | None, cells: Cells) -> Row:
    ranks = stability.ranks.get(one.id) if stability and None not in cells else None
    return Row(int(one.id), None if one.everyone.few else one.everyone, cells, ranks)


def _refused(one: Statement) -> int:
    """Return by how much all surely disagree: a list names a statement, so the counts that are withheld count here."""
    return common_margin(one.groups or (one.heard,), agree=False)


def _apart(one: Statement) -> int:
    """Return how far the groups of ten people or more that saw it surely are apart, or how split everybody is."""
    cells = [count for count in one.groups if not count.few]
    return gap(cells) if len(cells) > 1 else 0 if one.groups else split(one.heard)


def _group(drawn: Map, group: int, name: int, stability: Stability | None) -> Group:
    """Return a group told by statements, without their counts, that at least ten of it have seen."""
    seen = {one.id: one.groups[group].seen for one in drawn.statements}
    mine = drawn.groups.of == group
    typical = [one for one in drawn.lists.representative[group] if seen[one.statement] >= SMALLEST_AUDIENCE]
    held = None
    if stability is not None and mine.any():
        people = [drawn.votes.people[at] for at in np.flatnonzero(mine).tolist()]
        held = round(100 * sum(stability.membership.get(person, 0.0) for person in people) / len(people))
    return Group(name, int(mine.sum()), tuple((int(one.statement), one.agrees) for one in typical), held)


def _common(drawn: Map) -> tuple[int, ...]:
    """Return what every group and larger audience surely agrees with."""
    return tuple(int(one.id) for one in drawn.lists.bridging if one.bridging > 0)[:COMMON]


def _flagged(drawn: Map, also: Map | None) -> Flagged:
    flags = drawn.flags
    agree, disagree, repeated = (int(mask.sum()) for mask in (flags.agree_all, flags.disagree_all, flags.repeated))
    return Flagged(agree, disagree, repeated, (also or drawn).groups.k, _common(also or drawn))


def _plane(drawn: Map, order: list[int], reach: int) -> Plane:
    axes = drawn.axes
    first, second = (tuple(one) for one in axes.loadings.tolist())
    centres = [(x, y) for x, y in drawn.groups.centres.tolist()]
    return Plane(
        tuple(map(int, axes.statements)),
        tuple(axes.means.tolist()),
        (first, second),
        tuple(centres[group] for group in order),
        reach,
    )
