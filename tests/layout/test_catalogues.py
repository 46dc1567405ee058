"""Every word of the pages exists in every language, and nothing else stands in the catalogues."""

from __future__ import annotations

import re
from gettext import GNUTranslations

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import read_mo

from tests.layout.catalogues import LANGUAGES, messages, po, read

FACT = re.compile(r"%\((\w+)\)[sd]")
languages = pytest.mark.parametrize("language", LANGUAGES)


def _told(language: str) -> list[Message]:
    return [message for message in read(language) if message.id]


def _all(words: str | tuple[str, ...]) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


@languages
def test_catalogue_holds_the_messages_that_exist(language: str) -> None:
    assert sorted(((message.id, message.context) for message in _told(language)), key=str) == messages()


def test_no_message_repeats_a_figure_of_the_rules() -> None:
    """Figures are filled in from where they are fixed; names, examples and percent hold some of their own."""
    own = re.compile(r"[Ll]evel \d|c3voc|such as [\w: -]+|more than 100\b|law 09-08|%\(\w+\)[sd]")
    told = [words for identifier, _ in messages() for words in _all(identifier)]
    assert [words for words in told if re.search(r"\d", own.sub("", words))] == []


@languages
def test_catalogue_has_words_for_each_message(language: str) -> None:
    assert [message.id for message in _told(language) if message.fuzzy or not all(_all(message.string))] == []


@languages
def test_translation_tells_the_same_facts(language: str) -> None:
    """One and two may be told in words, in languages that have words for them."""
    wrong = []
    for message in _told(language):
        facts = set(FACT.findall(" ".join(_all(message.id))))
        told = [set(FACT.findall(words)) for words in _all(message.string)]
        if any(one - facts for one in told) or told[-1] != facts:
            wrong.append(message.id)
    assert wrong == []


@languages
def test_compiled_catalogue_is_the_written_one(language: str) -> None:
    with po(language).with_suffix(".mo").open("rb") as file:
        held = {_all(message.id): _all(message.string) for message in read_mo(file) if message.id}
    assert held == {_all(message.id): _all(message.string) for message in _told(language)}


@pytest.mark.parametrize(
    ("number", "form"),
    [(0, 0), (1, 1), (2, 2), (3, 3), (10, 3), (11, 4), (99, 4), (100, 5), (101, 5), (102, 5), (103, 3), (111, 4)],
)
def test_arabic_counts_as_it_is_spoken(number: int, form: int) -> None:
    with po("ar").with_suffix(".mo").open("rb") as file:
        words = GNUTranslations(file)
    counted = [(_all(message.id), _all(message.string)) for message in _told("ar") if message.pluralizable]
    assert [words.ngettext(*said, number) for said, _ in counted] == [told[form] for _, told in counted]


def test_no_sign_of_a_french_sentence_stands_alone_on_a_line() -> None:
    told = [words for message in _told("fr") for words in _all(message.string)]
    assert [words for words in told if re.search(r" [:;?!»]|« ", words)] == []
