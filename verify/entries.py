"""The entries of a record: the fields that each kind has (docs/formats/record.md, section 3)."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from canonical import decode

Test = Callable[[Any], bool]
Shape = dict[str, Test]

AUDIENCES = ("hall", "online", "paper", "sms", "square")


def like(pattern: str) -> Test:
    """Test for a text of this form."""
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def number(least: int, most: int = 2**53) -> Test:
    """Test for a whole number; true and false are none."""
    return lambda value: type(value) is int and least <= value <= most


def one_of(*values: str) -> Test:
    """Test for one of these texts."""
    return lambda value: isinstance(value, str) and value in values


def mapping(key: Test, item: Test) -> Test:
    """Test for an object all of whose keys and values pass these tests."""
    return lambda value: isinstance(value, dict) and all(key(one) and item(value[one]) for one in value)


def timed(pattern: str, read: Callable[[str], object]) -> Test:
    """Test for a time of this form that is in the calendar."""

    def test(value: Any) -> bool:
        try:
            return like(pattern)(value) and bool(read(value))
        except ValueError:
            return False

    return test


def shaped(shape: Shape) -> Test:
    """Test for an object with exactly these fields."""
    return lambda value: (
        isinstance(value, dict) and value.keys() == shape.keys() and all(shape[name](value[name]) for name in shape)
    )


def terms_right(value: Any) -> bool:
    """Test the terms of a consultation."""
    asks = isinstance(value, dict) and value.get("method") == "opinions"
    if not shaped(TERMS | ({"rows": is_flag} if asks else {}))(value):
        return False
    count = len(value["options"])
    if asks and (count != 4 or value["most"] != 1):
        return False
    numbers = [option["number"] for option in value["options"]]
    return 2 <= count <= 30 and numbers == list(range(1, count + 1)) and value["most"] <= count


def is_vote(value: Any) -> bool:
    """Test for one vote of a row: statement, answer, how manieth, salt."""
    tests = (number(1), number(1, 4), number(1), hex16)
    return (
        isinstance(value, list) and len(value) == 4 and all(test(one) for test, one in zip(tests, value, strict=True))
    )


def listed(item: Test, most: int) -> Test:
    """Test for a list of one to so many items."""
    return lambda value: isinstance(value, list) and 1 <= len(value) <= most and all(map(item, value))


def is_flag(value: Any) -> bool:
    """Test for true or false."""
    return isinstance(value, bool)


text, words = like(r"(?s).+"), mapping(like(r"(?s).+"), like(r"(?s).+"))
consultation, code = like(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}"), like(r"[a-z][a-z0-9_]{0,31}")
hex16, hex32, level, amount = like(r"[0-9a-f]{32}"), like(r"[0-9a-f]{64}"), number(1, 3), number(0)
day = timed(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", date.fromisoformat)
at = timed(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z", datetime.fromisoformat)
turnout, counts = mapping(one_of(*AUDIENCES), number(1)), mapping(like(r"[1-9][0-9]{0,8}"), amount)
by_audience = mapping(one_of(*AUDIENCES, "other"), counts)
option = shaped({"number": number(1), "label": lambda value: words(value) and bool(value)})
TERMS: Shape = {
    "method": one_of("choice", "opinions"),
    "level": level,
    "most": number(1),
    "place": one_of(*AUDIENCES),
    "delay": amount,
    "running": is_flag,
    "question": lambda value: words(value) and bool(value),
    "options": lambda value: isinstance(value, list) and all(option(item) for item in value),
}
TALLY: Shape = {"ballots": amount, "turnout": turnout, "counts": counts, "by_audience": by_audience}
KINDS: dict[str, Shape] = {
    "log": {"format": one_of("halqa/record/1"), "origin": text, "symposium": text},
    "open": {"consultation": consultation, "at": at, "terms": terms_right},
    "close": {"consultation": consultation, "at": at, "ballots": amount, "turnout": turnout},
    "ballot": {
        "consultation": consultation,
        "pseudonym": hex16,
        "number": number(1),
        "choices": lambda value: isinstance(value, list) and all(map(amount, value)),
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
    "result": {"consultation": consultation, "tally": shaped(TALLY)},
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
