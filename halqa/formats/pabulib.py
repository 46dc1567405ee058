"""Files of Pabulib (.pb): a participatory budget in three sections, META, PROJECTS and VOTES, with cells parted by `;`.

Read with or without byte order mark, lines ended either way, columns in any order, decimal commas, and `target` for
`beneficiaries`. Columns about voters (age, sex, neighbourhood …) are never kept: together they name people.
(Stolicki, Szufa, Talmon, arXiv 2012.06539.)
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TextIO

from halqa.rules.budget.elections import Ballot, Election, Project
from halqa.rules.refusals import Code, Refused

MAX_BYTES = 64 * 1024 * 1024
SECTIONS = ("META", "PROJECTS", "VOTES")
KINDS = ("approval", "ordinal", "cumulative", "scoring", "choose-1")
POINTED = ("ordinal", "cumulative", "scoring")
RENAMED = {"target": "beneficiaries"}
LISTED = ("category", "beneficiaries")
OWN = ("project_id", "cost", "votes", "score", "name", "selected")
ORDER = (
    *("description", "country", "unit", "district", "subunit", "instance", "num_projects", "num_votes", "budget"),
    *("vote_type", "rule", "date_begin", "date_end", "min_length", "max_length", "min_sum_cost", "max_sum_cost"),
    *("min_points", "max_points", "min_sum_points", "max_sum_points", "default_score"),
    *("min_project_score_threshold", "neighborhoods", "subdistricts", "categories", "edition", "language", "currency"),
    *("fully_funded", "experimental", "comment", "acknowledgments"),
)
NUMBER = re.compile(r"-?\d{1,24}(?:[.,]\d{1,12})?")
DIGITS_MOST = 9  # of a count
CHOSEN = ("vote", "points")


@dataclass(frozen=True)
class Budgeting:
    """A file: its META but for counts, its election, each project's other columns, and who was published as selected.

    `ballots` stand in the order of the file; `selected`: None where the file does not say.
    """

    meta: Mapping[str, str]
    election: Election
    ballots: Sequence[Ballot]
    more: Sequence[Mapping[str, str]] = ()
    selected: frozenset[str] | None = None

    @property
    def kind(self) -> str:
        """Return its vote_type."""
        return self.meta["vote_type"]


@dataclass(slots=True)
class _Table:
    """A section: where its columns stand, and its rows with their lines.

    Of votes only what was chosen is kept, and rows that are alike then once, with the line of the first.
    """

    columns: list[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    votes: bool = False
    known: dict[tuple[str, ...], tuple[int, list[str]]] = field(default_factory=dict)

    def add(self, line: int, row: list[str]) -> None:
        """Add a row; raises Refused where it has more or fewer cells than there are columns."""
        if len(row) != len(self.columns):
            raise _unreadable("cells", line=line)
        if self.votes:
            row = [cell if name in CHOSEN else "" for name, cell in zip(self.columns, row, strict=True)]
            self.rows.append(self.known.setdefault(tuple(row), (line, row)))
        else:
            self.rows.append((line, row))

    def each(self, *wanted: str) -> Iterator[tuple[int, list[str]]]:
        """Yield the line and the cells of these columns, row by row."""
        at = [self.columns.index(name) for name in wanted]
        for line, row in self.rows:
            yield line, [row[place].strip() for place in at]


def read(data: bytes) -> Budgeting:
    """Read a file; raises Refused: FILE_TOO_LARGE, FILE_UNREADABLE with the line, or with what is missing."""
    if len(data) > MAX_BYTES:
        raise Refused(Code.FILE_TOO_LARGE, most=MAX_BYTES, size=len(data))
    tables = _tables(_text(data))
    meta = {row[0].strip(): row[1].strip() for _, row in tables["META"].rows}
    kind = meta.get("vote_type", "")
    if kind not in KINDS:
        raise _unreadable("vote_type", where=kind[:20] or "vote_type")
    budget = _number(_needed(meta, "budget"), where="budget")
    if not budget:
        raise _unreadable("zero", where="budget")
    projects, more, selected = _projects(tables["PROJECTS"])
    ballots = _ballots(tables["VOTES"], [one.id for one in projects], meta)
    for name, there in (("num_projects", len(projects)), ("num_votes", len(ballots))):
        if meta.get(name, str(there)) != str(there):
            raise _unreadable("cut", where=name)
    election = Election(projects, budget, Counter(ballots), ranked=kind == "ordinal")
    return Budgeting(meta, election, ballots, more, selected)


def write(file: Budgeting) -> bytes:
    """Return a file that says who chose what, and nothing of who they are: voters are numbered as they stand."""
    out = io.StringIO(newline="")
    rows = csv.writer(out, delimiter=";", lineterminator="\n")
    election = file.election
    counts = {"num_projects": str(len(election.projects)), "num_votes": str(len(file.ballots))}
    meta = {**file.meta, "budget": text_of(election.budget), **counts}
    if meta.get("rule") == "greedy" and "min_project_score_threshold" in meta:
        meta["rule"] = "greedy-threshold"  # the name that the format has for it
    keys = sorted(meta, key=lambda key: ORDER.index(key) if key in ORDER else len(ORDER))
    rows.writerows([["META"], ["key", "value"], *([key, meta[key]] for key in keys), ["PROJECTS"]])
    pointed = election.scored
    rows.writerows(_listed(file, pointed=pointed))
    rows.writerows([["VOTES"], ["voter_id", "vote", *(["points"] if pointed else [])]])
    names = [project.id for project in election.projects]
    for number, ballot in enumerate(file.ballots, 1):
        points = [",".join(map(text_of, ballot.points))] if pointed else []
        rows.writerow([number, ",".join(names[at] for at in ballot.choices), *points])
    return out.getvalue().encode()


def text_of(amount: Fraction) -> str:
    """Return an exact amount as digits, or as a fraction where digits do not end."""
    whole, twos, fives = amount.denominator, 0, 0
    while whole % 2 == 0:
        whole, twos = whole // 2, twos + 1
    while whole % 5 == 0:
        whole, fives = whole // 5, fives + 1
    if whole > 1 or amount.denominator == 1:
        return str(amount)
    places = max(twos, fives)
    digits = str(abs(amount.numerator) * 10**places // amount.denominator).rjust(places + 1, "0")
    return f"{'-' * (amount < 0)}{digits[:-places]}.{digits[-places:]}"


def _text(data: bytes) -> TextIO:
    """Return the text to be read line by line: whole, a text takes up to four times its bytes beside the rows."""
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable("encoding", line=data.count(b"\n", 0, error.start) + 1) from None
    return io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline="")


def _tables(text: TextIO) -> dict[str, _Table]:
    """Return the three sections, in whatever order; raises Refused where one is missing, or a row is odd."""
    tables: dict[str, _Table] = {}
    name = ""
    reader = csv.reader(text, delimiter=";")
    try:
        for row in filter(_filled, reader):
            if row[0].strip() in SECTIONS and not _filled(row[1:]):
                name = row[0].strip()
            elif name not in tables:
                columns = [RENAMED.get(cell.strip(), cell.strip()) for cell in row]
                tables[name] = _Table(columns, votes=name == "VOTES")
            else:
                tables[name].add(reader.line_num, row)
    except csv.Error:
        raise _unreadable("cells", line=reader.line_num) from None
    for name, needed in zip(SECTIONS, (("key", "value"), ("project_id", "cost"), ("voter_id", "vote")), strict=True):
        if name not in tables or not set(needed) <= set(tables[name].columns):
            raise _unreadable("column", where=f"{name}: {', '.join(needed)}")
    return tables


def _tidy(column: str, cell: str) -> str:
    """Return a cell of a project, without blanks around the commas of a list."""
    return ",".join(_parts(cell)) if column in LISTED else cell


def _filled(row: list[str]) -> bool:
    return any(cell.strip() for cell in row)


def _projects(table: _Table) -> tuple[tuple[Project, ...], tuple[dict[str, str], ...], frozenset[str] | None]:
    names = table.columns
    wanted = ("project_id", "cost", "name" if "name" in names else "project_id")
    projects: dict[str, Project] = {}
    for line, (id_, cost, name) in table.each(*wanted):
        if not id_ or id_ in projects or "," in id_:
            raise _unreadable("project", line=line)
        projects[id_] = Project(id_, _number(cost, line), name if "name" in names else "")
    others = [name for name in names if name not in OWN]
    more = tuple(dict(zip(others, map(_tidy, others, cells), strict=True)) for _, cells in table.each(*others))
    if "selected" not in names:
        return tuple(projects.values()), more, None
    chosen = frozenset(id_ for _, (id_, selected) in table.each("project_id", "selected") if selected == "1")
    return tuple(projects.values()), more, chosen


def _ballots(table: _Table, names: Sequence[str], meta: Mapping[str, str]) -> tuple[Ballot, ...]:
    """Return the ballots in order; raises Refused where one names an unknown project, or more than it may."""
    place = {name: at for at, name in enumerate(names)}
    pointed = meta["vote_type"] in POINTED and "points" in table.columns
    most = _longest(meta, len(names))
    known: dict[tuple[str, str], Ballot] = {}
    ballots = []
    for line, (vote, points) in table.each("vote", "points" if pointed else "vote"):
        key = (vote, points)
        if key not in known:
            known[key] = _ballot(_parts(vote), _parts(points) if pointed else [], place, line)
            if len(known[key].choices) > most:
                raise _unreadable("long", line=line)
        ballots.append(known[key])
    return tuple(ballots)


def _longest(meta: Mapping[str, str], projects: int) -> int:
    """Return how many projects a ballot may name: what the file says, where that is a number."""
    longest = "1" if meta["vote_type"] == "choose-1" else meta.get("max_length", "")
    if not longest.isdecimal():
        return projects
    if len(longest) > DIGITS_MOST:
        raise _unreadable("number", where="max_length")
    return int(longest)


def _ballot(names: list[str], points: list[str], place: Mapping[str, int], line: int) -> Ballot:
    """Return one ballot; a project named twice counts once, as it stands first."""
    if any(name not in place for name in names):
        raise _unreadable("project", line=line)
    if points and len(points) != len(names):
        raise _unreadable("points", line=line)
    first = {place[name]: at for at, name in reversed(list(enumerate(names)))}
    at = sorted(first.values())
    return Ballot(tuple(place[names[one]] for one in at), tuple(_number(points[one], line) for one in at if points))


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(",") if part.strip()]


def _listed(file: Budgeting, *, pointed: bool) -> Iterable[list[str]]:
    """Yield the section PROJECTS, its header first; a vote is a ballot that names a project, with whatever points."""
    election = file.election
    votes = Counter(at for ballot in file.ballots for at in ballot.choices)
    rows = []
    for at, project in enumerate(election.projects):
        row = {"project_id": project.id, "cost": text_of(project.cost), "votes": str(votes[at])}
        row |= {"score": text_of(election.scores[at])} if pointed else {}
        row |= {"name": project.name} if any(one.name for one in election.projects) else {}
        more = dict(file.more[at]) if file.more else {}
        row |= {name: more.pop(name) for name in LISTED if name in more}
        row |= {"selected": str(int(project.id in file.selected))} if file.selected is not None else {}
        rows.append(row | more)
    yield list(rows[0]) if rows else ["project_id", "cost", "votes"]
    yield from (list(row.values()) for row in rows)


def _needed(meta: Mapping[str, str], name: str) -> str:
    if name not in meta:
        raise _unreadable("column", where=name)
    return meta[name]


def _number(text: str, line: int = 0, *, where: str = "") -> Fraction:
    """Return an exact amount that is not negative; raises Refused FILE_UNREADABLE with the line, or the field."""
    if not NUMBER.fullmatch(text):
        raise _unreadable("number", line=line, where=where)
    if text.startswith("-"):
        raise _unreadable("negative", line=line, where=where)
    return Fraction(text.replace(",", "."))


def _unreadable(why: str, *, line: int = 0, where: str = "") -> Refused:
    return Refused(Code.FILE_UNREADABLE, why=why, line=line, where=where)
