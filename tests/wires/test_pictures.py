"""Pictures lie in the data folder under the name of their bytes."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import settings
from PIL import Image

from halqa.formats.pictures import PIXELS_WHOLE
from halqa.rules.refusals import Code, Refused
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


def test_few_pictures_are_worked_at_once_and_the_others_are_told_to_come_again() -> None:
    out, sent = io.BytesIO(), 2 * pictures.AT_ONCE
    Image.new("RGBA", (4000, PIXELS_WHOLE // 4000)).save(out, "PNG")
    together = Barrier(sent)

    def make() -> Code | None:
        together.wait()
        try:
            pictures.made_small(out.getvalue())
        except Refused as refused:
            return refused.code
        return None

    with ThreadPoolExecutor(sent) as pool:
        told = [future.result() for future in [pool.submit(make) for _ in range(sent)]]
    assert sorted(told, key=str) == [None] * pictures.AT_ONCE + [Code.BUSY] * (sent - pictures.AT_ONCE)
    for _ in range(pictures.AT_ONCE + 1):  # a place is given back, also after what is no picture
        with pytest.raises(Refused) as refused:
            pictures.made_small(b"GIF89a")
        assert refused.value.code is Code.PICTURE_BAD
