"""What one ballot may hold, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from halqa.rules.ballots.marks import check_marks
from halqa.rules.ballots.moments import Moment, State, seen_state
from halqa.rules.ballots.terms import MARKED, Audience, Method, Terms
from halqa.rules.refusals import Code, Refused


def accept(terms: Terms, moment: Moment, audience: Audience, choices: Iterable[int], now: datetime) -> tuple[int, ...]:
    """Return what a ballot holds, as it is kept, if it may be stored at `now`: options ascending, or a mark for each.

    Raises Refused: CONSULTATION_NOT_OPEN, CONSULTATION_CLOSED, CHOICE_MISSING, CHOICES_TOO_MANY, CHOICE_TWICE,
    CHOICE_UNKNOWN, OUT_OF_RANGE, DOTS_TOTAL.
    """
    check_open(terms, moment, audience, now)
    return check_choices(terms, tuple(choices))


def check_open(terms: Terms, moment: Moment, audience: Audience, now: datetime) -> None:
    """Refuse what comes before the opening or after the closing as this audience sees them at `now`.

    Raises Refused: CONSULTATION_NOT_OPEN, CONSULTATION_CLOSED.
    """
    state = seen_state(terms, moment, audience, now)
    if state is State.DRAFT:
        raise Refused(Code.CONSULTATION_NOT_OPEN)
    if state is not State.OPEN:
        raise Refused(Code.CONSULTATION_CLOSED)


def ticked(terms: Terms, held: Iterable[int] | None, tick: int) -> tuple[int, ...]:
    """Return what a ballot holds once an option is ticked (its number) or no more (its number below zero).

    `held`: None where there is no ballot yet. Raises Refused: CHOICE_UNKNOWN (there is no such option, or ballots of
    this method are not ticked one by one), CHOICE_MISSING (there is nothing to take back).
    """
    if terms.method is not Method.BUDGET or abs(tick) not in {option.number for option in terms.options}:
        raise Refused(Code.CHOICE_UNKNOWN, field="choice")
    if held is None and tick < 0:
        raise Refused(Code.CHOICE_MISSING, field="choice")
    return tuple(sorted({*(held or ()), tick} if tick > 0 else set(held or ()) - {-tick}))


def check_choices(terms: Terms, chosen: tuple[int, ...]) -> tuple[int, ...]:
    """Return what a ballot holds as it is kept if the terms allow it, whatever the time; refusals as in `accept`."""
    return check_marks(terms, chosen) if terms.method in MARKED else _check_ticks(terms, chosen)


def _check_ticks(terms: Terms, chosen: tuple[int, ...]) -> tuple[int, ...]:
    if not chosen and terms.method is not Method.BUDGET:  # who takes every tick back has a ballot still, an empty one
        raise Refused(Code.CHOICE_MISSING, field="choice")
    if len(set(chosen)) != len(chosen):
        raise Refused(Code.CHOICE_TWICE, field="choice")
    if not set(chosen) <= {option.number for option in terms.options}:
        raise Refused(Code.CHOICE_UNKNOWN, field="choice")
    if len(chosen) > terms.most:
        raise Refused(Code.CHOICES_TOO_MANY, field="choice", most=terms.most)
    return tuple(sorted(chosen))
