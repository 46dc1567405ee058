"""The sealing of ballots, each counted by its method (docs/formats/record.md, sections 3, 7 and 9)."""

import hashlib
from typing import Any

import approval
import choice
import dots
import proportional
import ranking
import score
import sharing
from container import Wrong, need
from tree import Entries

NOTHING: dict[str, Any] = {"kind": "nothing"}
COUNTS: dict[str, type[choice.Count]] = {
    "choice": choice.Count,
    "approval": approval.Count,
    "score": score.Count,
    "dots": dots.Count,
    "ranking": ranking.Count,
    "proportional": proportional.Count,
    "budget": sharing.Count,
}


def sealing(number: int, close: dict[str, Any], terms: dict[str, Any], entries: Entries) -> tuple[int, dict[str, Any]]:
    """Read ballots, then their result; return that one's number and the tally that it must hold."""
    count = COUNTS[terms["method"]](terms, close["turnout"])
    last = ""
    for left in range(close["ballots"], -1, -1):
        number, entry = next(entries, (number + 1, NOTHING))
        right = entry["kind"] == ("ballot" if left else "result") and entry["consultation"] == close["consultation"]
        need(right, number, "interrupts a sealing")
        if left:
            need(entry["pseudonym"] > last, number, "its pseudonym was there before, or is out of order")
            last = entry["pseudonym"]
            need(entry["level"] == terms["level"], number, "has another level than the terms")
            check_commitment(number, entry)
            try:
                count.add(entry["choices"], entry["audience"])
            except ValueError as error:
                raise Wrong(f"entries.jsonl, entry {number}: {error}") from None
    return number, {"tally": count.tally(), "given": entry["tally"], "count": count}


def check_commitment(number: int, ballot: dict[str, Any]) -> None:
    """Compute the commitment of a ballot again (section 9)."""
    choices = ",".join(map(str, ballot["choices"]))
    lines = f"{ballot['consultation']}\n{ballot['pseudonym']}\n{ballot['number']}\n{choices}\n{ballot['salt']}\n"
    opened = hashlib.sha256(f"halqa/ballot/1\n{lines}".encode()).hexdigest()
    need(opened == ballot["commitment"], number, "does not open its commitment")
