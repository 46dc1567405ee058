"""The data folder: files that are there whole or not at all, whoever writes them at once."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from halqa.wires import folder


def test_a_file_that_several_write_at_once_is_there_whole(tmp_path: Path) -> None:
    path, words = tmp_path / "picture.webp", [bytes([one]) * 200_000 for one in range(8)]
    with ThreadPoolExecutor(8) as writers:
        list(writers.map(lambda data: folder.write_bytes(path, [data]), words * 5))
    assert path.read_bytes() in words
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "key"
    folder.write_bytes(path, [b"old"])

    def broken():
        yield b"ne"
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        folder.write_bytes(path, broken())
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_key_that_is_destroyed_leaves_nothing_of_a_writing_that_broke_off(tmp_path: Path) -> None:
    path, other = tmp_path / "c1", tmp_path / "c12"
    for one in (path, other):
        folder.write_bytes(one, [b"secret"])
    (tmp_path / "c1.x8s.new").write_bytes(b"sec")
    folder.destroy(path)
    folder.destroy(path)
    assert list(tmp_path.iterdir()) == [other]
