"""Reads of the result of a consultation on statements: its map beside the words and counts of its statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from halqa.models import Consultation
from halqa.queries.opinions.maps import OVER, map_of
from halqa.queries.opinions.statements import StatementView, answers_of, statements_of
from halqa.rules.ballots import ROWS_LEAST, VALUES, Answer, StatementState, Tally
from halqa.rules.opinions.divisions import LISTED
from halqa.rules.opinions.own import nearest, place
from halqa.rules.opinions.tally import Count
from halqa.rules.opinions.told import Group, Row, Told


@dataclass(frozen=True, slots=True)
class Line:
    """A statement with what the map tells of it, if anything, and its tally."""

    what: StatementView
    row: Row | None
    tally: Tally | None


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group with the statements that tell it: what it agrees with, what it disagrees with."""

    group: Group
    agrees: tuple[StatementView, ...]
    disagrees: tuple[StatementView, ...]


@dataclass(frozen=True, slots=True)
class MapView:
    """A map as pages show it; `rows`: whether its single rows can be downloaded.

    `alike`: how many of how many statements of common ground stay so where flagged ballots count too."""

    told: Told
    lines: tuple[Line, ...]
    groups: tuple[GroupView, ...]
    common: tuple[Line, ...]
    refused: tuple[Line, ...]
    divides: tuple[Line, ...]
    alike: tuple[int, int]
    rows: bool

    @property
    def audiences(self) -> tuple[str, ...]:
        """Return the audiences that any line tells apart; none where there is only one."""
        names = {name for line in self.listed if line.tally for name in line.tally.by_audience}
        return tuple(sorted(names)) if len(names) > 1 else ()

    @property
    def listed(self) -> tuple[Line, ...]:
        """Return the lines of all lists, each once."""
        return tuple({line.what.number: line for line in (*self.common, *self.refused, *self.divides)}.values())


@dataclass(frozen=True, slots=True)
class Own:
    """Where one person stands: in thousandths, and whose group's middle is nearest (None where there are no groups)."""

    at: tuple[int, int]
    group: Group | None


def result_of(consultation: int) -> MapView | None:
    """Return the map of a consultation (pk) that is shown, None where there is none yet."""
    told = map_of(consultation)
    if told is None:
        return None
    shown = {one.number: one for one in statements_of(consultation, StatementState.SHOWN)}
    rows = {row.number: row for row in told.rows}
    lines = {number: Line(one, rows.get(number), one.counted) for number, one in shown.items()}
    announced = Consultation.objects.filter(pk=consultation, rows=True, state__in=OVER).exists()

    def of(numbers: Iterable[int]) -> tuple[Line, ...]:
        return tuple(lines[number] for number in numbers if number in lines)

    return MapView(
        told=told,
        lines=tuple(lines.values()),
        groups=tuple(_group(group, shown) for group in told.groups),
        common=of(told.common)[:LISTED],
        refused=of(told.refused),
        divides=of(told.divides),
        alike=(len(set(told.common) & set(told.flagged.common)), len(told.common)),
        rows=announced and told.people >= ROWS_LEAST and told.draws > 0,
    )


def _group(group: Group, shown: dict[int, StatementView]) -> GroupView:
    agrees, disagrees = (
        tuple(shown[number] for number, agreed in group.typical if agreed is side and number in shown)
        for side in (True, False)
    )
    return GroupView(group, agrees, disagrees)


def counted_rows(consultation: int) -> list[tuple[int, str, str, Count]]:
    """Return how each statement of a consultation (pk) that is over was answered: in all, by group, by audience.

    Parts are `all`, `group-a` …, and the names of audiences; what is withheld is left out.
    """
    over = Consultation.objects.filter(pk=consultation, state__in=OVER).exists()
    found = result_of(consultation) if over else None
    if found is None or not found.told.digest:
        return []
    names = [f"group-{'abcde'[group.name]}" for group in found.told.groups]
    rows = []
    for line in found.lines:
        cells = [("all", line.row.everyone), *zip(names, line.row.groups, strict=True)] if line.row else []
        counts = line.tally.by_audience if line.tally else {}
        cells += [(name, _count(some)) for name, some in counts.items() if len(counts) > 1]
        rows += [(line.what.number, line.what.said.words, part, cell) for part, cell in cells if cell]
    return rows


def _count(counts: Mapping[int, int]) -> Count:
    return Count(counts.get(Answer.AGREE, 0), counts.get(Answer.DISAGREE, 0), sum(counts.values()))


def own_place(consultation: int, pseudonym: bytes, told: Told) -> Own | None:
    """Return where somebody stands on a map by their own answers, None where they gave none."""
    votes = {number: VALUES[Answer(answer)] for number, answer in answers_of(consultation, pseudonym).items()}
    at = place(told.plane, votes)
    if at is None:
        return None
    group = nearest(told.plane, at) if told.found else None
    return Own(at, None if group is None else told.groups[group])
