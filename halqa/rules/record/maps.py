"""Maps of opinions as the record holds them: a digest and lists, and all that places people where rows are open."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from halqa.rules.record.canonical import Json, Malformed
from halqa.rules.record.fields import Fields, as_number
from halqa.rules.record.receipts import CONSULTATION_ID

MILLION = 1_000_000
FARTHEST = 2**53 - 1  # of a centre, in thousandths
GROUPS_MOST = 5
LISTED_MOST = 10
PLACES_MOST = 60_000  # of one entry: a line has at most 65,535 bytes
_PLACES = re.compile(r"[1-5.-]{1,60000}")

Cell = tuple[int, int, int]  # agreed, disagreed, seen
Numbers = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Map:
    """What was made of all answers: how many votes, the digest of their matrices, what most agree or disagree on."""

    consultation: str
    votes: int
    digest: bytes
    agreed: Numbers
    disagreed: Numbers


@dataclass(frozen=True, slots=True)
class Axis:
    """A statement of the map: mean vote, two loadings and common ground in millionths; counts by group told.

    A cell is None where it is withheld.
    """

    consultation: str
    number: int
    mean: int
    loadings: tuple[int, int]
    score: int
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """Where people stand, in the order of their rows: 1 … 5 a group, `-` between groups, `.` not placed."""

    consultation: str
    places: str


@dataclass(frozen=True, slots=True)
class Group:
    """A group: its letter on pages (0 … 4), its people, its centre in thousandths, and what tells it.

    `typical`: numbers of statements, and whether the group agrees.
    """

    name: int
    people: int
    centre: tuple[int, int]
    typical: tuple[tuple[int, bool], ...]


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups told, none for one public, and the lists.

    `found`: as many as there are before one asks whether they hold; `again`: draws, those with as many groups, how
    alike they were (millionths); `flagged`: who agreed to all, disagreed with all, has a repeated ballot; `points`:
    the digest of all points.
    """

    consultation: str
    found: int
    again: tuple[int, int, int]
    flagged: tuple[int, int, int]
    points: bytes
    groups: tuple[Group, ...]
    common: Numbers
    refused: Numbers
    divides: Numbers


Mapped = Map | Axis | Places | Groups


def map_json(entry: Mapped) -> Json:
    """Return the entry as an object."""
    match entry:
        case Map(_, votes, digest, agreed, disagreed):
            said: dict[str, Json] = {"votes": votes, "digest": digest.hex()}
            said |= {"kind": "map", "agreed": [*agreed], "disagreed": [*disagreed]}
        case Axis(_, number, mean, loadings, score, cells):
            told: list[Json] = [None if cell is None else [*cell] for cell in cells]
            said = {"number": number, "mean": mean, "loadings": [*loadings], "score": score}
            said |= {"kind": "axis", "groups": told}
        case Places(_, places):
            said = {"kind": "places", "places": places}
        case _:
            said = _groups_json(entry)
    return said | {"consultation": entry.consultation}


def _groups_json(entry: Groups) -> dict[str, Json]:
    told: list[Json] = [
        {
            "name": one.name,
            "people": one.people,
            "centre": [*one.centre],
            "typical": [[number, agrees] for number, agrees in one.typical],
        }
        for one in entry.groups
    ]
    said: dict[str, Json] = {"kind": "groups", "found": entry.found, "groups": told, "points": entry.points.hex()}
    said |= {"again": [*entry.again], "flagged": [*entry.flagged]}
    return said | {"common": [*entry.common], "refused": [*entry.refused], "divides": [*entry.divides]}


def read_map(fields: Fields) -> Map:
    """Take the fields of a map; raises Malformed."""
    return Map(
        consultation=fields.text("consultation", CONSULTATION_ID),
        votes=fields.number("votes"),
        digest=fields.octets("digest", 32),
        agreed=_listed(fields, "agreed"),
        disagreed=_listed(fields, "disagreed"),
    )


def read_axis(fields: Fields) -> Axis:
    """Take the fields of a statement of a map; raises Malformed."""
    cells = fields.items("groups")
    if len(cells) > GROUPS_MOST:
        raise Malformed("too many groups")
    return Axis(
        consultation=fields.text("consultation", CONSULTATION_ID),
        number=fields.number("number", least=1),
        mean=as_number(fields.any("mean"), least=-MILLION, most=MILLION),
        loadings=_pair(fields.any("loadings"), MILLION),
        score=as_number(fields.any("score"), least=-MILLION, most=MILLION),
        cells=tuple(None if cell is None else _three(cell) for cell in cells),
    )


def read_places(fields: Fields) -> Places:
    """Take the fields of an entry of places; raises Malformed."""
    return Places(fields.text("consultation", CONSULTATION_ID), fields.text("places", _PLACES))


def read_groups(fields: Fields) -> Groups:
    """Take the fields of the end of a map; raises Malformed."""
    groups = fields.items("groups")
    if len(groups) > GROUPS_MOST:
        raise Malformed("too many groups")
    return Groups(
        consultation=fields.text("consultation", CONSULTATION_ID),
        found=fields.number("found", least=1, most=GROUPS_MOST),
        again=_three(fields.any("again")),
        flagged=_three(fields.any("flagged")),
        points=fields.octets("points", 32),
        groups=tuple(map(_group, groups)),
        common=_listed(fields, "common"),
        refused=_listed(fields, "refused"),
        divides=_listed(fields, "divides"),
    )


def _group(value: Json) -> Group:
    fields = Fields(value)
    group = Group(
        name=fields.number("name", most=GROUPS_MOST - 1),
        people=fields.number("people"),
        centre=_pair(fields.any("centre"), FARTHEST),
        typical=tuple(map(_typical, _short(fields.items("typical")))),
    )
    fields.done()
    return group


def _typical(value: Json) -> tuple[int, bool]:
    if not isinstance(value, list) or len(value) != 2 or not isinstance(value[1], bool):
        raise Malformed("not a statement that tells a group")
    return as_number(value[0], least=1), value[1]


def _listed(fields: Fields, name: str) -> Numbers:
    return tuple(as_number(one, least=1) for one in _short(fields.items(name)))


def _short(items: list[Json]) -> list[Json]:
    if len(items) > LISTED_MOST:
        raise Malformed("too long a list")
    return items


def _pair(value: Json, most: int) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise Malformed("not a pair")
    return as_number(value[0], least=-most, most=most), as_number(value[1], least=-most, most=most)


def _three(value: Json) -> tuple[int, int, int]:
    if not isinstance(value, list) or len(value) != 3:
        raise Malformed("not three numbers")
    one, two, three = map(as_number, value)
    return one, two, three


MAP_READERS: dict[str, Callable[[Fields], Mapped]] = {
    "map": read_map,
    "axis": read_axis,
    "places": read_places,
    "groups": read_groups,
}
