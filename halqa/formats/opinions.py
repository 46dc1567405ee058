"""An opinion map as JSON and as a plain picture, for files; pages draw their own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

import numpy as np

from halqa.rules.opinions.agreement import adjusted_rand, near, seeded
from halqa.rules.opinions.clusters import THOUSAND
from halqa.rules.opinions.drawing import Map, groups_of, points_of
from halqa.rules.opinions.stability import Stability
from halqa.rules.opinions.statements import Statement
from halqa.rules.opinions.tally import Agreed, Count, Typical

SIZE = 640
COLOURS = ("#1b6ca8", "#c8553d", "#3b7d4f", "#8a5a9e", "#b8860b")
NO_GROUP = "#888888"


def write_json(drawn: Map, stability: Stability | None, seconds: float, published: Mapping[str, int] | None) -> bytes:
    """Return the map with its lists; `published`: groups of another map, to compare with."""
    matrices = drawn.matrices
    told: dict[str, object] = {
        "participants": matrices.people,
        "statements": len(drawn.votes.statements),
        "votes": matrices.votes,
        "mode": drawn.wish.mode.value,
        "k": drawn.groups.k,
        "groups": groups_of(drawn),
        "points": {name: list(point) for name, point in points_of(drawn).items()},
        "stability": None if stability is None else _stability(stability),
        "representative": [[_typical(one) for one in group] for group in drawn.lists.representative],
        "consensus": dict(
            zip(("agree", "disagree"), ([_agreed(one) for one in side] for side in drawn.lists.consensus), strict=True)
        ),
        "bridging": [_statement(one) for one in drawn.lists.bridging],
        "too_few_votes": [one.id for one in drawn.statements if one.few],
        "flagged": {
            "agree_all": int(drawn.flags.agree_all.sum()),
            "disagree_all": int(drawn.flags.disagree_all.sum()),
            "repeated": int(drawn.flags.repeated.sum()),
        },
        "digest": matrices.digest(),
        "seconds": round(seconds, 6),
    }
    if published is not None:
        told |= compared(drawn, published)
    return json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"


def compared(drawn: Map, published: Mapping[str, int]) -> dict[str, float | None]:
    """Return the adjusted Rand index of groups, of the nearest published centre, of k-means started at these.

    None where nobody has a published group, or nobody of these has one of ours.
    """
    rows = [at for at, name in enumerate(drawn.votes.people) if name in published]
    if not rows:
        return {"ari": None, "near": None, "seeded": None}
    labels = np.array([published[drawn.votes.people[at]] for at in rows])
    theirs = np.unique(labels, return_inverse=True)[1]
    ours, points = drawn.groups.of[rows], drawn.points[rows] // THOUSAND
    told = ours >= 0
    ari = adjusted_rand(theirs[told], ours[told]) if told.any() else None
    return {"ari": ari, "near": near(points, theirs), "seeded": seeded(points, theirs)}


def _stability(stability: Stability) -> dict[str, object]:
    return {
        "draws": stability.draws,
        "stable": stability.stable,
        "k": {str(k): share for k, share in stability.k_shares.items()},
        "ari": {"median": stability.ari[1], "p5": stability.ari[0], "p95": stability.ari[2]},
        "membership": dict(stability.membership),
        "ranks": {name: list(ends) for name, ends in stability.ranks.items()},
    }


def _count(count: Count) -> dict[str, int]:
    return {"agree": count.agree, "disagree": count.disagree, "seen": count.seen}


def _statement(one: Statement) -> dict[str, object]:
    told = {"statement": one.id, "score": one.bridging / 1e6, "all": _count(one.everyone), "common": one.common}
    audiences = {name: {"people": people} | _count(count) for name, people, count in one.audiences}
    return told | {"groups": [_count(count) for count in one.groups], "audiences": audiences}


def _agreed(one: Agreed) -> dict[str, object]:
    return {"statement": one.statement, "chose": one.chose, "seen": one.seen, "share": one.share, "z": one.share_z}


def _typical(one: Typical) -> dict[str, object]:
    says = "agree" if one.agrees else "disagree"
    told = {"statement": one.statement, "says": says, "chose": one.chose, "seen": one.seen, "share": one.share}
    return told | {"share_z": one.share_z, "times": one.times, "times_z": one.times_z, "metric": one.metric}


def write_svg(drawn: Map, title: str) -> bytes:
    """Return a picture of everybody who is placed, coloured by group; grey for who is between groups."""
    at = drawn.points[drawn.placed].astype(np.float64)
    groups = drawn.groups.of[drawn.placed].tolist()
    reach = max(float(np.abs(at).max(initial=1)), 1.0)
    places = np.rint((at * [1, -1] / reach + 1) * (SIZE / 2 - 20) + 20).astype(int).tolist()
    dots = [
        f'<circle cx="{x}" cy="{y}" r="4" fill="{_colour(drawn, group)}" fill-opacity=".7"/>'
        for (x, y), group in zip(places, groups, strict=True)
    ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" role="img">'
    lines = [head, f"<title>{escape(title)}</title>", *dots, "</svg>", ""]
    return "\n".join(lines).encode()


def _colour(drawn: Map, group: int) -> str:
    return COLOURS[group % len(COLOURS)] if group >= 0 and drawn.groups.k > 1 else NO_GROUP
