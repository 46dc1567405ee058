"""What can be wrong with a record, and where it is said to be wrong."""

from __future__ import annotations

from enum import StrEnum

ENTRIES = "entries.jsonl"
LEAVES = "leaves.bin"


class Why(StrEnum):
    """What is wrong with a record."""

    MEMBER_MISSING = "member_missing"
    MEMBER_UNEXPECTED = "member_unexpected"
    MEMBER_TWICE = "member_twice"
    KEY_MALFORMED = "key_malformed"
    KEY_OTHER = "key_other"
    NOTE_MALFORMED = "note_malformed"
    SIGNATURE = "signature"
    SIZE = "size"
    LINE = "line"
    ENTRY_OTHER = "entry_other"
    ENTRY_MISSING = "entry_missing"
    ENTRY_TOO_MANY = "entry_too_many"
    LEAF_OTHER = "leaf_other"
    ROOT = "root"
    MALFORMED = "malformed"
    NOT_A_LOG = "not_a_log"
    ORIGIN = "origin"
    OUT_OF_ORDER = "out_of_order"
    INTERRUPTED = "interrupted"
    BALLOT_TWICE = "ballot_twice"
    BALLOT_ORDER = "ballot_order"
    CHOICES = "choices"
    LEVEL = "level"
    AUDIENCE = "audience"
    COMMITMENT = "commitment"
    RESULT = "result"
    BUDGET = "budget"
    MAP = "map"
    AXES = "axes"
    AGAIN = "again"
    KEPT_LONGER = "kept_longer"
    KEPT_OTHER = "kept_other"


class Broken(Exception):
    """A record does not hold: the member, the entry (counted from 1; 0: none), why, and a detail if there is one."""

    def __init__(self, member: str, entry: int, why: Why, detail: str = "") -> None:
        super().__init__(member, entry, why, detail)
        self.member = member
        self.entry = entry
        self.why = why
        self.detail = detail
