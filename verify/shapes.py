"""What a value of a record can be tested for (docs/formats/record.md, section 3)."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

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
