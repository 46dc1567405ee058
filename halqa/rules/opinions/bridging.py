"""Common ground: what every group and every audience agrees on for sure, compared as whole numbers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from math import isqrt

from halqa.rules.opinions.tally import Count
from halqa.rules.opinions.values import SMALLEST_AUDIENCE

MILLION = 1_000_000
SQUARE = 2_706_025  # 1.645 squared, in millionths: 90 % on both sides


@lru_cache(maxsize=1 << 16)  # the same few counts are asked for by every list
def interval(chose: int, seen: int) -> tuple[int, int]:
    """Return the 90 % interval of a share in millionths (Wilson 1927), its lower end rounded down, its upper end up.

    (2 c + q -+ sqrt(q (q + 4 c (s - c) / s))) / (2 (s + q)) with q = 1.645 squared; 0 … 1 where nobody was asked.
    """
    if seen <= 0:
        return 0, MILLION
    middle, width = 2 * chose * MILLION + SQUARE, 2 * (seen * MILLION + SQUARE)
    square = SQUARE * (SQUARE * seen + 4 * MILLION * chose * (seen - chose))
    root = isqrt(-(-square // seen) - 1) + 1  # rounded up
    low, high = (middle - root) * MILLION // width, -(-(middle + root) * MILLION // width)
    return max(low, 0), min(high, MILLION)


def margin(count: Count) -> int:
    """Return, in millionths, the least that agreement can well be, less the most that disagreement can well be."""
    return interval(count.agree, count.seen)[0] - interval(count.disagree, count.seen)[1]


def bridging(groups: Iterable[Count], audiences: Iterable[Count] = ()) -> int:
    """Return the least margin over groups, and over audiences of which at least ten saw it, in millionths.

    -1 000 000 where there is nobody.
    """
    told = [*groups, *(count for count in audiences if count.seen >= SMALLEST_AUDIENCE)]
    return min(map(margin, told), default=-MILLION)
