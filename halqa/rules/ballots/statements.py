"""Statements to agree or disagree with: how they are added and answered, and which one comes next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from hashlib import sha256

from halqa.rules.ballots.counting import SMALLEST_AUDIENCE, Cast, Tally, merged_audiences, outcome
from halqa.rules.ballots.terms import OPTION_LONGEST, Method, Option, Terms
from halqa.rules.opinions.routing import priority
from halqa.rules.opinions.tally import Count
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text

STATEMENT_LONGEST = OPTION_LONGEST
STATEMENTS_A_PASS = 5
STATEMENTS_WAITING = 200  # of one audience
STATEMENTS_LIVE = 1000  # of one consultation: what a row of the record holds, and a facilitator reads
ON_STAGE_MOST = 3
ROWS_LEAST = 100  # people: below, single rows would tell who somebody is
STATEMENT_STEP = SMALLEST_AUDIENCE  # answers to a statement between two counts shown while it is open
WEIGHT_ONE = 1_000_000


class Answer(IntEnum):
    """What can be said of a statement; the numbers are those of the options of the method."""

    AGREE = 1
    DISAGREE = 2
    PASS = 3
    UNCLEAR = 4


ANSWERS = (
    Option(Answer.AGREE, Text.of({"fr": "D’accord", "ar": "أوافق", "en": "Agree"})),
    Option(Answer.DISAGREE, Text.of({"fr": "Pas d’accord", "ar": "لا أوافق", "en": "Disagree"})),
    Option(Answer.PASS, Text.of({"fr": "Je passe", "ar": "أتجاوز", "en": "Pass"})),
    Option(Answer.UNCLEAR, Text.of({"fr": "Pas clair", "ar": "غير واضح", "en": "Not clear"})),
)
# As opinions are computed with: not clear says no more on the matter than a pass.
VALUES = {Answer.AGREE: 1, Answer.DISAGREE: -1, Answer.PASS: 0, Answer.UNCLEAR: 0}


class StatementState(StrEnum):
    """Where a statement stands; only those `shown` reach others and are answered."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"


class StatementMove(StrEnum):
    """What a facilitator does with a statement."""

    SHOW = "show"
    HIDE = "hide"
    PIN = "pin"
    UNPIN = "unpin"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A statement as it is sealed: its words by digest, whether moderators hid it, and how it was answered."""

    number: int
    words: bytes
    hidden: bool
    tally: Tally


def check_statement(terms: Terms, statement: int, shown: Collection[int]) -> int:
    """Return the statement that a ballot answers, 0 in methods without; raises Refused STATEMENT_UNKNOWN."""
    if (statement in shown) if terms.method is Method.OPINIONS else statement == 0:
        return statement
    raise Refused(Code.STATEMENT_UNKNOWN, field="choice")


def check_statements(own: int, waiting: int, live: int) -> None:
    """Refuse one more of somebody who has added `own`, where so many of their audience wait, and so many are live.

    Raises Refused: STATEMENTS_YOURS, STATEMENTS_FULL.
    """
    if own >= STATEMENTS_A_PASS:
        raise Refused(Code.STATEMENTS_YOURS, field="words", most=STATEMENTS_A_PASS)
    if waiting >= STATEMENTS_WAITING:
        raise Refused(Code.STATEMENTS_FULL, field="words", most=STATEMENTS_WAITING)
    check_room(live)


def check_room(live: int) -> None:
    """Refuse one more statement where so many are shown, wait or have answers; raises Refused STATEMENTS_FULL."""
    if live >= STATEMENTS_LIVE:
        raise Refused(Code.STATEMENTS_FULL, field="words", most=STATEMENTS_LIVE)


def moved_statement(
    move: StatementMove, *, state: StatementState, pinned: bool, others: int
) -> tuple[StatementState, bool]:
    """Return the state and the stage of a statement after a move; `others` are on the stage already.

    Raises Refused: STAGE_FULL.
    """
    if move is StatementMove.HIDE:
        return StatementState.HIDDEN, False
    if move is StatementMove.UNPIN:
        return state, False
    if move is StatementMove.PIN and not pinned and others >= ON_STAGE_MOST:
        raise Refused(Code.STAGE_FULL, most=ON_STAGE_MOST)
    return StatementState.SHOWN, pinned or move is StatementMove.PIN


def statement_tally(terms: Terms, casts: Iterable[Cast], *, rows: bool = False) -> Tally:
    """Count the answers to one statement; its turnout is of those who answered it, its audiences are never under 10.

    Where single `rows` are published beside, nothing of it is told by audience: who came from where could be found by
    laying the turnouts of many statements beside the rows.
    """
    answers = list(casts)
    turnout: dict[str, int] = {}
    for cast in answers:
        turnout[cast.audience] = turnout.get(cast.audience, 0) + 1
    tally = outcome(terms, turnout, answers)
    return replace(tally, turnout={}, by_audience={}) if rows else tally


def opinions_tally(turnout: Mapping[str, int], statements: Iterable[Tally]) -> Tally:
    """Sum up a consultation on statements: who took part (`turnout`), and how often each answer was given in all."""
    sums = Counter[int]()
    for tally in statements:
        sums.update(tally.counts)
    return Tally(
        ballots=sum(turnout.values()),
        turnout={audience: count for audience, count in sorted(turnout.items()) if count},
        counts={number: sums[number] for number in Answer},
    )


def adds_up(tally: Tally, *, rows: bool = False) -> bool:
    """Tell whether the tally of a statement can be one: its numbers add up, and no audience of it is under 10.

    Where single `rows` are published, it has no audiences.
    """
    if rows:
        same = set(tally.counts) == set(Answer) and sum(tally.counts.values()) == tally.ballots
        return same and not tally.turnout and not tally.by_audience
    published = merged_audiences(tally.turnout)
    room = Counter[str]()
    for audience, count in tally.turnout.items():
        room[published[audience]] += count
    sums = Counter[int]()
    for counts in tally.by_audience.values():
        sums.update(counts)
    whole = [tally.counts, *tally.by_audience.values()]
    return (
        all(set(counts) == set(Answer) for counts in whole)
        and {audience: sum(counts.values()) for audience, counts in tally.by_audience.items()} == room
        and {number: sums[number] for number in Answer} == tally.counts
        and tally.ballots == sum(room.values())
    )


def weight(counts: Mapping[int, int], *, extremity: float = 0.0) -> int:
    """Return how much a statement wants to be answered next, 1,000,000 being one: its `priority`, a whole number.

    `counts` by answer; `extremity`: how far it stands from the middle of the map (0 before there is one).
    """
    count = Count(counts.get(Answer.AGREE, 0), counts.get(Answer.DISAGREE, 0), sum(counts.values()))
    return max(1, round(WEIGHT_ONE * priority(count, extremity)))


def next_statement(weights: Mapping[int, int], answered: Collection[int], person: bytes) -> int | None:
    """Return the statement that a person is asked next, or None: drawn by weight among those not answered.

    The draw is a hash of the person (their pseudonym) and of how many they have answered: a reload shows the same.
    """
    left = sorted(set(weights) - set(answered))
    drawn = int.from_bytes(sha256(person + len(answered).to_bytes(4, "big")).digest(), "big")
    mark = drawn * sum(weights[number] for number in left) >> 256
    for number in left:
        mark -= weights[number]
        if mark < 0:
            return number
    return None
