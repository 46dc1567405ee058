"""The codes of every refusal, and the one exception that carries them."""

from __future__ import annotations

from enum import StrEnum


class Code(StrEnum):
    """Why something was refused; `phrases.py` holds one sentence for each."""

    # anything typed
    REQUIRED = "required"
    TOO_LONG = "too_long"
    BAD_CHARACTERS = "bad_characters"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    # people
    NOT_ALLOWED = "not_allowed"
    LINK_SPENT = "link_spent"
    LAST_ORGANISER = "last_organiser"
    PASS_BROKEN = "pass_broken"
    ROLE_UNKNOWN = "role_unknown"
    SYMPOSIUM_NEEDED = "symposium_needed"
    # programme
    FILE_UNREADABLE = "file_unreadable"
    FILE_TOO_LARGE = "file_too_large"
    FILE_EMPTY = "file_empty"
    SYMPOSIUM_UNKNOWN = "symposium_unknown"
    SYMPOSIUM_EXISTS = "symposium_exists"
    ALREADY_HERE = "already_here"
    SESSION_UNKNOWN = "session_unknown"
    ROOM_UNKNOWN = "room_unknown"
    PERSON_UNKNOWN = "person_unknown"
    SLUG_BAD = "slug_bad"
    URL_BAD = "url_bad"
    TIME_BAD = "time_bad"
    DAY_BAD = "day_bad"
    DAYS_BAD = "days_bad"
    SESSION_OUTSIDE = "session_outside"
    # floor
    SESSION_NOT_OPEN = "session_not_open"
    QUESTION_UNKNOWN = "question_unknown"
    QUESTIONS_TOO_MANY = "questions_too_many"
    QUESTIONS_FULL = "questions_full"
    # ballots
    CONSULTATION_UNKNOWN = "consultation_unknown"
    CONSULTATION_NOT_OPEN = "consultation_not_open"
    CONSULTATION_CLOSED = "consultation_closed"
    STATEMENT_LATE = "statement_late"
    CONSULTATION_STATE = "consultation_state"
    CHOICE_MISSING = "choice_missing"
    CHOICE_UNKNOWN = "choice_unknown"
    CHOICE_TWICE = "choice_twice"
    CHOICES_TOO_MANY = "choices_too_many"
    DOTS_TOTAL = "dots_total"
    OPTIONS_TOO_FEW = "options_too_few"
    OPTIONS_TOO_MANY = "options_too_many"
    STATEMENT_UNKNOWN = "statement_unknown"
    STATEMENTS_TOO_FEW = "statements_too_few"
    STATEMENTS_TOO_MANY = "statements_too_many"
    STATEMENTS_YOURS = "statements_yours"
    STATEMENTS_FULL = "statements_full"
    STAGE_FULL = "stage_full"
    RECEIPT_UNKNOWN = "receipt_unknown"
    # proposals
    RECOMMENDATION_UNKNOWN = "recommendation_unknown"
    RECOMMENDATION_CHANGED = "recommendation_changed"
    RECOMMENDATION_UNREAD = "recommendation_unread"
    EVIDENCE_UNKNOWN = "evidence_unknown"
    EVIDENCE_MISSING = "evidence_missing"
    EVIDENCE_TOO_MANY = "evidence_too_many"
    # opinions
    VOTE_BAD = "vote_bad"
    # budget
    AMOUNT_OUTSIDE = "amount_outside"
    STEP_SMALL = "step_small"
    POINTS_LARGE = "points_large"
    UTILITY_MISSING = "utility_missing"
    LOT_BAD = "lot_bad"
    CURRENCY_BAD = "currency_bad"
    AMOUNT_BAD = "amount_bad"
    COST_BAD = "cost_bad"
    COST_OVER = "cost_over"
    PROJECT_TWICE = "project_twice"
    # projects
    PROJECT_UNKNOWN = "project_unknown"
    PROJECT_CHANGED = "project_changed"
    PROJECT_ON_BALLOT = "project_on_ballot"
    PROJECT_NOT_FREE = "project_not_free"
    PROJECTS_CLOSED = "projects_closed"
    PROJECTS_YOURS = "projects_yours"
    PROJECTS_FULL = "projects_full"
    PROJECTS_TOO_FEW = "projects_too_few"
    CURRENCIES_DIFFER = "currencies_differ"
    PLACE_OUTSIDE = "place_outside"
    PICTURE_BAD = "picture_bad"
    PICTURE_TOO_LARGE = "picture_too_large"
    # record
    RECORD_EMPTY = "record_empty"
    RECORD_FORKED = "record_forked"
    # house
    BUSY = "busy"
    DISK_FULL = "disk_full"
    TOO_OFTEN = "too_often"
    FORM_OLD = "form_old"


class Refused(Exception):
    """A deliberate no: its code, the field it concerns, and the facts its sentence needs."""

    def __init__(self, code: Code, *, field: str = "", **facts: object) -> None:
        super().__init__(code.value)
        self.code = code
        self.field = field
        self.facts = facts
