"""What people and staff do on the floor of a session."""

from halqa.actions.floor.questions import (
    ask_question,
    hide_waiting,
    merge_question,
    moderate_question,
    support_question,
)
from halqa.actions.floor.sessions import blank_stage, close_session, hold_words, make_doorways, open_session

__all__ = [
    "ask_question",
    "blank_stage",
    "close_session",
    "hide_waiting",
    "hold_words",
    "make_doorways",
    "merge_question",
    "moderate_question",
    "open_session",
    "support_question",
]
