"""What a consultation asks and on which terms: drafted, then fixed at opening."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from halqa.rules.ballots.budgets import Sharing
from halqa.rules.text import Text

OPTIONS_LEAST = 2
OPTIONS_MOST = 30
QUESTION_LONGEST = 280
OPTION_LONGEST = 140
SCORE_MOST = 5
DOTS = 10
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
    APPROVAL = "approval"
    SCORE = "score"
    DOTS = "dots"
    RANKING = "ranking"
    PROPORTIONAL = "proportional"
    BUDGET = "budget"


BY_LOT = frozenset(Method) - {Method.CHOICE, Method.OPINIONS}  # their options are put in order, ties by the lot
MARKED = frozenset({Method.SCORE, Method.DOTS, Method.RANKING})  # a ballot holds a number for each option


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
    """What is fixed at opening and stands in the record; `delay` in s.

    `most`: how many options one ballot may hold; of marks the highest (the best score, the last rank), of dots all.

    `rows` (opinions): the single rows of answers are published, where enough people take part. Methods of BY_LOT:
    `lot`, all options by number, as they were drawn before opening to decide ties; `seed` (32 hex digits), which the
    order of the options on each person's page is made from. `places` (proportional): how many are shared out.
    `sharing` (budget): what the options cost, and the rule by which the budget is shared out among them.
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
    lot: tuple[int, ...] = ()
    seed: str = ""
    places: int = 0
    sharing: Sharing | None = None


def longest_delay(terms: Terms) -> timedelta:
    """Return how long after the place of the session the last audience has seen what happens in it."""
    return timedelta(seconds=terms.delay)


def delay_for(terms: Terms, audience: Audience) -> timedelta:
    """Return how much later than the place of the session this audience sees what happens in it."""
    return timedelta(0) if audience is terms.place else timedelta(seconds=terms.delay)
