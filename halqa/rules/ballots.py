"""How a choice is made and counted: terms fixed at opening, ballots accepted by them, an outcome anyone recounts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text, clean

OPTIONS_LEAST = 2
OPTIONS_MOST = 30
QUESTION_LONGEST = 280
OPTION_LONGEST = 140
LASTS_MOST = 24 * 3600
SMALLEST_AUDIENCE = 10
RUNNING_STEP = 20


class Audience(StrEnum):
    """Where somebody takes part from."""

    HALL = "hall"
    ONLINE = "online"
    SQUARE = "square"
    SMS = "sms"
    PAPER = "paper"


OTHER = "other"


class Method(StrEnum):
    """How the options are chosen among."""

    CHOICE = "choice"


class State(StrEnum):
    """The one life of a consultation."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    CERTIFIED = "certified"
    VOID = "void"


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
    """What is fixed at opening and stands in the record. `most`: how many options one ballot may hold; `delay` in s."""

    consultation: str
    question: Text
    options: tuple[Option, ...]
    most: int = 1
    method: Method = Method.CHOICE
    level: int = 1
    place: Audience = Audience.HALL
    delay: int = 15
    running: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """What a facilitator writes before opening. `lasts`: seconds until it closes by itself, None for by hand."""

    question: Text
    options: tuple[Text, ...]
    most: int = 1
    running: bool = False
    lasts: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a consultation stands in time: its state, and when it opened and began to close (aware, UTC)."""

    state: State
    opened_at: datetime | None = None
    closing_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot as it is counted: who (a pseudonym), the how-manieth, what, and from where."""

    pseudonym: bytes
    number: int
    choices: tuple[int, ...]
    audience: str


@dataclass(frozen=True, slots=True)
class Tally:
    """An outcome in whole numbers. `counts` per option; `by_audience` merged so that no audience is under 10."""

    ballots: int
    turnout: Mapping[str, int]
    counts: Mapping[int, int]
    by_audience: Mapping[str, Mapping[int, int]] = field(default_factory=dict)


def longest_delay(terms: Terms) -> timedelta:
    """Return how long after the place of the session the last audience has seen what happens in it."""
    return timedelta(seconds=terms.delay)


def delay_for(terms: Terms, audience: Audience) -> timedelta:
    """Return how much later than the place of the session this audience sees what happens in it."""
    return timedelta(0) if audience is terms.place else timedelta(seconds=terms.delay)


def seen_state(terms: Terms, moment: Moment, audience: Audience, now: datetime) -> State:
    """Return the state of the consultation as this audience sees it at `now`, its delay taken into account."""
    late = delay_for(terms, audience)
    if moment.state in (State.OPEN, State.CLOSING):
        if moment.opened_at is None or now < moment.opened_at + late:
            return State.DRAFT
        if moment.state is State.CLOSING and moment.closing_at is not None and now >= moment.closing_at + late:
            return State.CLOSING
        return State.OPEN
    return moment.state


def accept(terms: Terms, moment: Moment, audience: Audience, choices: Iterable[int], now: datetime) -> tuple[int, ...]:
    """Return the choices in ascending order if a ballot holding them may be stored at `now`.

    Raises Refused: CONSULTATION_NOT_OPEN, CONSULTATION_CLOSED, CHOICE_MISSING, CHOICES_TOO_MANY, CHOICE_TWICE,
    CHOICE_UNKNOWN.
    """
    state = seen_state(terms, moment, audience, now)
    if state is State.DRAFT:
        raise Refused(Code.CONSULTATION_NOT_OPEN)
    if state is not State.OPEN:
        raise Refused(Code.CONSULTATION_CLOSED)
    return check_choices(terms, tuple(choices))


def check_choices(terms: Terms, chosen: tuple[int, ...]) -> tuple[int, ...]:
    """Return the choices in ascending order if the terms allow them, whatever the time; refusals as in `accept`."""
    if not chosen:
        raise Refused(Code.CHOICE_MISSING, field="choice")
    if len(set(chosen)) != len(chosen):
        raise Refused(Code.CHOICE_TWICE, field="choice")
    if not set(chosen) <= {option.number for option in terms.options}:
        raise Refused(Code.CHOICE_UNKNOWN, field="choice")
    if len(chosen) > terms.most:
        raise Refused(Code.CHOICES_TOO_MANY, field="choice", most=terms.most)
    return tuple(sorted(chosen))


