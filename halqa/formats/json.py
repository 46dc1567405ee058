"""JSON read safely: UTF-8 only, bounded in depth and number of values, looked into without trusting its shape."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import NoReturn

from halqa.rules.refusals import Code, Refused

MAX_OPENED = 400_000
MAX_VALUES = 2_000_000
MAX_DEPTH = 60

Thing = Mapping[str, object]


def parse(data: bytes, *, opened: int = MAX_OPENED, values: int = MAX_VALUES) -> object:
    """Return the value; raises Refused FILE_UNREADABLE with `why` and, where known, `line`."""
    if data.count(b"{") + data.count(b"[") > opened or data.count(b",") > values:
        raise Refused(Code.FILE_UNREADABLE, why="elements")
    try:
        value: object = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse)
        _check_depth(value)
    except UnicodeDecodeError as error:
        raise Refused(Code.FILE_UNREADABLE, why="encoding") from error
    except json.JSONDecodeError as error:
        raise Refused(Code.FILE_UNREADABLE, why="broken", line=error.lineno) from error
    except RecursionError as error:
        raise Refused(Code.FILE_UNREADABLE, why="nesting") from error
    except ValueError as error:  # a number of more digits than Python reads
        raise Refused(Code.FILE_UNREADABLE, why="broken") from error
    return value


def _check_depth(value: object, depth: int = 0) -> None:
    if depth > MAX_DEPTH:
        raise Refused(Code.FILE_UNREADABLE, why="nesting")
    if isinstance(value, dict | list):
        for below in value.values() if isinstance(value, dict) else value:
            _check_depth(below, depth + 1)


def _refuse(constant: str) -> NoReturn:
    raise Refused(Code.FILE_UNREADABLE, why="broken", constant=constant)


def thing(value: object) -> Thing:
    """Return a mapping as it is, anything else as an empty one."""
    return value if isinstance(value, Mapping) else {}


def things(value: object) -> list[Thing]:
    """Return the mappings in a list; anything else is none."""
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def words(value: object) -> str:
    """Return a string trimmed, a number written out, anything else as empty."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def leftovers(value: object, path: str = "", known: str = "") -> Iterator[tuple[str, str]]:
    """Yield (path, value) for every string, number and truth below a value, but the keys known at its top."""
    if isinstance(value, Mapping | list):
        pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
        skipped = known.split()
        for key, below in pairs:
            if key not in skipped:
                yield from leftovers(below, f"{path}/{key}" if path else str(key))
    elif said := str(value).lower() if isinstance(value, bool) else words(value):
        yield path, said
