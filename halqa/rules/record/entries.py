"""The entries of the record: one frozen value a kind, written to canonical bytes and read back strictly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from halqa.rules.ballots import Tally, Terms
from halqa.rules.record import canonical
from halqa.rules.record.ballots import Ballot, ballot_json, match_ballot, read_ballot
from halqa.rules.record.budgets import BUDGET_READERS, Bought, Budget, budget_json
from halqa.rules.record.canonical import Json, Malformed
from halqa.rules.record.fields import CODE, Fields, as_number, instant_text
from halqa.rules.record.maps import MAP_READERS, Axis, Groups, Map, Mapped, Places, map_json
from halqa.rules.record.opinions import (
    Commitments,
    Row,
    Statement,
    opinion_json,
    read_commitments,
    read_row,
    read_statement,
)
from halqa.rules.record.receipts import CONSULTATION_ID
from halqa.rules.record.terms import read_result, read_terms, read_turnout, tally_json, terms_json, turnout_json

FORMAT = "halqa/record/1"
LINE_LONGEST = 65_535


@dataclass(frozen=True, slots=True)
class Log:
    """The first entry: whose record this is."""

    origin: str
    symposium: str


@dataclass(frozen=True, slots=True)
class Open:
    """A consultation was opened on these terms (`at`: aware)."""

    at: datetime
    terms: Terms


@dataclass(frozen=True, slots=True)
class Close:
    """A consultation closed with this many ballots from each audience; its ballots and its result follow."""

    consultation: str
    at: datetime
    turnout: Mapping[str, int]

    @property
    def ballots(self) -> int:
        """How many ballots follow."""
        return sum(self.turnout.values())


@dataclass(frozen=True, slots=True)
class Result:
    """What the method made of the ballots before it."""

    consultation: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Void:
    """A consultation does not count; `reason` is a code."""

    consultation: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Certified:
    """A result was certified and the key of its pseudonyms destroyed."""

    consultation: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Removals:
    """How many things of each kind (a code) moderators removed on a day."""

    day: date
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Journal:
    """What binds the private journal of a day (32 bytes)."""

    day: date
    root: bytes


Entry = (
    Log
    | Open
    | Close
    | Ballot
    | Statement
    | Commitments
    | Row
    | Result
    | Budget
    | Bought
    | Mapped
    | Void
    | Certified
    | Removals
    | Journal
)


def encode(entry: Entry) -> bytes:
    """Return the entry's canonical bytes, without a line feed; raises Malformed for what no checker would read."""
    line = canonical.encode(_json(entry))
    decode(line)
    return line


def decode(line: bytes) -> Entry:
    """Return the entry that stands in a line (without its line feed); raises Malformed."""
    ballot = match_ballot(line)
    if ballot is not None:
        return ballot
    if len(line) > LINE_LONGEST:
        raise Malformed("line too long")
    fields = Fields(canonical.decode(line))
    read = _READERS.get(fields.text("kind"))
    if read is None:
        raise Malformed("unknown kind of entry")
    entry = read(fields)
    fields.done()
    return entry


def _json(entry: Entry) -> Json:
    match entry:
        case Ballot():
            return ballot_json(entry)
        case Statement() | Commitments() | Row() | Map() | Axis() | Places() | Groups():
            return map_json(entry) if isinstance(entry, Mapped) else opinion_json(entry)
        case Budget() | Bought():
            return budget_json(entry)
        case Log() | Removals() | Journal():
            return _day_json(entry)
        case Result(consultation, tally):
            return {"kind": "result", "consultation": consultation, "tally": tally_json(tally)}
        case _:
            return _moment_json(entry)


def _day_json(entry: Log | Removals | Journal) -> Json:
    if isinstance(entry, Log):
        return {"kind": "log", "format": FORMAT, "origin": entry.origin, "symposium": entry.symposium}
    day = entry.day.isoformat()
    if isinstance(entry, Removals):
        return {"kind": "removals", "day": day, "counts": dict(entry.counts)}
    return {"kind": "journal", "day": day, "root": entry.root.hex()}


def _moment_json(entry: Open | Close | Void | Certified) -> Json:
    at = instant_text(entry.at)
    match entry:
        case Open(_, terms):
            return {"kind": "open", "consultation": terms.consultation, "at": at, "terms": terms_json(terms)}
        case Close(consultation, _, turnout):
            counts: dict[str, Json] = {"ballots": entry.ballots, "turnout": turnout_json(turnout)}
            return {"kind": "close", "consultation": consultation, "at": at} | counts
        case Void(consultation, _, reason):
            return {"kind": "void", "consultation": consultation, "at": at, "reason": reason}
    return {"kind": "certified", "consultation": entry.consultation, "at": at}


def _log(fields: Fields) -> Log:
    if fields.text("format") != FORMAT:
        raise Malformed("another format")
    return Log(fields.text("origin"), fields.text("symposium"))


def _open(fields: Fields) -> Open:
    return Open(fields.instant("at"), read_terms(_consultation(fields), fields.any("terms")))


def _close(fields: Fields) -> Close:
    entry = Close(_consultation(fields), fields.instant("at"), read_turnout(fields))
    fields.number("ballots", least=entry.ballots, most=entry.ballots)
    return entry


def _result(fields: Fields) -> Result:
    return Result(_consultation(fields), read_result(fields.any("tally")))


def _void(fields: Fields) -> Void:
    return Void(_consultation(fields), fields.instant("at"), fields.text("reason", CODE))


def _certified(fields: Fields) -> Certified:
    return Certified(_consultation(fields), fields.instant("at"))


def _removals(fields: Fields) -> Removals:
    counts = {kind: as_number(count, least=1) for kind, count in fields.pairs("counts")}
    if not all(CODE.fullmatch(kind) for kind in counts):
        raise Malformed("not a kind of removal")
    return Removals(fields.day("day"), counts)


def _journal(fields: Fields) -> Journal:
    return Journal(fields.day("day"), fields.octets("root", 32))


def _consultation(fields: Fields) -> str:
    return fields.text("consultation", CONSULTATION_ID)


_READERS: dict[str, Callable[[Fields], Entry]] = {
    "log": _log,
    "open": _open,
    "close": _close,
    "ballot": read_ballot,
    "statement": read_statement,
    "commitments": read_commitments,
    "row": read_row,
    "result": _result,
    **BUDGET_READERS,
    **MAP_READERS,
    "void": _void,
    "certified": _certified,
    "removals": _removals,
    "journal": _journal,
}
