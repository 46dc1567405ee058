"""red-dwarf's side of the bench, run in its own environment: python opinions_ground.py VOTES.npz RUNS.

Prints JSON: the seconds of each run of its pipeline, the most memory, and its statistics for the groups of the file.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import warnings
from typing import Any

import numpy as np
import pandas as pd
from reddwarf.implementations.base import run_pipeline
from reddwarf.utils.consensus import select_consensus_statements
from reddwarf.utils.stats import calculate_comment_statistics_dataframes, importance_metric, priority_metric


def main(path: str, runs: int) -> None:
    """Run the pipeline so many times; where the file holds groups, compute their statistics."""
    warnings.simplefilter("ignore")
    with np.load(path) as file:
        told = {name: file[name] for name in file.files}
    columns = (told["person"].tolist(), told["statement"].tolist(), told["vote"].tolist())
    votes = [{"participant_id": p, "statement_id": s, "vote": v} for p, s, v in zip(*columns, strict=True)]
    seconds, cpu = zip(*(_timed(votes, told["rejected"].tolist()) for _ in range(runs)), strict=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    statistics = _statistics(told) if "group" in told else {}
    print(json.dumps({"seconds": seconds, "cpu": cpu, "memory": memory, "statistics": statistics}))


def _timed(votes: list[dict[str, int]], rejected: list[int]) -> tuple[float, float]:
    """Return the seconds of a run, and those of the processor."""
    begun, spent = time.perf_counter(), time.process_time()
    run_pipeline(votes=votes, mod_out_statement_ids=rejected)
    return time.perf_counter() - begun, time.process_time() - spent


def _statistics(told: dict[str, Any]) -> dict[str, Any]:
    """Return its figures, by statement, for given groups: that of each person of the table, -1 for none."""
    frame = pd.DataFrame({name: told[name] for name in ("person", "statement", "vote")})
    table = frame.pivot_table(index="person", columns="statement", values="vote").astype(float)
    table.columns.name, table.index.name = "statement_id", "participant_id"
    grouped = table[told["group"] >= 0]
    by_group, overall = calculate_comment_statistics_dataframes(grouped, told["group"][told["group"] >= 0])
    agreed = select_consensus_statements(table)
    agreed = agreed if isinstance(agreed, dict) else vars(agreed)
    counts = [(table == value).sum().to_numpy() for value in (1, -1)] + [table.notna().sum().to_numpy()]
    extremity = np.linspace(0, 2, len(table.columns))
    names = ("pa", "pd", "pat", "pdt", "ra", "rd", "rat", "rdt")
    return {
        "groups": {name: [by_group.xs(group, level=0)[name].tolist() for group in (0, 1)] for name in names},
        "common": overall["group-aware-consensus"].tolist(),
        "consensus": [[_id(one) for one in agreed[side]] for side in ("agree", "disagree")],
        "importance": np.asarray(importance_metric(*counts, extremity)).tolist(),
        "priority": np.asarray(priority_metric([False] * len(extremity), *counts, extremity)).tolist(),
    }


def _id(one: Any) -> int:
    return int(one["tid"] if isinstance(one, dict) else one.statement_id)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
