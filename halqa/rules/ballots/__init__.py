"""How a choice is made and counted: terms fixed at opening, ballots accepted by them, an outcome anyone recounts."""

from halqa.rules.ballots.choices import accept, check_choices
from halqa.rules.ballots.counting import OTHER, RUNNING_STEP, SMALLEST_AUDIENCE, Cast, Tally, merged_audiences, outcome
from halqa.rules.ballots.moments import Moment, State, seen_state
from halqa.rules.ballots.standing import Line, Standing
from halqa.rules.ballots.terms import (
    LASTS_MOST,
    OPTION_LONGEST,
    OPTIONS_LEAST,
    OPTIONS_MOST,
    QUESTION_LONGEST,
    Audience,
    Draft,
    Method,
    Option,
    Terms,
    VoidReason,
    check_draft,
    check_terms,
    delay_for,
    longest_delay,
)

__all__ = [
    "LASTS_MOST",
    "OPTIONS_LEAST",
    "OPTIONS_MOST",
    "OPTION_LONGEST",
    "OTHER",
    "QUESTION_LONGEST",
    "RUNNING_STEP",
    "SMALLEST_AUDIENCE",
    "Audience",
    "Cast",
    "Draft",
    "Line",
    "Method",
    "Moment",
    "Option",
    "Standing",
    "State",
    "Tally",
    "Terms",
    "VoidReason",
    "accept",
    "check_choices",
    "check_draft",
    "check_terms",
    "delay_for",
    "longest_delay",
    "merged_audiences",
    "outcome",
    "seen_state",
]
