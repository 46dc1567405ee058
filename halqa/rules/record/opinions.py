"""Sealed opinions as the record holds them: statements with their counts, commitments, and rows where announced."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from halqa.rules.ballots import ROWS_LEAST, STATEMENTS_LIVE, Answer, Sealed, Tally, Terms
from halqa.rules.record import canonical
from halqa.rules.record.canonical import Json, Malformed
from halqa.rules.record.fields import Fields, as_number
from halqa.rules.record.receipts import CONSULTATION_ID, PSEUDONYM_BYTES, SALT_BYTES
from halqa.rules.record.terms import LEVEL_MOST, read_tally, tally_json
from halqa.rules.text import Said

COMMITMENTS_MOST = 900  # of one entry: a line has at most 65,535 bytes

Vote = tuple[int, int, int, bytes]  # statement, answer, how manieth, salt


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that was answered or shown: its words by digest (32 bytes), and how it was answered."""

    consultation: str
    number: int
    words: bytes
    hidden: bool
    tally: Tally


@dataclass(frozen=True, slots=True)
class Commitments:
    """What binds answers (32 bytes each) to the receipts given for them, ascending: no order of arrival."""

    consultation: str
    level: int
    commitments: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """What one pseudonym answered, by ascending statement; each vote opens one commitment."""

    consultation: str
    pseudonym: bytes
    votes: tuple[Vote, ...]


def rows_due(terms: Terms, people: int) -> bool:
    """Tell whether single rows are published: it was announced, and enough people took part."""
    return terms.rows and people >= ROWS_LEAST


def words_digest(said: Said) -> bytes:
    """Return the 32 bytes by which the record knows a statement's words, in the language in which they were said."""
    return hashlib.sha256(canonical.encode({said.language: said.words})).digest()


def sealed_statements(terms: Terms, statements: Iterable[Sealed]) -> Iterator[Statement]:
    """Give the entries of statements, which come by ascending number."""
    for one in statements:
        yield Statement(terms.consultation, one.number, one.words, one.hidden, one.tally)


def sealed_commitments(terms: Terms, commitments: Iterable[bytes]) -> Iterator[Commitments]:
    """Give the entries of commitments, which come in ascending order."""
    left = iter(commitments)
    while some := tuple(islice(left, COMMITMENTS_MOST)):
        yield Commitments(terms.consultation, terms.level, some)


def opinion_json(entry: Statement | Commitments | Row) -> Json:
    """Return the entry as an object."""
    match entry:
        case Statement(consultation, number, words, hidden, tally):
            said: dict[str, Json] = {"number": number, "words": words.hex(), "hidden": hidden}
            return {"kind": "statement", "consultation": consultation, "tally": tally_json(tally)} | said
        case Commitments(consultation, level, commitments):
            held: list[Json] = [one.hex() for one in commitments]
            return {"kind": "commitments", "consultation": consultation, "level": level, "commitments": held}
    votes: list[Json] = [[statement, answer, number, salt.hex()] for statement, answer, number, salt in entry.votes]
    return {"kind": "row", "consultation": entry.consultation, "pseudonym": entry.pseudonym.hex(), "votes": votes}


def read_statement(fields: Fields) -> Statement:
    """Take the fields of a statement; raises Malformed."""
    return Statement(
        consultation=fields.text("consultation", CONSULTATION_ID),
        number=fields.number("number", least=1),
        words=fields.octets("words", 32),
        hidden=fields.flag("hidden"),
        tally=read_tally(fields.any("tally")),
    )


def read_commitments(fields: Fields) -> Commitments:
    """Take the fields of an entry of commitments; raises Malformed."""
    held = fields.items("commitments")
    if not 1 <= len(held) <= COMMITMENTS_MOST:
        raise Malformed("too few or too many commitments")
    return Commitments(
        consultation=fields.text("consultation", CONSULTATION_ID),
        level=fields.number("level", least=1, most=LEVEL_MOST),
        commitments=tuple(Fields({"c": one}).octets("c", 32) for one in held),
    )


def read_row(fields: Fields) -> Row:
    """Take the fields of a row; raises Malformed."""
    votes = fields.items("votes")
    if not 1 <= len(votes) <= STATEMENTS_LIVE:
        raise Malformed("too few or too many votes")
    return Row(
        consultation=fields.text("consultation", CONSULTATION_ID),
        pseudonym=fields.octets("pseudonym", PSEUDONYM_BYTES),
        votes=tuple(map(_vote, votes)),
    )


def _vote(value: Json) -> Vote:
    if not isinstance(value, list) or len(value) != 4:
        raise Malformed("not a vote")
    statement, answer, number, salt = value
    return (
        as_number(statement, least=1),
        as_number(answer, least=Answer.AGREE, most=Answer.UNCLEAR),
        as_number(number, least=1),
        Fields({"salt": salt}).octets("salt", SALT_BYTES),
    )
