"""What people and staff do with consultations."""

from halqa.actions.ballots.cast import Given, Vote, cast_ballot, cast_ballots, hand_in, install
from halqa.actions.ballots.life import (
    begin_closing,
    cancel_closing,
    certify_consultation,
    destroy_spent_keys,
    draft_consultation,
    open_consultation,
    redraft_consultation,
    void_consultation,
)
from halqa.actions.ballots.seal import close_due, seal_ballots, step_running

__all__ = [
    "Given",
    "Vote",
    "begin_closing",
    "cancel_closing",
    "cast_ballot",
    "cast_ballots",
    "certify_consultation",
    "close_due",
    "destroy_spent_keys",
    "draft_consultation",
    "hand_in",
    "install",
    "open_consultation",
    "redraft_consultation",
    "seal_ballots",
    "step_running",
    "void_consultation",
]
