"""A dump is written row by row, and read back or refused."""

from __future__ import annotations

import json

import pytest

from halqa.formats import dump
from halqa.rules.refusals import Code, Refused


def _written(**tables: list[dump.Row]) -> bytes:
    return "".join(dump.write(tables.items(), {"ABC": "00"})).encode()


def test_read_gives_what_was_written() -> None:
    rows = {"Room": [{"b": "é", "a": 1}, {"a": None}], "Axis": []}
    assert dump.read(_written(**rows)) == dump.Dump(rows, {"ABC": "00"})
    assert _written(**rows).count(b"\n") == 8


@pytest.mark.parametrize(
    "change",
    [
        {"format": "other"},
        {"version": 2},
        {"tables": []},
        {"tables": {"Room": {}}},
        {"tables": {"Room": [1]}},
        {"keys": None},
        {"keys": {"ABC": 1}},
    ],
)
def test_read_refuses_what_is_no_dump(change: dict[str, object]) -> None:
    with pytest.raises(Refused) as refused:
        dump.read(json.dumps(json.loads(_written(Room=[])) | change).encode())
    assert (refused.value.code, refused.value.facts["why"]) == (Code.FILE_UNREADABLE, "no_dump")


def test_read_refuses_another_thing_and_one_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    for data, code in ((b"[]", Code.FILE_UNREADABLE), (b"PK", Code.FILE_UNREADABLE), (b"", Code.FILE_UNREADABLE)):
        with pytest.raises(Refused) as refused:
            dump.read(data)
        assert refused.value.code is code
    monkeypatch.setattr(dump, "MAX_BYTES", 3)
    with pytest.raises(Refused) as refused:
        dump.read(b"[1, 2]")
    assert refused.value.code is Code.FILE_TOO_LARGE
