"""A budget that a crowd voted on, from its closing to its explained result: python -m bench.budget_votes [BALLOTS]."""

from __future__ import annotations

import gzip
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from random import Random

from bench.figures import Figure, begin, tell

BALLOTS, PROJECTS, TICKS = 10_000, 150, 10
SHOWN_SECONDS, OWN_MS, PAGE_KB = 3, 5, 40
PAUSES = 0.5  # seconds: the worker looks for closings, then for budgets, four times a second
HEADERS = 1_000  # bytes
OWN = 200  # people


def main(arguments: list[str]) -> int:
    """Cast, close, share out and look; print the figures, 1 where a bar is missed."""
    ballots = int(arguments[0]) if arguments else BALLOTS
    begin(f"python -m bench.budget_votes {ballots}")
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"HALQA_DATA": folder, "DJANGO_SETTINGS_MODULE": "halqa.settings"}
        return tell(measure(ballots))


def measure(people: int) -> Iterator[Figure]:
    """Have so many people vote on a budget in a database of its own."""
    import django  # noqa: PLC0415 - once its folder is there

    django.setup()
    from bench import budget_votes_ground as ground  # noqa: PLC0415 - needs Django set up

    where = ground.lay(people, PROJECTS, TICKS, Random(1))
    started, worked = time.perf_counter(), time.process_time()
    ground.seal(where)
    sealed, work = time.perf_counter() - started, time.process_time() - worked
    shown, explained, more = ground.share()
    yield Figure(f"{people:,} ballots of {PROJECTS} projects, sealed", sealed, "s")
    yield Figure("closing to the result, the worker's pauses in", sealed + shown + PAUSES, "s", most=SHOWN_SECONDS)
    yield Figure("  of a processor", work + more, "s")
    yield Figure("  explained", sealed + explained + PAUSES, "s")
    yield Figure("  projects chosen", ground.chosen(where), "", least=2)
    started = time.perf_counter()
    ground.own(where, OWN)
    each = 1000 * (time.perf_counter() - started) / OWN
    yield Figure("what my share bought, from stored rounds", each, "ms", most=OWN_MS)
    for language in ("fr", "ar"):
        packed = (len(gzip.compress(ground.page(where, language), 5)) + HEADERS) / 1000
        yield Figure(f"every project explained ({language}), packed", packed, "kB", most=PAGE_KB)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
