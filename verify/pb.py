"""Pabulib files (.pb), as far as a recount needs them."""

import csv
from fractions import Fraction
from pathlib import Path

Ballots = list[tuple[list[str], list[Fraction]]]


def given(ids: list[str], points: list[Fraction], *, ranked: bool) -> dict[str, Fraction]:
    """Return a ballot's points by project: its own, n, n - 1 … 1 where it only ranks, or one each."""
    least = range(len(ids), 0, -1) if ranked else [1] * len(ids)
    return dict(zip(ids, points or map(Fraction, least), strict=True))


def read(path: str) -> tuple[dict[str, Fraction], Fraction, Ballots, bool]:
    """Return costs, budget and ballots of a Pabulib file, and whether its choices are ranked."""
    parts: dict[str, list[list[str]]] = {}
    part: list[list[str]] = []
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file, delimiter=";"):
            if row in (["META"], ["PROJECTS"], ["VOTES"]):
                part = parts.setdefault(row[0], [])
            elif row:
                part.append(row)
    meta = {row[0]: row[1] for row in parts["META"]}
    named = {
        name: [dict(zip(parts[name][0], row, strict=True)) for row in parts[name][1:]] for name in ("PROJECTS", "VOTES")
    }
    costs = {row["project_id"]: Fraction(row["cost"].replace(",", ".")) for row in named["PROJECTS"]}
    split = [[row[name].split(",") if row.get(name) else [] for name in ("vote", "points")] for row in named["VOTES"]]
    pointed = meta["vote_type"] not in ("approval", "choose-1")
    ballots = [(ids, list(map(Fraction, points)) if pointed else []) for ids, points in split]
    return costs, Fraction(meta["budget"].replace(",", ".")), ballots, meta["vote_type"] == "ordinal"
