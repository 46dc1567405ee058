"""What opinion maps are held to beside speed: published groups, fewer votes, red-dwarf's figures, intervals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench.figures import Figure
from bench.opinions_pictures import to_nearest
from bench.opinions_run import real, rows_of
from halqa.formats.opinions import compared
from halqa.rules.opinions import routing
from halqa.rules.opinions.agreement import adjusted_rand
from halqa.rules.opinions.bridging import interval
from halqa.rules.opinions.drawing import Map, Mode, Wish, counted, draw, totals
from halqa.rules.opinions.matrices import matrices_of
from halqa.rules.opinions.robust import BETWEEN
from halqa.rules.opinions.stability import stability_of
from halqa.rules.opinions.tally import common_to_groups, consensus, typical
from halqa.rules.opinions.votes import gather

SEEDED = dict(
    zip(("vtaiwan.uberx", "scoop-hivemind.biodiversity", "brexit-consensus"), (0.83, 0.95, 0.88), strict=True)
)
NAMES = (("pa", "pd", "share"), ("pat", "pdt", "share_z"), ("ra", "rd", "times"), ("rat", "rdt", "times_z"))


def published(data: Path, names: tuple[str, ...]) -> Iterator[Figure]:
    """Lay mode polis beside the published groups."""
    cold: dict[str, list[float]] = {"k published": [], "own k": []}
    for name in names:
        votes, rejected, groups = real(data, name)
        for wish, k in (("k published", len(set(groups.values()))), ("own k", None)):
            told = compared(draw(votes, Wish(Mode.POLIS, k, rejected, frozenset(groups))), groups)
            cold[wish].append(told["ari"] or 0.0)
        bar = SEEDED.get(name, 0.94)
        yield Figure(f"{name}: near", told["near"] or 0.0, "", least=0.87)
        yield Figure(f"  seeded, away from {bar}", abs((told["seeded"] or 0.0) - bar), "", most=0.02)
        yield Figure("  cold, own k", cold["own k"][-1], "")
    for wish, found in cold.items():
        yield Figure(f"cold, {wish}: median", median(found), "", least=0.83)


def fewer_votes(data: Path, names: tuple[str, ...]) -> Iterator[Figure]:
    """Drop a tenth of the votes, twenty times: who is in a group both times, then everybody in the nearest group.

    A map without groups counts as 0 beside one that has some.
    """
    for name in names:
        votes, rejected, _ = real(data, name)
        wish = Wish(rejected=rejected)
        whole, firm, everybody, between = draw(votes, wish), [], [], []
        columns = np.array(votes.people)[votes.owners], np.array(votes.statements)[votes.cells], votes.values
        for seed in range(20):
            kept = np.random.default_rng(seed).random(len(votes.values)) >= 0.1
            less = draw(gather(*(one[kept] for one in columns)), wish)
            one, two = (_labels(whole, less, firmly=sure) for sure in (True, False))
            firm.append(adjusted_rand(*one) if less.groups.k > 1 else 0.0)
            everybody.append(adjusted_rand(*two) if less.groups.k > 1 else 0.0)
            between.append(100 * float(np.mean(less.groups.of[less.placed] == BETWEEN)))
        yield Figure(f"{name}: without 10 % of votes", median(firm), "", least=0.90)
        yield Figure("  p10", float(np.quantile(firm, 0.1)), "", least=0.80)
        yield Figure("  between groups, left out here", median(between), "%")
        yield Figure("  everybody in the nearest group", median(everybody), "")
        yield Figure("  p10", float(np.quantile(everybody, 0.1)), "")


def _labels(one: Map, two: Map, *, firmly: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the groups of everybody who is placed in both maps, or, firmly, in a group of both."""
    told = []
    for drawn in (one, two):
        labels = drawn.groups.of.astype(np.int64) if firmly else to_nearest(drawn)
        there = labels >= 0 if firmly else drawn.placed
        told.append({name: label for name, label, yes in zip(drawn.votes.people, labels, there, strict=True) if yes})
    both = sorted(told[0].keys() & told[1].keys())
    first, second = (np.array([labels[name] for name in both]) for labels in told)
    return first, second


def statistics(path: Path, theirs: dict[str, Any]) -> Iterator[Figure]:
    """Compare our statistics with red-dwarf's for the groups of the file."""
    told = rows_of(str(path))
    votes = gather(told["person"], told["statement"], told["vote"])
    groups = counted(votes, told["group"], 2)
    everyone = list(totals(matrices_of(votes)).values())
    worst = 0.0
    for at, counts in enumerate(zip(*groups, strict=True)):
        for group in (0, 1):
            agree, disagree = typical("", counts[group], counts[1 - group])
            for yes, no, name in NAMES:
                both = (agree, theirs["groups"][yes]), (disagree, theirs["groups"][no])
                worst = max(worst, *(abs(getattr(one, name) - other[group][at]) for one, other in both))
        worst = max(worst, abs(common_to_groups(counts) - theirs["common"][at]))
    for count, extremity, one, two in zip(
        everyone, np.linspace(0, 2, len(everyone)), theirs["importance"], theirs["priority"], strict=True
    ):
        worst = max(
            worst, abs(routing.importance(count, extremity) - one), abs(routing.priority(count, extremity) - two)
        )
    agreed = [
        [int(one.statement) for one in side] for side in consensus(dict(zip(votes.statements, everyone, strict=True)))
    ]
    yield Figure("  statistics that differ from red-dwarf's, most", worst, "", most=1e-9)
    yield Figure(
        "  lists of consensus that differ",
        sum(a != b for a, b in zip(agreed, theirs["consensus"], strict=True)),
        "",
        most=0,
    )


def covered() -> Iterator[Figure]:
    """Draw invented crowds of two groups, and count how often 90 % intervals hold the truth."""
    shares, ranks = [], []
    for seed in range(60):
        dice = np.random.default_rng(seed)
        people, statements = int(dice.choice([100, 300, 1000])), int(dice.choice([20, 50]))
        likes = dice.beta(3, 2, statements)
        votes = np.where(dice.random((people, statements)) < likes, 1, -1)
        there = dice.random(votes.shape) < dice.uniform(0.3, 0.9)
        person, statement = np.nonzero(there)
        drawn = draw(gather(person, statement, votes[there]), Wish(k=1, with_flagged=True))
        place = {name: rank for rank, name in enumerate((np.argsort(-likes)).astype(str).tolist(), 1)}
        for one in drawn.statements:
            low, high = interval(one.everyone.agree, one.everyone.seen)
            shares.append(low <= likes[int(one.id)] * 1e6 <= high)
        told = stability_of(drawn, 100).ranks
        if len(told) == statements:
            ranks += [low <= place[name] <= high for name, (low, high) in told.items()]
    for name, found in (("shares of agreement", shares), ("ranks", ranks)):
        yield Figure(f"90 % intervals of {name} that cover", float(np.mean(found)) * 100, "%", least=88, most=92)
