"""The method `opinions` (docs/formats/record.md, section 8): statements, commitments, and rows where announced."""

import hashlib
from typing import Any

from choice import published
from container import need
from crowd import Crowd
from tree import Entries

ANSWERS = ("1", "2", "3", "4")
ROWS_LEAST = 100
ORDER = ("statement", "commitments", "row", "result")


class Sealing:
    """One sealing, entry by entry."""

    def __init__(self, terms: dict[str, Any], close: dict[str, Any]) -> None:
        self.level = terms["level"]
        self.turnout: dict[str, int] = close["turnout"]
        self.people = close["ballots"]
        self.rows_due = terms["rows"] and self.people >= ROWS_LEAST
        self.statements: dict[int, dict[str, Any]] = {}
        self.hidden: set[int] = set()
        self.answers = 0
        self.crowd = Crowd()
        self.left: set[str] = set()
        self.last = {"statement": 0, "commitments": "", "row": ""}
        self.opened: dict[tuple[int, int], int] = {}

    def statement(self, number: int, entry: dict[str, Any]) -> None:
        """Check that a statement comes in order and that its numbers add up."""
        need(entry["number"] > self.last["statement"], number, "its statement was there before, or is out of order")
        self.last["statement"] = entry["number"]
        tally = entry["tally"]
        if self.rows_due:
            need(not tally["turnout"] and not tally["by_audience"], number, "tells audiences beside rows")
            need(tuple(sorted(tally["counts"])) == ANSWERS, number, "has other answers")
            need(sum(tally["counts"].values()) == tally["ballots"] <= self.people, number, "its answers do not add up")
            self.statements[entry["number"]] = tally
            return
        groups = [tally["counts"], *tally["by_audience"].values()]
        need(all(tuple(sorted(group)) == ANSWERS for group in groups), number, "has other answers")
        room: dict[str, int] = {}
        for audience, name in published(tally["turnout"]).items():
            room[name] = room.get(name, 0) + tally["turnout"][audience]
        there = {name: sum(group.values()) for name, group in tally["by_audience"].items()}
        need(there == room, number, "its audiences are not the published ones")
        for answer in ANSWERS:
            whole = sum(group[answer] for group in tally["by_audience"].values())
            need(whole == tally["counts"][answer], number, "its audiences do not add up")
        need(sum(room.values()) == tally["ballots"] <= self.people, number, "its answers do not add up")
        self.statements[entry["number"]] = tally
        if entry["hidden"]:
            self.hidden.add(entry["number"])

    def commitments(self, number: int, entry: dict[str, Any]) -> None:
        """Check that commitments come in ascending order."""
        need(entry["level"] == self.level, number, "has another level than the terms")
        for one in entry["commitments"]:
            need(one > self.last["commitments"], number, "a commitment was there before, or is out of order")
            self.last["commitments"] = one
        self.answers += len(entry["commitments"])
        if self.rows_due:
            self.left.update(entry["commitments"])

    def row(self, number: int, entry: dict[str, Any]) -> None:
        """Open the commitments of one pseudonym."""
        need(self.rows_due, number, "rows were not announced, or too few took part")
        need(entry["pseudonym"] > self.last["row"], number, "its pseudonym was there before, or is out of order")
        self.last["row"] = entry["pseudonym"]
        last = 0
        for statement, answer, manieth, salt in entry["votes"]:
            need(statement > last, number, "a statement is there twice, or out of order")
            last = statement
            about = f"{statement}\n{entry['consultation']}\n{entry['pseudonym']}\n{manieth}\n{answer}\n{salt}\n"
            opened = hashlib.sha256(f"halqa/opinion/1\n{about}".encode()).hexdigest()
            need(opened in self.left, number, "does not open a commitment that nobody opened before")
            self.left.remove(opened)
            self.opened[statement, answer] = self.opened.get((statement, answer), 0) + 1
        self.crowd.add([(statement, answer) for statement, answer, _, _ in entry["votes"]], self.hidden)

    def result(self, number: int) -> dict[str, Any]:
        """Return the tally, once everything is there."""
        counts = dict.fromkeys(ANSWERS, 0)
        for statement, tally in self.statements.items():
            for answer in ANSWERS:
                counts[answer] += tally["counts"][answer]
                same = self.opened.get((statement, int(answer)), 0) == tally["counts"][answer]
                need(same or not self.rows_due, number, "the rows are not what the statements count")
        need(self.answers == sum(counts.values()), number, "there are not as many commitments as answers")
        need(self.crowd.size == (self.people if self.rows_due else 0), number, "there are not as many rows as people")
        return {"ballots": self.people, "turnout": self.turnout, "counts": counts, "by_audience": {}}


def sealing(number: int, close: dict[str, Any], terms: dict[str, Any], entries: Entries) -> tuple[int, dict[str, Any]]:
    """Return the number of the result and the tally that it must hold, with those of the statements beside it."""
    sealed, place = Sealing(terms, close), 0
    while True:
        number, entry = next(entries, (number + 1, {"kind": "nothing"}))
        kind = entry["kind"]
        right = kind in ORDER[place:] and entry["consultation"] == close["consultation"]
        need(right, number, "interrupts a sealing")
        place = ORDER.index(kind)
        if kind == "result":
            found = {"tally": sealed.result(number), "given": entry["tally"], "statements": sealed.statements}
            return number, found | {"hidden": sealed.hidden, "crowd": sealed.crowd if sealed.rows_due else None}
        getattr(sealed, kind)(number, entry)
