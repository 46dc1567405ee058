from __future__ import annotations

import pytest

from halqa.rules.ballots import (
    LASTS_MOST,
    OPTION_LONGEST,
    OPTIONS_MOST,
    QUESTION_LONGEST,
    Draft,
    Terms,
    check_draft,
    check_terms,
)
from halqa.rules.refusals import Code
from halqa.rules.text import Text
from tests.rules.ballots.ground import code_of, terms


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (Terms("a", Text(), terms().options), Code.REQUIRED),
        (terms(1), Code.OPTIONS_TOO_FEW),
        (terms(OPTIONS_MOST + 1), Code.OPTIONS_TOO_MANY),
        (terms(most=0), Code.CHOICES_TOO_MANY),
        (terms(most=4), Code.CHOICES_TOO_MANY),
    ],
)
def test_terms_that_cannot_be_opened_are_refused(wrong: Terms, code: Code) -> None:
    assert code_of(check_terms, wrong) is code


def test_terms_that_can_be_opened_stay_as_they_are() -> None:
    assert check_terms(terms(OPTIONS_MOST, most=OPTIONS_MOST)) == terms(OPTIONS_MOST, most=OPTIONS_MOST)


def draft(question: str = "Que réparer ?", option: str = "Le pont", lasts: int | None = None) -> Draft:
    return Draft(Text.one(question, "fr"), (Text.one(option, "fr"), Text.one("Le toit", "fr")), lasts=lasts)


def test_a_draft_is_kept_with_its_words_trimmed() -> None:
    assert check_draft(draft(" Que réparer ? ", "Le pont\n", LASTS_MOST)) == draft(lasts=LASTS_MOST)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (draft(question="x" * (QUESTION_LONGEST + 1)), Code.TOO_LONG),
        (draft(option="x" * (OPTION_LONGEST + 1)), Code.TOO_LONG),
        (draft(option="a\0b"), Code.BAD_CHARACTERS),
        (draft(lasts=0), Code.OUT_OF_RANGE),
        (draft(lasts=LASTS_MOST + 1), Code.OUT_OF_RANGE),
    ],
)
def test_a_draft_that_cannot_be_shown_is_refused(wrong: Draft, code: Code) -> None:
    assert code_of(check_draft, wrong) is code
