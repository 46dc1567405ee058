"""Checking sealed opinions: statements add up, commitments are as many as answers, and rows open each one once."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from halqa.rules.ballots import VALUES, Answer, Tally, Terms, adds_up
from halqa.rules.record.ballots import Ballot
from halqa.rules.record.broken import ENTRIES, Broken, Why
from halqa.rules.record.entries import Result
from halqa.rules.record.opinions import Commitments, Row, Statement, rows_due
from halqa.rules.record.receipts import commitment

Inside = Ballot | Statement | Commitments | Row | Result
ORDER = (Statement, Commitments, Row)


@dataclass(frozen=True, slots=True)
class Votes:
    """The answers of published rows as columns: the how-manieth row, from 0; statement; 1, 0 or -1."""

    people: array[int] = field(default_factory=lambda: array("i"))
    statements: array[int] = field(default_factory=lambda: array("q"))
    values: array[int] = field(default_factory=lambda: array("b"))


class Opinions:
    """What stands between the closing and the result of a consultation on statements, entry by entry."""

    def __init__(self, terms: Terms, people: int) -> None:
        self.terms = terms
        self.people = people
        self.published = rows_due(terms, people)
        self.statements: dict[int, Tally] = {}
        self.hidden: set[int] = set()
        self.votes = Votes()
        self.answers = 0
        self.rows = 0
        self._last_commitment = self._last_pseudonym = b""
        self._held: set[bytes] = set()  # commitments that no row has opened yet
        self._counted = Counter[tuple[int, int]]()

    def read(self, inside: Iterator[tuple[int, Inside]]) -> tuple[int, Inside]:
        """Read up to the result, and return it with its number.

        Raises Broken: INTERRUPTED, BALLOT_TWICE, BALLOT_ORDER, LEVEL, COMMITMENT, RESULT.
        """
        place = 0
        for number, entry in inside:
            if isinstance(entry, Result):
                self._check_whole(number)
                return number, entry
            kinds = [ORDER.index(kind) for kind in ORDER if isinstance(entry, kind)]
            if not kinds or kinds[0] < place:
                raise Broken(ENTRIES, number, Why.INTERRUPTED)
            place = kinds[0]
            self._take(number, entry)
        raise AssertionError("a sealing that ends without a word")

    def _take(self, number: int, entry: Inside) -> None:
        match entry:
            case Statement():
                self._statement(number, entry)
            case Commitments():
                self._commitments(number, entry)
            case Row():
                self._row(number, entry)

    def _statement(self, number: int, entry: Statement) -> None:
        if entry.number <= max(self.statements, default=0):
            raise Broken(ENTRIES, number, Why.BALLOT_ORDER)
        if not adds_up(entry.tally, rows=self.published) or entry.tally.ballots > self.people:
            raise Broken(ENTRIES, number, Why.RESULT)
        self.statements[entry.number] = entry.tally
        if entry.hidden:
            self.hidden.add(entry.number)

    def _commitments(self, number: int, entry: Commitments) -> None:
        if entry.level != self.terms.level:
            raise Broken(ENTRIES, number, Why.LEVEL)
        for one in entry.commitments:
            if one <= self._last_commitment:
                raise Broken(ENTRIES, number, Why.BALLOT_ORDER)
            self._last_commitment = one
        self.answers += len(entry.commitments)
        if self.published:
            self._held.update(entry.commitments)

    def _row(self, number: int, entry: Row) -> None:
        if not self.published:
            raise Broken(ENTRIES, number, Why.INTERRUPTED)
        if entry.pseudonym <= self._last_pseudonym:
            raise Broken(ENTRIES, number, Why.BALLOT_ORDER)
        self._last_pseudonym, last = entry.pseudonym, 0
        self.rows += 1
        for statement, answer, how_manieth, salt in entry.votes:
            opened = commitment(
                consultation=entry.consultation,
                pseudonym=entry.pseudonym,
                statement=statement,
                number=how_manieth,
                choices=(answer,),
                salt=salt,
            )
            if statement <= last or opened not in self._held:
                raise Broken(ENTRIES, number, Why.COMMITMENT)
            last = statement
            self._held.remove(opened)
            self._counted[statement, answer] += 1
            self._keep(statement, answer)

    def _keep(self, statement: int, answer: int) -> None:
        self.votes.people.append(self.rows - 1)
        self.votes.statements.append(statement)
        self.votes.values.append(VALUES[Answer(answer)])

    def _check_whole(self, number: int) -> None:
        """Check, at the result, that nothing is missing: as many commitments as answers, and as many rows as people."""
        there = {(one, answer): tally.counts[answer] for one, tally in self.statements.items() for answer in Answer}
        if self.answers != sum(there.values()):
            raise Broken(ENTRIES, number, Why.RESULT)
        if self.published and (self.rows != self.people or self._counted != Counter(there)):
            raise Broken(ENTRIES, number, Why.RESULT)
