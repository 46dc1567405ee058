"""pabutools' side of the bench, run in its own environment: python budget_ground.py FILE.pb COMPLETION RUNS.

Prints JSON: the seconds of each run of its equal shares, its ballots loaded and gathered before, and the winners.
"""

from __future__ import annotations

import json
import sys
import time

from pabutools.election import Cost_Sat, parse_pabulib
from pabutools.rules import method_of_equal_shares


def main(path: str, completion: str, runs: int) -> None:
    """Run the rule so many times, with ballots gathered and not, whichever is faster."""
    instance, profile = parse_pabulib(path)
    more = {"voter_budget_increment": 1} if completion == "add1" else {}
    told = {}
    for name, ballots in (("gathered", profile.as_multiprofile()), ("plain", profile)):
        seconds = []
        for _ in range(runs):
            begun = time.perf_counter()
            outcome = method_of_equal_shares(instance, ballots, sat_class=Cost_Sat, **more)
            seconds.append(time.perf_counter() - begun)
        told[name] = seconds
    print(json.dumps({"seconds": told, "winners": [project.name for project in outcome]}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
