"""Words as people type them, and what they type to disturb."""

from __future__ import annotations

import pytest

from halqa.rules.refusals import Code, Refused
from halqa.rules.text import clean


@pytest.mark.parametrize(
    "typed", ["", " ", "\u200b\u200b", "\u2800" * 3, "\u3164", "\xad\xad", "\u00a0\u2003", "\u200f\u200e", "\u0301"]
)
def test_what_nobody_sees_is_nothing(typed: str) -> None:
    assert clean(typed, field="words", longest=280) == ""


@pytest.mark.parametrize(
    "typed", ["مُحَمَّدٌ", "بِسْمِ ٱللَّهِ", "שָׁלוֹם", "Trường", "บ้านที่", "བསྒྲུབས", "ⵜⴰⵎⴰⵣⵉⵖⵜ", "❤️ 👩‍👩‍👧 🇲🇦", "?", "٣"]
)
def test_every_script_is_kept(typed: str) -> None:
    assert clean(typed, field="words", longest=280)


def test_280_emoji_are_280_characters() -> None:
    assert clean("😀" * 280, field="words", longest=280) == "😀" * 280


@pytest.mark.parametrize("typed", ["Z" + "\u0337" * 7 + "algo", "a" + "\u20dd" * 40, "\u202eABC", "a\0b", "\ud800"])
def test_signs_that_reach_beyond_their_line_are_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        clean(typed, field="words", longest=280)
    assert refused.value.code is Code.BAD_CHARACTERS
