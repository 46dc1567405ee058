"""Words as people type them, and what they type to disturb."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text, clean, clean_text, tidy

ANY = st.text(st.characters(codec=None) | st.sampled_from("\r\n\t\x00\x85\u2028\u202e\ufeff\ud800"), max_size=40)


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


def test_words_count_as_they_are_kept() -> None:
    """Some letters become two when they are composed: what is kept is never longer than what was allowed."""
    with pytest.raises(Refused) as refused:
        clean("\u0958" * 280, field="words", longest=280)
    assert (refused.value.code, refused.value.facts["length"]) == (Code.TOO_LONG, 560)


@given(ANY, st.booleans())
def test_words_once_clean_stay(words: str, lines: bool) -> None:
    try:
        kept = clean(words, field="x", longest=30, lines=lines)
    except Refused:
        return
    assert clean(kept, field="x", longest=30, lines=lines) == kept == unicodedata.normalize("NFC", kept)
    assert lines or not set("\n\t") & set(kept)


@given(ANY)
def test_words_of_files_are_mended_into_what_typed_ones_must_be(words: str) -> None:
    mended = tidy(words, 30)
    assert clean(mended, field="x", longest=30, lines=True) == mended
    assert tidy(mended, 30) == mended


def test_a_text_is_cleaned_in_each_language_and_says_in_which_it_is_not_fit() -> None:
    assert clean_text(Text.of({"fr": " Eau ", "ar": "\u200b"}), field="title", longest=9) == Text.one("Eau", "fr")
    with pytest.raises(Refused) as refused:
        clean_text(Text.of({"fr": "Eau", "ar": "a\0"}), field="title", longest=9)
    assert refused.value.field == "title_ar"
