"""Everything that pages tell of one map, in plain numbers: made where it is drawn, kept as JSON, read by any door."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from halqa.rules.opinions.routing import extremity
from halqa.rules.opinions.tally import Count
from halqa.rules.opinions.withheld import Cells

FORM = 1
SURE, LIKELY = 90, 70  # per cent of draws


@dataclass(frozen=True, slots=True)
class Row:
    """A statement that was let through: its counts in all and by group, None where they are withheld.

    `ranks`: between which places its common ground may well stand, 1 the first; None where this is not known.
    """

    number: int
    everyone: Count | None
    groups: Cells
    ranks: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A group: its `name` (0 … 4, kept as long as it means the same), its people, and the statements that tell it.

    `typical`: numbers of statements, and whether the group agrees. `held`: in how many of 100 draws its people stay in
    it, on average; None where nothing was drawn yet.
    """

    name: int
    people: int
    typical: tuple[tuple[int, bool], ...]
    held: int | None = None

    @property
    def sureness(self) -> str:
        """Return `sure`, `likely` or `unsure`; nothing where it is not known."""
        if self.held is None:
            return ""
        return "sure" if self.held >= SURE else "likely" if self.held >= LIKELY else "unsure"


@dataclass(frozen=True, slots=True)
class Plane:
    """What places somebody: the statements of the axes, their means and two loadings in millionths, the centres.

    `centres` (x, y) in thousandths, in the order of the groups; `reach`: the thousandths that the picture shows on
    each side of its middle.
    """

    statements: tuple[int, ...] = ()
    means: tuple[int, ...] = ()
    loadings: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    centres: tuple[tuple[int, int], ...] = ()
    reach: int = 1

    @property
    def extremities(self) -> dict[int, float]:
        """Return how far out each statement stands, by number."""
        width, loadings = len(self.statements), zip(*self.loadings, strict=True)
        return {
            number: extremity(width, mean, pair)
            for number, mean, pair in zip(self.statements, self.means, loadings, strict=True)
        }


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the picture, or a hexagon of it: where (whole pixels), whose group (None: in none), how large."""

    x: int
    y: int
    group: int | None
    size: int = 1


@dataclass(frozen=True, slots=True)
class Flagged:
    """Ballots that say the same to everything, or come too often alike, and the map that counts them in too."""

    agree_all: int = 0
    disagree_all: int = 0
    repeated: int = 0
    k: int = 1
    common: tuple[int, ...] = ()

    @property
    def people(self) -> bool:
        """Say whether there are any."""
        return bool(self.agree_all or self.disagree_all or self.repeated)


@dataclass(frozen=True, slots=True)
class Told:
    """One map in words and numbers: `k` groups that hold, or 1 for one public.

    `common`, `refused`, `divides`: numbers of statements, the clearest first. `draws`: how often it was drawn again;
    `k_share`: in how many of 100 with as many groups; `ari`: how alike those groups were, in hundredths. `between`:
    people in no group. `few`: statements with too few votes to say anything.
    """

    people: int
    votes: int
    k: int
    rows: tuple[Row, ...]
    groups: tuple[Group, ...]
    between: int
    common: tuple[int, ...]
    refused: tuple[int, ...]
    divides: tuple[int, ...]
    few: int
    flagged: Flagged
    marks: tuple[Mark, ...]
    hexagons: bool
    plane: Plane
    digest: str
    draws: int = 0
    k_share: int = 0
    ari: int = 0

    @property
    def found(self) -> bool:
        """Say whether groups are told."""
        return self.k > 1

    @property
    def held(self) -> int | None:
        """Return in how many of 100 draws people stay in their group, on average; None where this is not known."""
        known = [(group.people, group.held) for group in self.groups if group.held is not None]
        people = sum(size for size, _ in known)
        return sum(size * held for size, held in known) // people if people else None

    def row(self, number: int) -> Row:
        """Return a statement's row; raises KeyError."""
        for row in self.rows:
            if row.number == number:
                return row
        raise KeyError(number)


def step_of(told: Told) -> Told:
    """Return what is told of a map on the way: no counts, for two steps could differ by a single vote."""
    return replace(told, rows=(), refused=(), divides=(), flagged=Flagged(), digest="")


def told_json(told: Told) -> dict[str, Any]:
    """Return what JSON keeps of it."""
    plane = told.plane
    return {
        "form": FORM,
        "counts": [told.people, told.votes, told.k, told.between, told.few, told.draws, told.k_share, told.ari],
        "rows": [
            [row.number, _count(row.everyone), [_count(cell) for cell in row.groups], row.ranks and list(row.ranks)]
            for row in told.rows
        ],
        "groups": [[one.name, one.people, [list(pair) for pair in one.typical], one.held] for one in told.groups],
        "lists": [list(told.common), list(told.refused), list(told.divides)],
        "flagged": [told.flagged.agree_all, told.flagged.disagree_all, told.flagged.repeated, told.flagged.k],
        "with_flagged": list(told.flagged.common),
        "marks": [[mark.x, mark.y, mark.group, mark.size] for mark in told.marks],
        "hexagons": told.hexagons,
        "plane": [list(plane.statements), list(plane.means), [list(one) for one in plane.loadings]],
        "centres": [list(centre) for centre in plane.centres],
        "reach": plane.reach,
        "digest": told.digest,
    }


def _count(count: Count | None) -> list[int] | None:
    return None if count is None else [count.agree, count.disagree, count.seen]


def read_told(value: Any) -> Told | None:
    """Return what `told_json` made; None for nothing, or another form of it, which is drawn anew."""
    if not value or value.get("form") != FORM:
        return None
    people, votes, k, between, few, draws, k_share, ari = value["counts"]
    common, refused, divides = map(tuple, value["lists"])
    return Told(
        people=people,
        votes=votes,
        k=k,
        rows=tuple(
            Row(number, _read(everyone), tuple(map(_read, cells)), tuple(ranks) if ranks else None)
            for number, everyone, cells, ranks in value["rows"]
        ),
        groups=tuple(
            Group(name, size, tuple((number, agrees) for number, agrees in typical), held)
            for name, size, typical, held in value["groups"]
        ),
        between=between,
        common=common,
        refused=refused,
        divides=divides,
        few=few,
        flagged=_flagged(value),
        marks=tuple(Mark(*mark) for mark in value["marks"]),
        hexagons=value["hexagons"],
        plane=_plane(value),
        digest=value["digest"],
        draws=draws,
        k_share=k_share,
        ari=ari,
    )


def _flagged(value: Any) -> Flagged:
    agree_all, disagree_all, repeated, k = value["flagged"]
    return Flagged(agree_all, disagree_all, repeated, k, tuple(value["with_flagged"]))


def _plane(value: Any) -> Plane:
    statements, means, (x, y) = value["plane"]
    centres = tuple((x, y) for x, y in value["centres"])
    return Plane(tuple(statements), tuple(means), (tuple(x), tuple(y)), centres, value["reach"])


def _read(cell: Any) -> Count | None:
    return None if cell is None else Count(*cell)
