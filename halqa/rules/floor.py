"""What is live in a session: questions and their states, the ring of the audiences."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from halqa.rules.ballots import Audience
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import UNKNOWN, direction_of, plain_digits

QUESTION_WORDS_LONGEST = 280
QUESTIONS_A_PASS = 5
QUESTIONS_WAITING = 200  # from one audience of a session: more than is read while it lasts; no door shuts another
DOTS = 60
DOOR_DIGITS = 6
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


def is_open(opened_at: datetime, closed_at: datetime | None, late: timedelta, now: datetime) -> bool:
    """Tell whether a floor is open at `now` for those who hear it so much later than its place."""
    return opened_at + late <= now and (closed_at is None or now < closed_at + late)


def late_audience(place: Audience) -> Audience:
    """Return an audience that hears what happens at this place after the delay."""
    return next(audience for audience in DOORS if audience is not place)


def check_box(own: int, waiting: int) -> None:
    """Refuse one more question of somebody who has asked `own`, where so many of the audience wait to be let through.

    Raises Refused: QUESTIONS_TOO_MANY, QUESTIONS_FULL.
    """
    if own >= QUESTIONS_A_PASS:
        raise Refused(Code.QUESTIONS_TOO_MANY, field="words", most=QUESTIONS_A_PASS)
    if waiting >= QUESTIONS_WAITING:
        raise Refused(Code.QUESTIONS_FULL, field="words", most=QUESTIONS_WAITING)


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


def typed_door(words: str) -> str:
    """Return the six digits of a doorway's code from what somebody typed: any decimal digits, spaces do not matter.

    Raises Refused: REQUIRED, SESSION_UNKNOWN.
    """
    signs = "".join(sign for sign in words[:40] if not sign.isspace() and sign not in "-.\u200f\u200e")
    if not signs:
        raise Refused(Code.REQUIRED, field="code")
    digits = plain_digits(signs)
    if not re.fullmatch(f"[0-9]{{{DOOR_DIGITS}}}", digits):
        raise Refused(Code.SESSION_UNKNOWN, field="code")
    return digits


def language_of(words: str, page: str) -> str:
    """Return the language that words are taken to be in: the page's where their script is its own, else by script."""
    rtl = sum(unicodedata.bidirectional(sign) in ("R", "AL") for sign in words)
    ltr = sum(unicodedata.bidirectional(sign) == "L" for sign in words)
    if rtl > ltr:
        return page if direction_of(page) == "rtl" else "ar"
    return UNKNOWN if ltr and direction_of(page) == "rtl" else page
