"""What a consultation asks and on which terms: drafted, then fixed at opening."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text, clean_text

OPTIONS_LEAST = 2
OPTIONS_MOST = 30
QUESTION_LONGEST = 280
OPTION_LONGEST = 140
STATEMENTS_MOST = 200  # as the facilitator begins; participants add theirs
LASTS_MOST = 24 * 3600


class Audience(StrEnum):
    """Where somebody takes part from."""

    HALL = "hall"
    ONLINE = "online"
    SQUARE = "square"
    SMS = "sms"
    PAPER = "paper"


class Method(StrEnum):
    """How the options are chosen among."""

    CHOICE = "choice"
    OPINIONS = "opinions"


class VoidReason(StrEnum):
    """Why a consultation is declared void; the record holds the code, never free text."""

    WRONG_OPTIONS = "wrong_options"
    TECHNICAL = "technical"
    DISTURBED = "disturbed"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen; `number` counts from 1 and is what a ballot holds."""

    number: int
    label: Text


@dataclass(frozen=True, slots=True)
class Terms:
    """What is fixed at opening and stands in the record. `most`: how many options one ballot may hold; `delay` in s.

    `rows` (opinions): the single rows of answers are published, where enough people take part.
    """

    consultation: str
    question: Text
    options: tuple[Option, ...]
    most: int = 1
    method: Method = Method.CHOICE
    level: int = 1
    place: Audience = Audience.HALL
    delay: int = 15
    running: bool = False
    rows: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What a facilitator writes before opening. `lasts`: seconds until it closes by itself, None for by hand.

    The `options` of opinions are the statements they begin with; `rows`: single rows of answers are published.
    """

    question: Text
    options: tuple[Text, ...]
    most: int = 1
    running: bool = False
    lasts: int | None = None
    method: Method = Method.CHOICE
    rows: bool = False


def longest_delay(terms: Terms) -> timedelta:
    """Return how long after the place of the session the last audience has seen what happens in it."""
    return timedelta(seconds=terms.delay)


def delay_for(terms: Terms, audience: Audience) -> timedelta:
    """Return how much later than the place of the session this audience sees what happens in it."""
    return timedelta(0) if audience is terms.place else timedelta(seconds=terms.delay)


def check_draft(draft: Draft) -> Draft:
    """Return the draft with its words trimmed, if they can be shown and it does not last too long.

    Raises Refused: TOO_LONG, BAD_CHARACTERS (like `question_fr`, `options_fr`), OUT_OF_RANGE (lasts),
    STATEMENTS_TOO_FEW, STATEMENTS_TOO_MANY.
    """
    if draft.lasts is not None and not 1 <= draft.lasts <= LASTS_MOST:
        raise Refused(Code.OUT_OF_RANGE, field="lasts", least=1, most=LASTS_MOST)
    said = (clean_text(option, field="options", longest=OPTION_LONGEST) for option in draft.options)
    options = tuple(filter(None, said))
    if draft.method is Method.OPINIONS:
        _check_seeds(options)
    question = clean_text(draft.question, field="question", longest=QUESTION_LONGEST)
    return replace(draft, question=question, options=options)


def _check_seeds(statements: tuple[Text, ...]) -> None:
    if not statements:
        raise Refused(Code.STATEMENTS_TOO_FEW, field="options")
    if len(statements) > STATEMENTS_MOST:
        raise Refused(Code.STATEMENTS_TOO_MANY, field="options", most=STATEMENTS_MOST)


def check_terms(terms: Terms) -> Terms:
    """Return the terms if a consultation can be opened on them.

    Raises Refused: REQUIRED (question, option label), OPTIONS_TOO_FEW, OPTIONS_TOO_MANY, CHOICES_TOO_MANY.
    """
    if not terms.question:
        raise Refused(Code.REQUIRED, field="question")
    if len(terms.options) < OPTIONS_LEAST:
        raise Refused(Code.OPTIONS_TOO_FEW, field="options", least=OPTIONS_LEAST)
    if len(terms.options) > OPTIONS_MOST:
        raise Refused(Code.OPTIONS_TOO_MANY, field="options", most=OPTIONS_MOST)
    if not 1 <= terms.most <= len(terms.options):
        raise Refused(Code.CHOICES_TOO_MANY, field="most", most=len(terms.options))
    return terms
