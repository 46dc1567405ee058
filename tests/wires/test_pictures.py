"""Pictures lie in the data folder under the name of their bytes."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from halqa.wires import pictures


@pytest.fixture
def name() -> str:
    return pictures.keep(b"RIFF....WEBP")


def test_a_picture_is_read_as_it_was_kept(name: str) -> None:
    assert pictures.NAME.fullmatch(name)
    assert pictures.read(name) == b"RIFF....WEBP"
    assert pictures.keep(b"RIFF....WEBP") == name
    assert (settings.FOLDER.pictures / f"{name}.webp").stat().st_mode & 0o077 == 0


def test_a_picture_that_is_forgotten_is_gone(name: str) -> None:
    for _ in range(2):
        pictures.forget(name)
    assert pictures.read(name) is None


@pytest.mark.parametrize("name", ["", "0" * 39, "0" * 40, "../keys/secret", "../../../../../../etc/passwd", "A" * 40])
def test_a_name_that_is_none_finds_nothing(name: str) -> None:
    Path(settings.FOLDER.path / "plain.webp").write_bytes(b"x")
    assert pictures.read(name) is None
