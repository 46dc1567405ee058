"""Whatever is refused is refused in words, in every language."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.utils import translation

from halqa.phrases import PHRASES, sentence
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text

FACT = re.compile(r"%\((\w+)\)")


class _Facts(dict[str, object]):
    """Stands in for every fact that a sentence may ask for."""

    def __missing__(self, key: str) -> int:
        return 3


def _words(code: Code, language: str) -> str:
    with translation.override(language):
        return str(PHRASES[code] % _Facts())


def test_each_code_has_a_phrase() -> None:
    assert set(PHRASES) == set(Code)


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES if code != "en"])
def test_each_phrase_is_translated(language: str) -> None:
    same = [code.value for code in Code if _words(code, language) == _words(code, "en")]
    assert same == []


def test_a_sentence_tells_the_facts() -> None:
    with translation.override("en"):
        assert "500" in sentence(Refused(Code.TOO_LONG, longest=500))


def test_a_sentence_tells_content_to_its_reader_and_keeps_its_direction_apart() -> None:
    refused = Refused(Code.SESSION_OUTSIDE, number=7, title=Text.of({"fr": "Réparer", "ar": "إصلاح"}))
    for language, words in (("fr", "Réparer"), ("ar", "إصلاح"), ("en", "Réparer")):
        with translation.override(language):
            assert f"\u2068{words}\u2069" in sentence(refused)
