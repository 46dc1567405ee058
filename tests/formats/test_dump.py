"""A dump is written row by row, and read back or refused."""

from __future__ import annotations

import json

import pytest

from halqa.formats import dump
from halqa.rules.refusals import Code, Refused

PICTURES = {"aa": b"RIFF\xff", "bb": b""}


def _written(**tables: list[dump.Row]) -> bytes:
    return "".join(dump.write(tables.items(), {"ABC": "00"}, PICTURES.items())).encode()


def test_read_gives_what_was_written() -> None:
    rows = {"Room": [{"b": "é", "a": 1}, {"a": None}], "Axis": []}
    assert dump.read(_written(**rows)) == dump.Dump(rows, {"ABC": "00"}, PICTURES)
    assert _written(**rows).count(b"\n") == 11


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
        {"pictures": []},
        {"pictures": {"aa": 1}},
    ],
)
def test_read_refuses_what_is_no_dump(change: dict[str, object]) -> None:
    with pytest.raises(Refused) as refused:
        dump.read(json.dumps(json.loads(_written(Room=[])) | change).encode())
    assert (refused.value.code, refused.value.facts["why"]) == (Code.FILE_UNREADABLE, "no_dump")


def test_read_refuses_a_picture_that_is_damaged_and_takes_a_file_without_any() -> None:
    value = json.loads(_written(Room=[]))
    with pytest.raises(Refused) as refused:
        dump.read(json.dumps(value | {"pictures": {"aa": "é"}}).encode())
    assert (refused.value.code, refused.value.facts["why"]) == (Code.FILE_UNREADABLE, "pictures")
    del value["pictures"]
    assert dump.read(json.dumps(value).encode()).pictures == {}


def test_read_refuses_another_thing_and_one_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    for data, code in ((b"[]", Code.FILE_UNREADABLE), (b"PK", Code.FILE_UNREADABLE), (b"", Code.FILE_UNREADABLE)):
        with pytest.raises(Refused) as refused:
            dump.read(data)
        assert refused.value.code is code
    monkeypatch.setattr(dump, "MAX_BYTES", 3)
    with pytest.raises(Refused) as refused:
        dump.read(b"[1, 2]")
    assert refused.value.code is Code.FILE_TOO_LARGE
