from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.proposals import (
    ADDRESSEE_LONGEST,
    BODY_LONGEST,
    TITLE_LONGEST,
    Source,
    SourceKind,
    Words,
    check_publishable,
    check_words,
)
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text

NUMBERS = st.integers(min_value=1, max_value=999_999_999)
SOURCES = st.one_of(
    st.builds(Source, st.sampled_from([SourceKind.RESULT, SourceKind.SESSION]), NUMBERS),
    st.builds(Source, st.sampled_from([SourceKind.QUESTION, SourceKind.STATEMENT]), NUMBERS, NUMBERS),
)
WORDS = st.dictionaries(st.sampled_from(["fr", "ar", "en", "zgh"]), st.text(max_size=40))


def draft(title: str = "Réparer d’abord", body: str = "Un fonds.", addressee: str = "La commune") -> Words:
    return Words(Text.one(title, "fr"), Text.one(body, "ar"), Text.one(addressee, "en"))


def refusal_of(words: Words) -> Refused:
    with pytest.raises(Refused) as caught:
        check_words(words)
    return caught.value


@given(SOURCES)
def test_a_source_is_found_again_by_its_key(source: Source) -> None:
    assert Source.of(source.key) == source


@given(st.text(max_size=30))
def test_a_key_is_a_source_or_is_refused(key: str) -> None:
    with suppress(Refused):
        assert Source.of(key).key == key


@pytest.mark.parametrize(
    "key", ["", "result-", "result-0", "result-01", "result-٣", "question-3", "session-1-2", "result-1\n", "ballot-1"]
)
def test_a_key_of_another_form_is_refused(key: str) -> None:
    with pytest.raises(Refused):
        Source.of(key)


@given(WORDS, WORDS, WORDS)
def test_words_are_kept_as_they_will_be_read_or_refused(title: dict, body: dict, addressee: dict) -> None:
    try:
        kept = check_words(Words(Text.of(title), Text.of(body), Text.of(addressee)))
    except Refused:
        return
    assert kept.title
    assert check_words(kept) == kept
    assert "\n" not in "".join(words for _, words in (*kept.title.pairs, *kept.addressee.pairs))


def test_paragraphs_are_kept_in_the_body_only() -> None:
    assert check_words(draft(body="Un.\r\n\r\nDeux.")).body.as_dict() == {"ar": "Un.\n\nDeux."}
    refused = refusal_of(draft(title="Un\nDeux"))
    assert (refused.code, refused.field) == (Code.BAD_CHARACTERS, "title_fr")


def test_a_title_in_one_language_is_needed() -> None:
    refused = refusal_of(draft(title="  "))
    assert (refused.code, refused.field) == (Code.REQUIRED, "title_fr")


@pytest.mark.parametrize(
    ("name", "longest", "field"),
    [
        ("title", TITLE_LONGEST, "title_fr"),
        ("body", BODY_LONGEST, "body_ar"),
        ("addressee", ADDRESSEE_LONGEST, "addressee_en"),
    ],
)
def test_words_beyond_their_length_are_refused(name: str, longest: int, field: str) -> None:
    check_words(draft(**{name: "x" * longest}))
    refused = refusal_of(draft(**{name: "x" * (longest + 1)}))
    assert (refused.code, refused.field) == (Code.TOO_LONG, field)


@pytest.mark.parametrize("sign", ["\0", "\ud800", "\u202e", "\x1b"])
def test_signs_that_cannot_be_shown_are_refused(sign: str) -> None:
    assert refusal_of(draft(body=f"a{sign}b")).code is Code.BAD_CHARACTERS


def test_what_is_published_has_body_addressee_and_evidence() -> None:
    check_publishable(draft(), 1)
    for words, evidence, code in (
        (draft(body=""), 1, Code.REQUIRED),
        (draft(addressee=""), 1, Code.REQUIRED),
        (draft(), 0, Code.EVIDENCE_MISSING),
    ):
        with pytest.raises(Refused) as caught:
            check_publishable(words, evidence)
        assert caught.value.code is code
