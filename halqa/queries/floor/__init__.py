"""Reads of what is live in a session."""

from halqa.queries.floor.desk import DeskLine, DeskList, desk_sessions, live_sessions
from halqa.queries.floor.doorways import (
    DoorwayView,
    consultation_through,
    door_to_vote,
    doorway,
    doorway_anywhere,
    doorways_of,
    place_of,
)
from halqa.queries.floor.floors import FloorView, desk_floor, floor_at, floor_of, session_pks
from halqa.queries.floor.questions import PAGE, QuestionView, own_questions, questions_of, supported_by

__all__ = [
    "PAGE",
    "DeskLine",
    "DeskList",
    "DoorwayView",
    "FloorView",
    "QuestionView",
    "consultation_through",
    "desk_floor",
    "desk_sessions",
    "door_to_vote",
    "doorway",
    "doorway_anywhere",
    "doorways_of",
    "floor_at",
    "floor_of",
    "live_sessions",
    "own_questions",
    "place_of",
    "questions_of",
    "session_pks",
    "supported_by",
]
