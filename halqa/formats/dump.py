"""A dump: everything of one symposium as one JSON file, a row a line, each named by its place in its table."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from halqa.formats.json import parse
from halqa.rules.refusals import Code, Refused

NAME = "halqa dump"
VERSION = 1
MAX_BYTES = 1 << 30

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dump:
    """The rows of each table by its name, the keys (hex) of consultations' pseudonyms by code, and pictures by name."""

    tables: Mapping[str, list[Row]]
    keys: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def write(
    tables: Iterable[tuple[str, Iterable[Row]]], keys: Mapping[str, str], pictures: Iterable[tuple[str, bytes]] = ()
) -> Iterator[str]:
    """Give the file piece by piece; the same rows always give the same file."""
    yield f'{{"format": {_json(NAME)}, "version": {VERSION},\n"keys": {_json(dict(keys))},\n"pictures": {{'
    for place, (name, data) in enumerate(pictures):
        yield f"{',' if place else ''}\n{_json(name)}: {_json(b64encode(data).decode())}"
    yield '},\n"tables": {'
    for place, (name, rows) in enumerate(tables):
        yield f"{',' if place else ''}\n{_json(name)}: ["
        for number, row in enumerate(rows):
            yield f"{',' if number else ''}\n{_json(row)}"
        yield "]"
    yield "\n}}\n"


def read(data: bytes) -> Dump:
    """Return the dump in the bytes of a file; raises Refused FILE_TOO_LARGE, FILE_UNREADABLE (`why`, `line`)."""
    if len(data) > MAX_BYTES:
        raise Refused(Code.FILE_TOO_LARGE, most=MAX_BYTES, size=len(data))
    value = parse(data, opened=len(data), values=len(data))
    if not isinstance(value, dict) or value.get("format") != NAME or value.get("version") != VERSION:
        raise Refused(Code.FILE_UNREADABLE, why="no_dump")
    tables, keys = value.get("tables"), value.get("keys")
    if not isinstance(tables, dict) or not isinstance(keys, dict) or not all(map(_is_table, tables.values())):
        raise Refused(Code.FILE_UNREADABLE, why="no_dump")
    if not all(isinstance(key, str) for key in keys.values()):
        raise Refused(Code.FILE_UNREADABLE, why="no_dump")
    return Dump(tables, keys, _pictures(value.get("pictures", {})))


def _pictures(value: object) -> dict[str, bytes]:
    """Return the bytes of pictures by name; files of before there were any hold none."""
    if not isinstance(value, dict) or not all(isinstance(data, str) for data in value.values()):
        raise Refused(Code.FILE_UNREADABLE, why="no_dump")
    try:
        return {name: b64decode(data, validate=True) for name, data in value.items()}
    except ValueError:
        raise Refused(Code.FILE_UNREADABLE, why="pictures") from None


def _is_table(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(row, dict) for row in value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)
