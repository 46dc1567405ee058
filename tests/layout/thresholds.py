"""How much of each layer the tests must walk through, branches included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WHOLE = ("halqa/rules/", "halqa/formats/", "halqa/actions/")
OVERALL = 95.0


def shortfalls(report: Mapping[str, Any]) -> list[str]:
    """Return one line for each threshold that a coverage report (coverage's JSON) does not reach."""
    lines = []
    for folder in WHOLE:
        missed = {name: _missed(file) for name, file in sorted(report["files"].items()) if name.startswith(folder)}
        lines += [
            f"{name}: {count} lines or branches never reached, of none allowed"
            for name, count in missed.items()
            if count
        ]
    reached = report["totals"]["percent_covered"]
    if reached < OVERALL:
        lines.append(f"halqa: {reached:.2f} % reached, of {OVERALL:.0f} % required")
    return lines


def _missed(file: Mapping[str, Any]) -> int:
    summary = file["summary"]
    return int(summary["missing_lines"]) + int(summary["missing_branches"])
