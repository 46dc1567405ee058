"""Words of files are mended so that they can be kept, and never more than that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.formats.programme.words import http_url, language_of, link_url, one_line, slug_of, text
from halqa.rules.text import Text, clean

ANY = st.text(st.characters(codec=None) | st.sampled_from("\r\n\t\x00\x85\u2028\u202e\ufeff\ud800"), max_size=40)


@given(ANY)
def test_one_line_gives_one_line(words: str) -> None:
    mended = one_line(words, 30)
    assert clean(mended, field="x", longest=30) == mended
    assert one_line(mended, 30) == mended


def test_one_line_keeps_the_spaces_inside() -> None:
    assert one_line(" Deux  mots\u202f!\n  et\tla suite ") == "Deux  mots\u202f! et la suite"


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("Bonjour", "fr", {"fr": "Bonjour"}),
        ("Bonjour", "", {"und": "Bonjour"}),
        ("Bonjour", "ar", {"und": "Bonjour"}),
        ("مرحبا", "fr", {"und": "مرحبا"}),
        ("مرحبا", "ar", {"ar": "مرحبا"}),
        ("123", "ar", {"ar": "123"}),
        ({"fr": "Eau", "ar": "ماء", "xx!": "?", "en": None}, "", {"fr": "Eau", "ar": "ماء", "und": "?"}),
        (None, "fr", {}),
        (3, "fr", {}),
    ],
)
def test_text_is_said_in_the_language_it_can_be_in(words: object, language: str, expected: dict[str, str]) -> None:
    assert text(words, language, 100) == Text.of(expected)


@pytest.mark.parametrize(
    ("raw", "tag"),
    [
        ("en", "en"), ("EN", "en"), ("fr_FR", "fr-FR"), ("Français", "fr"), ("deutsch", "de"), ("zgh", "zgh"),
        ("العربية", "ar"), ("", ""), ("klingon !", ""), ("und", ""), ("e", ""), ("ar-MA ", "ar-MA"), ("-", ""),
    ],
)  # fmt: skip
def test_language_is_read_in_each_writing(raw: str, tag: str) -> None:
    assert language_of(raw) == tag


def test_slug_keeps_ascii_and_names_the_rest() -> None:
    assert slug_of("L'été à Fès — 2027") == "l-ete-a-fes-2027"
    assert slug_of("حلقة") == "537f0ea4"
    assert slug_of(" — ") == ""
    assert slug_of("a" * 100) == "a" * 64


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        ("https://exemple.ma/a?b=c#d", "https://exemple.ma/a?b=c#d"),
        (" HTTP://exemple.ma ", "HTTP://exemple.ma"),
        ("https://exemple.ma/été", "https://exemple.ma/%C3%A9t%C3%A9"),
        ("https://exemple.ma/%zz?[1]#a#b", "https://exemple.ma/%25zz?%5B1%5D#a%23b"),
        ("https://[::1]:8000/", "https://[::1]:8000/"),
        ("https://", ""),
        ("https://a:x/", ""),
        ("ftp://exemple.ma/", ""),
        ("javascript:alert(1)", ""),
        ("https://exemple.ma/" + "é" * 1000, ""),
        ("https://exemple.ma/" + "e" * 2000, ""),
        ("", ""),
    ],
)
def test_address_is_strict_or_none(raw: str, url: str) -> None:
    assert http_url(raw) == url


@given(st.text(max_size=30))
def test_address_once_mended_stays(path: str) -> None:
    url = http_url(f"https://exemple.ma/{path}")
    assert http_url(url) == url


@pytest.mark.parametrize(
    ("raw", "base", "url"),
    [
        ("https://exemple.ma/#a#b", "", "https://exemple.ma/#a#b"),
        ("mailto:a@exemple.ma", "", "mailto:a@exemple.ma"),
        ("/plan", "https://exemple.ma/x/", "https://exemple.ma/plan"),
        ("/plan", "", ""),
        ("javascript:alert(1)", "https://exemple.ma/", ""),
        ("data:text/html,x", "", ""),
        ("https:", "", ""),
        ("https://[", "", ""),
        ("https://exemple.ma/\n", "", "https://exemple.ma/"),
        ("https://exemple.ma/a\nb", "", ""),
        ("https://exemple.ma/\u202e", "", ""),
        ("", "", ""),
        ("https://exemple.ma/" + "e" * 2000, "", ""),
    ],
)
def test_link_leads_somewhere_harmless_or_nowhere(raw: str, base: str, url: str) -> None:
    assert link_url(raw, base) == url
