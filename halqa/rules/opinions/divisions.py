"""What sets people apart, and what all refuse: compared by 90 % intervals, as whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from halqa.rules.opinions.bridging import MILLION, interval
from halqa.rules.opinions.tally import Count

LISTED = 6
A_QUARTER = MILLION // 4


def common_margin(cells: Sequence[Count], *, agree: bool) -> int:
    """Return, in millionths, by how much all these people surely agree rather than disagree, or the contrary."""
    least = [
        interval(one.agree if agree else one.disagree, one.seen)[0]
        - interval(one.disagree if agree else one.agree, one.seen)[1]
        for one in cells
    ]
    return min(least, default=-MILLION)


def gap(cells: Sequence[Count]) -> int:
    """Return, in millionths, how far two groups surely are apart in agreement; below 0 where they may not be."""
    ends = [interval(one.agree, one.seen) for one in cells]
    return max((low for low, _ in ends), default=0) - min((high for _, high in ends), default=MILLION)


def split(count: Count) -> int:
    """Return, in millionths, the share that surely stands on each side, less a quarter."""
    return min(interval(count.agree, count.seen)[0], interval(count.disagree, count.seen)[0]) - A_QUARTER


def clearest(scored: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Return the statements (score, number) that score above 0, the highest first, at most six."""
    return tuple(number for score, number in sorted(scored, key=lambda one: (-one[0], one[1])) if score > 0)[:LISTED]
