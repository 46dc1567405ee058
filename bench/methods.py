"""The rule of each method on a crowd's ballots, already in memory: python -m bench.methods [BALLOTS]."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from random import Random

from bench.figures import Figure, begin, tell
from halqa.rules.ballots.proportional import equal_shares
from halqa.rules.ballots.ranking import Duels, schulze_order

BALLOTS, OPTIONS = 1_000_000, 20
LISTED, ANSWERS, PLACES = 10_000, 30, 7
RANKING_SECONDS, LIST_SECONDS = 3, 3


def main(arguments: list[str]) -> int:
    """Count invented ballots, print the figures; 1 where one is too slow."""
    ballots = int(arguments[0]) if arguments else BALLOTS
    begin(f"python -m bench.methods {ballots}")
    return tell(measure(ballots))


def measure(ballots: int) -> Iterator[Figure]:
    """Count so many rankings, and a list of ballots that all tick something else."""
    dice = Random(1)
    rankings = [tuple(dice.randrange(OPTIONS + 1) for _ in range(OPTIONS)) for _ in range(ballots)]
    started, worked = time.perf_counter(), time.process_time()
    duels = Duels(OPTIONS)
    for ranks in rankings:
        duels.add(ranks)
    order = schulze_order(duels.pairs(), range(1, OPTIONS + 1))
    yield Figure(f"{ballots:,} rankings of {OPTIONS}", time.perf_counter() - started, "s", most=RANKING_SECONDS)
    yield Figure("  of a processor", time.process_time() - worked, "s")
    yield Figure("  options in order", len(order), "", least=OPTIONS)
    del rankings
    yield from measure_list(dice)


def measure_list(dice: Random) -> Iterator[Figure]:
    """Share the places of a list out among ballots with five to nine ticks each."""
    kinds = Counter(tuple(sorted(dice.sample(range(1, ANSWERS + 1), dice.randrange(5, 10)))) for _ in range(LISTED))
    started, worked = time.perf_counter(), time.process_time()
    order, rounds = equal_shares(kinds, PLACES, range(1, ANSWERS + 1))
    seconds = time.perf_counter() - started
    yield Figure(f"{LISTED:,} ballots, {ANSWERS} answers, {PLACES} places", seconds, "s", most=LIST_SECONDS)
    yield Figure("  of a processor", time.process_time() - worked, "s")
    yield Figure("  ballots that differ", len(kinds), "")
    yield Figure("  places paid for", len(rounds), "")
    yield Figure("  options in order", len(order), "", least=ANSWERS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
