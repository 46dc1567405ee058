"""Texts in several languages, the direction of each, and numbers in any digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.refusals import Code, Refused
from halqa.rules.text import LANGUAGES, UNKNOWN, Said, Text, direction_of, number, plain_digits

SPOKEN = st.dictionaries(st.sampled_from(["fr", "ar", "en", "zgh", "und"]), st.text(max_size=9))
# The zeros of some scripts: digits follow them in order.
ZEROS = st.sampled_from([0x30, 0x660, 0x6F0, 0x966, 0xE50, 0xFF10])


@given(SPOKEN)
def test_a_text_keeps_what_is_said_and_nothing_empty(words: dict[str, str]) -> None:
    text = Text.of(words)
    assert text.as_dict() == {language: said for language, said in words.items() if said}
    assert bool(text) is any(words.values())
    assert text == Text.of(dict(reversed(words.items())))


@given(SPOKEN, st.lists(st.sampled_from(["fr", "ar", "en", "de"]), max_size=3))
def test_a_text_is_picked_in_the_first_wanted_language_that_has_words(words: dict[str, str], wanted: list[str]) -> None:
    text, said = Text.of(words), Text.of(words).pick(wanted)
    assert said.direction == direction_of(said.language)
    assert said.words == text.as_dict().get(said.language, "")
    first = next((language for language in wanted if words.get(language)), None)
    assert first is None or said.language == first
    assert bool(said.words) is bool(text)


def test_a_text_without_words_is_empty_in_the_wanted_language() -> None:
    assert Text().pick("ar") == Said("", "ar", "rtl")
    assert Text().pick([]) == Said("", UNKNOWN, "auto")


def test_words_of_no_known_language_are_said_so() -> None:
    assert Text.one("حلقة", "") == Text.one("حلقة") == Text.of({UNKNOWN: "حلقة"})


@pytest.mark.parametrize(
    ("language", "direction"),
    [("fr", "ltr"), ("ar", "rtl"), ("ar-MA", "rtl"), ("HE", "rtl"), ("zgh", "ltr"), ("und", "auto"), ("", "auto")],
)
def test_a_language_has_its_direction(language: str, direction: str) -> None:
    assert direction_of(language) == direction


def test_the_house_speaks_french_arabic_and_english() -> None:
    assert LANGUAGES == ("fr", "ar", "en")


@given(st.integers(0, 999_999_999), ZEROS)
def test_a_number_is_read_in_any_digits(value: int, zero: int) -> None:
    typed = "".join(chr(zero + int(digit)) for digit in str(value))
    assert plain_digits(typed) == str(value)
    assert number(f" {typed}\n", field="most") == value


@pytest.mark.parametrize("typed", ["", " ", "-1", "+1", "1.5", "1 000", "1e3", "½", "²", "Ⅳ", "0x1", "1" * 10, "trois"])
def test_what_is_no_whole_number_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as caught:
        number(typed, field="most")
    assert (caught.value.code, caught.value.field) == (Code.NOT_A_NUMBER, "most")


@given(st.text(max_size=40))
def test_nothing_but_digits_is_changed(words: str) -> None:
    plain = plain_digits(words)
    assert len(plain) == len(words)
    assert all(new == old or (old.isdecimal() and new in "0123456789") for new, old in zip(plain, words, strict=True))
