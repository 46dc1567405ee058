"""What is live in a session: questions and their states, the ring of the audiences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from halqa.rules.ballots import Audience

QUESTION_WORDS_LONGEST = 280
QUESTIONS_A_PASS = 5
DOTS = 60
# The doors of a session: each has a code that declares its audience.
DOORS = (Audience.HALL, Audience.ONLINE, Audience.SQUARE)


class QuestionState(StrEnum):
    """Where a question stands; only `shown` and `answered` reach others."""

    WAITING = "waiting"
    SHOWN = "shown"
    ANSWERED = "answered"
    HIDDEN = "hidden"
    MERGED = "merged"


class Move(StrEnum):
    """What a facilitator does with a question."""

    SHOW = "show"
    HIDE = "hide"
    ANSWER = "answer"
    PIN = "pin"
    UNPIN = "unpin"


PUBLIC_STATES = (QuestionState.SHOWN, QuestionState.ANSWERED)


@dataclass(frozen=True, slots=True)
class Ring:
    """The circle as numbers: people a dot, dots of each audience (in the order of `Audience`), people in all."""

    scale: int
    dots: tuple[int, ...]
    people: int


def ring(turnout: Mapping[str, int]) -> Ring:
    """Share at most 60 dots among audiences, one dot for 1, 2, 5, 10, 20, 50 … people; whoever took part has a dot."""
    counts = [turnout.get(audience.value, 0) for audience in Audience]
    scale = 1
    while sum(-(-count // scale) for count in counts) > DOTS:
        scale = _next_scale(scale)
    return Ring(scale, tuple(-(-count // scale) for count in counts), sum(counts))


def _next_scale(scale: int) -> int:
    """Return the next of 1, 2, 5, 10, 20, 50 …"""
    return scale * 5 // 2 if str(scale).startswith("2") else scale * 2


def moved(state: QuestionState, move: Move, *, pinned: bool) -> tuple[QuestionState, bool]:
    """Return the state and the pin of a question after a facilitator's move; what is hidden is never pinned."""
    if move is Move.HIDE:
        return QuestionState.HIDDEN, False
    if move is Move.ANSWER:
        return QuestionState.ANSWERED, False
    if move is Move.UNPIN:
        return state, False
    shown = QuestionState.SHOWN
    return shown, pinned or move is Move.PIN