def merged_audiences(turnout: Mapping[str, int]) -> dict[str, str]:
    """Map each audience to the name its choices are published under.

    Audiences under 10 become `other`; while `other` itself is under 10 the next smallest audience joins it, so that
    no published group of choices is under 10 unless fewer than 10 people took part in all.
    """
    order = sorted((count, audience) for audience, count in turnout.items() if count)
    small = [(count, audience) for count, audience in order if count < SMALLEST_AUDIENCE]
    large = [(count, audience) for count, audience in order if count >= SMALLEST_AUDIENCE]
    while small and large and sum(count for count, _ in small) < SMALLEST_AUDIENCE:
        small.append(large.pop(0))
    return {audience: OTHER for _, audience in small} | {audience: audience for _, audience in large}


def outcome(terms: Terms, turnout: Mapping[str, int], casts: Iterable[Cast]) -> Tally:
    """Count ballots (one a pseudonym, audiences already merged or not) by the method of the terms; exact, any order."""
    published = merged_audiences(turnout)
    counts: Counter[int] = Counter()
    by_audience: dict[str, Counter[int]] = {}
    ballots = 0
    for cast in casts:
        ballots += 1
        counts.update(cast.choices)
        by_audience.setdefault(published.get(cast.audience, cast.audience), Counter()).update(cast.choices)
    numbers = [option.number for option in terms.options]
    return Tally(
        ballots=ballots,
        turnout={audience: count for audience, count in sorted(turnout.items()) if count},
        counts={number: counts[number] for number in numbers},
        by_audience={
            audience: {number: some[number] for number in numbers} for audience, some in sorted(by_audience.items())
        },
    )


def check_draft(draft: Draft) -> Draft:
    """Return the draft with its words trimmed, if they can be shown and it does not last too long.

    Raises Refused: TOO_LONG, BAD_CHARACTERS (question, options), OUT_OF_RANGE (lasts).
    """
    if draft.lasts is not None and not 1 <= draft.lasts <= LASTS_MOST:
        raise Refused(Code.OUT_OF_RANGE, field="lasts", least=1, most=LASTS_MOST)
    return replace(
        draft,
        question=_cleaned(draft.question, "question", QUESTION_LONGEST),
        options=tuple(_cleaned(option, "options", OPTION_LONGEST) for option in draft.options),
    )


def _cleaned(text: Text, name: str, longest: int) -> Text:
    return Text.of({language: clean(words, field=name, longest=longest) for language, words in text.pairs})


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


@dataclass(frozen=True, slots=True)
class Line:
    """An option in a count: how many ballots hold it, in all and by published audience."""

    option: Option
    count: int
    by_audience: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Standing:
    """A count as people read it: the most chosen first, and what each published audience put first."""

    terms: Terms
    tally: Tally

    @property
    def lines(self) -> tuple[Line, ...]:
        """The options, the most chosen first, ties in the order of the terms."""
        lines = [
            Line(option, self.tally.counts[option.number], {a: c[option.number] for a, c in self._audiences()})
            for option in self.terms.options
        ]
        return tuple(sorted(lines, key=lambda line: -line.count))

    @property
    def leaders(self) -> tuple[Option, ...]:
        """The options most chosen, several where they tie."""
        return self._first(self.tally.counts)

    @property
    def firsts(self) -> dict[str, tuple[Option, ...]]:
        """The options most chosen in each published audience."""
        return {audience: self._first(counts) for audience, counts in self._audiences()}

    @property
    def agreed(self) -> bool:
        """Tell whether several published audiences each put the same single option first."""
        firsts = set(self.firsts.values())
        return len(self.firsts) > 1 and len(firsts) == 1 and len(firsts.pop()) == 1

    @property
    def published(self) -> dict[str, int]:
        """How many ballots each published audience stands for."""
        names = merged_audiences(self.tally.turnout)
        merged: Counter[str] = Counter()
        for audience, name in names.items():
            merged[name] += self.tally.turnout[audience]
        return {audience: merged[audience] for audience, _ in self._audiences()}

    def _audiences(self) -> list[tuple[str, Mapping[int, int]]]:
        order = [*map(str, Audience), OTHER]
        return sorted(self.tally.by_audience.items(), key=lambda pair: order.index(pair[0]))

    def _first(self, counts: Mapping[int, int]) -> tuple[Option, ...]:
        most = max(counts.values(), default=0)
        return tuple(option for option in self.terms.options if counts[option.number] == most > 0)
