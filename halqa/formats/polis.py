"""Exports of Polis, as they are: votes, statements and published groups, in CSV with a header.

Files may begin with a byte order mark and end their lines either way; columns may stand in any order. What cannot be
read is refused with its line.
"""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from halqa.rules.opinions.tally import Count
from halqa.rules.opinions.values import Column
from halqa.rules.refusals import Code, Refused

VOTES = {"1": 1, "0": 0, "-1": -1}
REJECTED, ACCEPTED = "-1", "1"
_WHOLE = re.compile("-?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns of votes, one row an act of voting: 1 agree, -1 disagree, 0 pass; times in milliseconds since 1970."""

    people: Column = field(default_factory=Column)
    statements: Column = field(default_factory=Column)
    values: array[int] = field(default_factory=lambda: array("b"))
    times: array[int] = field(default_factory=lambda: array("q"))


@dataclass(frozen=True, slots=True)
class Comment:
    """A statement: its words, and whether it was let through, rejected, or neither."""

    id: str
    words: str
    rejected: bool
    accepted: bool


def read_votes(data: bytes) -> Rows:
    """Read votes.csv; raises Refused FILE_UNREADABLE with the line."""
    rows = Rows()
    for line, (statement, person, vote, time) in _rows(data, "comment-id", "voter-id", "vote", "timestamp"):
        if vote not in VOTES:
            raise _unreadable("vote", line)
        if not person or not statement:
            raise _unreadable("id", line)
        rows.people.add(person)
        rows.statements.add(statement)
        rows.values.append(VOTES[vote])
        rows.times.append(_whole(time, line))
    return rows


def read_comments(data: bytes) -> tuple[Comment, ...]:
    """Read comments.csv; raises Refused FILE_UNREADABLE with the line."""
    return tuple(
        Comment(name, words, moderated == REJECTED, moderated == ACCEPTED)
        for _, (name, moderated, words) in _rows(data, "comment-id", "moderated", "comment-body")
    )


def read_groups(data: bytes) -> dict[str, int]:
    """Read the published group of each participant who has one; raises Refused FILE_UNREADABLE with the line."""
    groups: dict[str, int] = {}
    for line, (person, group) in _rows(data, "participant", "group-id"):
        if group and groups.setdefault(person, _whole(group, line)) != _whole(group, line):
            raise _unreadable("twice", line)
    return groups


def write_votes(rows: Iterable[tuple[int, int, int]]) -> bytes:
    """Return votes.csv of (person, statement, vote) rows, nothing for none; its times are all 0, for none are told."""
    return _table("timestamp,datetime,comment-id,voter-id,vote", ((0, "", what, who, vote) for who, what, vote in rows))


def write_counts(rows: Iterable[tuple[int, str, str, Count]]) -> bytes:
    """Return how parts of a crowd voted: (statement, its words, the part, its count) rows, nothing for none."""
    told = ((what, _shown(said), part, c.agree, c.disagree, c.passed) for what, said, part, c in rows)
    return _table("comment-id,comment-body,part,agrees,disagrees,passes", told)


def _shown(words: str) -> str:
    """Return words that no spreadsheet takes for a formula."""
    return f"'{words}" if words.startswith(("=", "+", "-", "@", "\t")) else words


def _table(head: str, rows: Iterable[tuple[object, ...]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows(rows)
    return f"{head}\n{out.getvalue()}".encode() if out.getvalue() else b""


def _rows(data: bytes, *columns: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line of each row and what it holds in these columns."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable("encoding", data.count(b"\n", 0, error.start) + 1) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [name.strip() for name in next((row for row in reader if row), [])]
        at = [_place(names, column) for column in columns]
        for row in reader:
            if len(row) == len(names):
                yield reader.line_num, [row[place].strip() for place in at]
            elif row:
                raise _unreadable("cells", reader.line_num)
    except csv.Error:
        raise _unreadable("cells", reader.line_num) from None


def _place(names: list[str], column: str) -> int:
    if names.count(column) != 1:
        raise Refused(Code.FILE_UNREADABLE, why="column", where=column)
    return names.index(column)


def _whole(text: str, line: int) -> int:
    if not _WHOLE.fullmatch(text):
        raise _unreadable("number", line)
    return int(text)


def _unreadable(why: str, line: int) -> Refused:
    return Refused(Code.FILE_UNREADABLE, why=why, line=line)
