"""Whether a record holds: a fold over its entries that counts every consultation again, or says where it breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice, zip_longest

from halqa.rules.ballots import (
    Cast,
    Method,
    Shared,
    Tally,
    Terms,
    check_choices,
    merged_audiences,
    opinions_tally,
    outcome,
)
from halqa.rules.record.ballots import Ballot
from halqa.rules.record.broken import ENTRIES, LEAVES, Broken, Why
from halqa.rules.record.budgets import Bought, Budget, shared_from
from halqa.rules.record.canonical import NUMBER_MOST, Malformed
from halqa.rules.record.entries import Certified, Close, Entry, Log, Open, Result, Void, decode
from halqa.rules.record.maps import Axis, Groups, Map, Mapped, Places
from halqa.rules.record.merkle import leaf_hash
from halqa.rules.record.opinions import Commitments, Row, Statement, rows_due
from halqa.rules.record.receipts import commitment
from halqa.rules.record.rows import Inside, Opinions, Votes
from halqa.rules.refusals import Refused

Numbered = tuple[int, bytes]


class State(StrEnum):
    """How far a consultation of the record came."""

    OPEN = "open"
    SEALED = "sealed"
    CERTIFIED = "certified"
    VOID = "void"


@dataclass(slots=True)
class Counted:
    """A consultation of the record: its terms, how far it came, and once it is sealed its recounted tallies.

    Of opinions: the statements that moderators hid, the votes of published rows, and the entries of the map, numbered.
    Of a budget: how many ballots tick what, and the result with the number of its entry.
    """

    terms: Terms
    state: State = State.OPEN
    tally: Tally | None = None
    statements: Mapping[int, Tally] = field(default_factory=dict)
    hidden: Collection[int] = ()
    votes: Votes = field(default_factory=Votes)
    mapped: tuple[tuple[int, Mapped], ...] = ()
    ticked: Counter[tuple[int, ...]] = field(default_factory=Counter)
    shared: tuple[int, Shared] | None = None


def bound(lines: Iterable[bytes], leaves: Iterable[bytes], *, vouched: bool) -> Iterator[Numbered]:
    """Give each entry with its number (from 1) while it has its leaf hash.

    `vouched`: the leaf hashes have the signed root, so that an entry is wrong where the two differ, else the hash is.
    Raises Broken: ENTRY_OTHER, ENTRY_MISSING, ENTRY_TOO_MANY, LEAF_OTHER.
    """
    for number, (line, leaf) in enumerate(zip_longest(lines, leaves), 1):
        if line is None:
            raise Broken(ENTRIES, number, Why.ENTRY_MISSING)
        if leaf is None:
            raise Broken(ENTRIES, number, Why.ENTRY_TOO_MANY)
        if leaf_hash(line) != leaf:
            raise Broken(ENTRIES, number, Why.ENTRY_OTHER) if vouched else Broken(LEAVES, number, Why.LEAF_OTHER)
        yield number, line


def check(origin: str, entries: Iterable[Numbered]) -> tuple[Counted, ...]:
    """Count every consultation of these numbered entries again, in one pass and in little memory.

    Raises Broken, the entry always named: MALFORMED, NOT_A_LOG, ORIGIN, OUT_OF_ORDER, INTERRUPTED, BALLOT_TWICE,
    BALLOT_ORDER, CHOICES, LEVEL, AUDIENCE, COMMITMENT, RESULT.
    """
    book: dict[str, Counted] = {}
    numbered = iter(entries)
    _check_first(origin, numbered)
    for number, line in numbered:
        entry = _read(number, line)
        if isinstance(entry, Close):
            _check_sealing(number, entry, _life(book, number, entry.consultation, State.OPEN), numbered)
        elif isinstance(entry, Map):
            life = _life(book, number, entry.consultation, State.SEALED, State.CERTIFIED)
            life.mapped = tuple(_mapped(number, entry, life, numbered))
        elif isinstance(entry, Budget):
            life = _life(book, number, entry.consultation, State.SEALED, State.CERTIFIED)
            life.shared = _shared(number, entry, life, numbered)
        else:
            _check_step(book, number, entry)
    return tuple(book.values())


def _read(number: int, line: bytes) -> Entry:
    try:
        return decode(line)
    except Malformed as malformed:
        raise Broken(ENTRIES, number, Why.MALFORMED, str(malformed)) from None


def _check_first(origin: str, numbered: Iterator[Numbered]) -> None:
    number, line = next(numbered, (1, b""))
    log = _read(number, line)
    if not isinstance(log, Log):
        raise Broken(ENTRIES, number, Why.NOT_A_LOG)
    if log.origin != origin:
        raise Broken(ENTRIES, number, Why.ORIGIN)


def _check_step(book: dict[str, Counted], number: int, entry: Entry) -> None:
    match entry:
        case Open(_, terms):
            if terms.consultation in book:
                raise Broken(ENTRIES, number, Why.OUT_OF_ORDER)
            book[terms.consultation] = Counted(terms)
        case Certified(consultation):
            _life(book, number, consultation, State.SEALED).state = State.CERTIFIED
        case Void(consultation):
            _life(book, number, consultation, State.OPEN, State.SEALED, State.CERTIFIED).state = State.VOID
        case (
            Log() | Ballot() | Statement() | Commitments() | Row() | Result() | Bought() | Axis() | Places() | Groups()
        ):
            raise Broken(ENTRIES, number, Why.OUT_OF_ORDER)


def _life(book: dict[str, Counted], number: int, consultation: str, *states: State) -> Counted:
    life = book.get(consultation)
    if life is None or life.state not in states:
        raise Broken(ENTRIES, number, Why.OUT_OF_ORDER)
    return life


def _check_sealing(number: int, close: Close, life: Counted, numbered: Iterator[Numbered]) -> None:
    inside = _inside(number, close.consultation, numbered)
    if life.terms.method is Method.OPINIONS:
        opinions = Opinions(life.terms, close.ballots)
        last, result = opinions.read(inside)
        life.statements, life.hidden, life.votes = opinions.statements, opinions.hidden, opinions.votes
        life.tally = opinions_tally(close.turnout, opinions.statements.values())
    else:
        casts = _casts(life.terms, close, inside)
        life.tally = outcome(life.terms, close.turnout, _kept(casts, life) if life.terms.sharing else casts)
        last, result = next(inside)
    if not isinstance(result, Result):
        raise Broken(ENTRIES, last, Why.INTERRUPTED)
    if result.tally != life.tally:
        raise Broken(ENTRIES, last, Why.RESULT)
    life.state = State.SEALED


def _inside(closing: int, consultation: str, numbered: Iterator[Numbered]) -> Iterator[tuple[int, Inside]]:
    """Give what follows a closing, up to its result; anything else interrupts it."""
    number = closing
    for number, line in numbered:
        entry = _read(number, line)
        if not isinstance(entry, Inside) or entry.consultation != consultation:
            raise Broken(ENTRIES, number, Why.INTERRUPTED)
        yield number, entry
    raise Broken(ENTRIES, number + 1, Why.INTERRUPTED)


def _kept(casts: Iterable[Cast], life: Counted) -> Iterator[Cast]:
    """Give ballots on, and keep how many tick what."""
    for cast in casts:
        life.ticked[cast.choices] += 1
        yield cast


def _shared(first: int, entry: Budget, life: Counted, numbered: Iterator[Numbered]) -> tuple[int, Shared]:
    """Return the result of a budget with its number, all its purchases read."""
    if life.shared or life.terms.method is not Method.BUDGET:
        raise Broken(ENTRIES, first, Why.OUT_OF_ORDER)
    bought: list[Bought] = []
    for number, line in islice(numbered, entry.bought):
        one = _read(number, line)
        if not isinstance(one, Bought) or one.consultation != entry.consultation:
            raise Broken(ENTRIES, number, Why.INTERRUPTED)
        bought.append(one)
    if len(bought) < entry.bought:
        raise Broken(ENTRIES, first + len(bought) + 1, Why.INTERRUPTED)
    return first, shared_from(entry, bought)


def _mapped(first: int, entry: Map, life: Counted, numbered: Iterator[Numbered]) -> Iterator[tuple[int, Mapped]]:
    """Give the entries of a map: one alone, or where rows are published all up to its groups, in order."""
    if life.mapped or life.terms.method is not Method.OPINIONS:
        raise Broken(ENTRIES, first, Why.OUT_OF_ORDER)
    number = first
    yield number, entry
    if not rows_due(life.terms, life.tally.ballots if life.tally else 0):
        return
    last = 0
    for number, line in numbered:
        part = _read(number, line)
        if not isinstance(part, Axis | Places | Groups) or part.consultation != entry.consultation:
            raise Broken(ENTRIES, number, Why.INTERRUPTED)
        place = _place(part)
        if place < last or (place == last and not isinstance(part, Places)):
            raise Broken(ENTRIES, number, Why.OUT_OF_ORDER)
        last = place
        yield number, part
        if isinstance(part, Groups):
            return
    raise Broken(ENTRIES, number + 1, Why.INTERRUPTED)


def _place(part: Axis | Places | Groups) -> int:
    """Return what ascends within a map: statements, then places, then groups."""
    if isinstance(part, Axis):
        return part.number
    return NUMBER_MOST + 1 + isinstance(part, Groups)


def _casts(terms: Terms, close: Close, inside: Iterator[tuple[int, Inside]]) -> Iterator[Cast]:
    published = merged_audiences(close.turnout)
    room: Counter[str] = Counter()
    for audience, count in close.turnout.items():
        room[published[audience]] += count
    last = b""
    for _ in range(close.ballots):
        number, ballot = next(inside)
        if not isinstance(ballot, Ballot):
            raise Broken(ENTRIES, number, Why.INTERRUPTED)
        if ballot.pseudonym <= last:
            raise Broken(ENTRIES, number, Why.BALLOT_TWICE if ballot.pseudonym == last else Why.BALLOT_ORDER)
        last = ballot.pseudonym
        room[ballot.audience] -= 1
        if room[ballot.audience] < 0:
            raise Broken(ENTRIES, number, Why.AUDIENCE)
        _check_ballot(terms, number, ballot)
        yield Cast(ballot.pseudonym, ballot.number, ballot.choices, ballot.audience)


def _check_ballot(terms: Terms, number: int, ballot: Ballot) -> None:
    if ballot.level != terms.level:
        raise Broken(ENTRIES, number, Why.LEVEL)
    if not _allowed(terms, ballot.choices):
        raise Broken(ENTRIES, number, Why.CHOICES)
    opened = commitment(
        consultation=ballot.consultation,
        pseudonym=ballot.pseudonym,
        number=ballot.number,
        choices=ballot.choices,
        salt=ballot.salt,
    )
    if opened != ballot.commitment:
        raise Broken(ENTRIES, number, Why.COMMITMENT)


def _allowed(terms: Terms, choices: tuple[int, ...]) -> bool:
    try:
        return check_choices(terms, choices) == choices
    except Refused:
        return False
