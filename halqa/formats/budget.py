"""A shared budget as JSON, for files: whole numbers, exact amounts and fractions as text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from halqa.formats.pabulib import text_of
from halqa.rules.budget.deciding import Decided
from halqa.rules.budget.own import Round
from halqa.rules.budget.told import Fairness, Told


def write_json(
    decided: Decided, rounds: Sequence[Round], told: Sequence[Told], fair: tuple[Fairness, Fairness], **more: object
) -> bytes:
    """Return a result with its rounds and explanations.

    `fair`: the figures of what its rule makes, before it is compared, and those of plain majorities.
    """
    names = [project.id for project in decided.laid.election.projects]
    terms = decided.laid.terms
    ties = terms.ties if terms.ties is None or isinstance(terms.ties, str) else list(terms.ties)
    said: dict[str, object] = {
        "rule": terms.rule.value,
        "utility": terms.utility.value,
        "completion": terms.completion.value,
        "step": str(terms.step),
        "ties": ties,
        "eligible": str(terms.eligible),
        "least": str(terms.least),
        "compared": terms.compared,
        "winners": [names[at] for at in decided.winners],
        "total_cost": text_of(decided.cost),
        "share": None if decided.share is None else str(decided.share),
        "steps": decided.steps,
        "prefer": None if decided.prefer is None else dict(zip(("this", "greedy"), decided.prefer, strict=True)),
        "rounds": [{"project": names[one.place], "price": str(one.price)} for one in rounds],
        "explanations": {names[one.place]: _told(one, decided, names) for one in told},
        "fairness": dict(zip(("this", "greedy"), map(_fair, fair), strict=True)),
    }
    return json.dumps(said | more, ensure_ascii=False, indent=1).encode() + b"\n"


def _told(one: Told, decided: Decided, names: Sequence[str]) -> dict[str, object]:
    unit = decided.laid.profile.unit
    said: dict[str, object] = {
        "chosen": one.nth,
        "votes": one.votes,
        "cost": text_of(decided.laid.election.projects[one.place].cost),
        "reason": one.reason.value,
        "money": None if one.bar is None else asdict(one.bar),
        "went_to": [{"project": names[at], "money": money} for at, money in one.takers],
    }
    if one.reach is not None:
        cheaper = one.reach.cheaper
        said["effective_support"] = one.reach.support
        said["more_supporters"] = one.reach.more
        said["cheaper_by"] = None if cheaper is None else str(cheaper) if unit == 1 else f"{cheaper}/{unit}"
    return said


def _fair(one: Fairness) -> dict[str, object]:
    return asdict(one) | {"worth": text_of(one.worth), "unspent": text_of(one.unspent)}
