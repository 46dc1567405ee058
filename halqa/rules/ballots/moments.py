"""Where a consultation stands in time, for each audience in its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from halqa.rules.ballots.terms import Audience, Terms, delay_for


class State(StrEnum):
    """The one life of a consultation."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    CERTIFIED = "certified"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a consultation stands in time: its state, and when it opened and began to close (aware, UTC)."""

    state: State
    opened_at: datetime | None = None
    closing_at: datetime | None = None


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
