"""The entries of a record: the fields that each kind has (docs/formats/record.md, section 3)."""

from typing import Any

import terms
from canonical import decode
from shapes import (
    AUDIENCES,
    Shape,
    amount,
    at,
    code,
    consultation,
    day,
    hex16,
    hex32,
    is_flag,
    level,
    like,
    listed,
    mapping,
    number,
    one_of,
    shaped,
    text,
)


def is_numbers(value: Any) -> bool:
    """Test for a list of numbers."""
    return isinstance(value, list) and all(map(amount, value))


def is_vote(value: Any) -> bool:
    """Test for one vote of a row: statement, answer, how manieth, salt."""
    tests = (number(1), number(1, 4), number(1), hex16)
    return (
        isinstance(value, list) and len(value) == 4 and all(test(one) for test, one in zip(tests, value, strict=True))
    )


turnout, counts = mapping(one_of(*AUDIENCES), number(1)), mapping(like(r"[1-9][0-9]{0,8}"), amount)
by_audience = mapping(one_of(*AUDIENCES, "other"), counts)
TALLY: Shape = {"ballots": amount, "turnout": turnout, "counts": counts, "by_audience": by_audience}


def is_result(value: Any) -> bool:
    """Test for the tally of a result, which may put the options in order."""
    more: Shape = {
        "order": listed(number(1), 30),
        "pairs": listed(listed(amount, 30), 30),
        "rounds": listed(shaped({"option": number(1), "share": text, "tied": is_numbers}), 30),
    }
    return isinstance(value, dict) and shaped(TALLY | {name: more[name] for name in more if name in value})(value)


KINDS: dict[str, Shape] = {
    "log": {"format": one_of("halqa/record/1"), "origin": text, "symposium": text},
    "open": {"consultation": consultation, "at": at, "terms": terms.right},
    "close": {"consultation": consultation, "at": at, "ballots": amount, "turnout": turnout},
    "ballot": {
        "consultation": consultation,
        "pseudonym": hex16,
        "number": number(1),
        "choices": is_numbers,
        "salt": hex16,
        "commitment": hex32,
        "audience": one_of(*AUDIENCES, "other"),
        "declared": is_flag,
        "level": level,
    },
    "statement": {
        "consultation": consultation,
        "number": number(1),
        "words": hex32,
        "hidden": is_flag,
        "tally": shaped(TALLY),
    },
    "commitments": {"consultation": consultation, "level": level, "commitments": listed(hex32, 900)},
    "row": {"consultation": consultation, "pseudonym": hex16, "votes": listed(is_vote, 1000)},
    "result": {"consultation": consultation, "tally": is_result},
    "void": {"consultation": consultation, "at": at, "reason": code},
    "certified": {"consultation": consultation, "at": at},
    "removals": {"day": day, "counts": mapping(code, number(1))},
    "journal": {"day": day, "root": hex32},
}


def read_entry(line: bytes) -> dict[str, Any]:
    """Return the entry in a line; raises ValueError if it is not canonical, or not of its kind's form."""
    entry = decode(line)
    kind = entry.get("kind") if isinstance(entry, dict) else None
    if not isinstance(kind, str) or kind not in KINDS or len(line) > 65_535:
        raise ValueError("no entry")
    fields: dict[str, Any] = {name: value for name, value in entry.items() if name != "kind"}
    if not shaped(KINDS[kind])(fields):
        raise ValueError("wrong fields")
    return fields | {"kind": kind}
