"""Pabulib files (.pb), as far as a recount needs them."""

import csv
from fractions import Fraction
from pathlib import Path

SECTIONS = ("META", "PROJECTS", "VOTES")
Ballots = list[tuple[list[str], list[Fraction]]]


def given(ids: list[str], points: list[Fraction], *, ranked: bool) -> dict[str, Fraction]:
    """Return a ballot's points by project: its own, n, n - 1 … 1 where it only ranks, or one each.

    A project named twice counts once, as it stands first.
    """
    names = list(dict.fromkeys(ids))
    least = range(len(names), 0, -1) if ranked else [1] * len(names)
    first = dict(reversed(list(zip(ids, points, strict=True)))) if points else dict(zip(names, least, strict=True))
    return {name: Fraction(first[name]) for name in names}


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",") if part.strip()]


def _amount(cell: str) -> Fraction:
    return Fraction(cell.replace(",", "."))


def read(path: str) -> tuple[dict[str, Fraction], Fraction, Ballots, bool]:
    """Return costs, budget and ballots of a Pabulib file, and whether its choices are ranked."""
    parts: dict[str, list[list[str]]] = {}
    part: list[list[str]] = []
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        for cells in csv.reader(file, delimiter=";"):
            row = [cell.strip() for cell in cells]
            if any(row) and row[0] in SECTIONS and not any(row[1:]):
                part = parts.setdefault(row[0], [])
            elif any(row):
                part.append(row)
    meta = {row[0]: row[1] for row in parts["META"]}
    named = {
        name: [dict(reversed(list(zip(parts[name][0], row, strict=True)))) for row in parts[name][1:]]
        for name in SECTIONS[1:]
    }
    costs = {row["project_id"]: _amount(row["cost"]) for row in named["PROJECTS"]}
    split = [[_parts(row.get(name, "")) for name in ("vote", "points")] for row in named["VOTES"]]
    pointed = meta["vote_type"] not in ("approval", "choose-1")
    ballots = [(ids, list(map(Fraction, points)) if pointed else []) for ids, points in split]
    return costs, _amount(meta["budget"]), ballots, meta["vote_type"] == "ordinal"
