"""Tests for values: what is a number, a text, an object with these fields (docs/formats/record.md, section 3)."""

import re
from collections.abc import Callable
from typing import Any

Test = Callable[[Any], bool]
Shape = dict[str, Test]


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


def listed(item: Test, least: int, most: int) -> Test:
    """Test for a list of so many items."""
    return lambda value: isinstance(value, list) and least <= len(value) <= most and all(map(item, value))


def is_flag(value: Any) -> bool:
    """Test for true or false."""
    return isinstance(value, bool)


def exactly(*tests: Test) -> Test:
    """Test for a list of as many items as there are tests, each passing its own."""
    return lambda value: (
        isinstance(value, list)
        and len(value) == len(tests)
        and all(test(one) for test, one in zip(tests, value, strict=True))
    )
