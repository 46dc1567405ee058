"""What the tests of ballots are about: one question, its options, a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from halqa.rules.ballots import Cast, Draft, Method, Option, Tally, Terms, drafted_terms, outcome
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text

NOW = datetime(2022, 5, 25, 9, 0, tzinfo=UTC)


def terms(options: int = 3, **values: Any) -> Terms:
    labels = tuple(Option(number, Text.one(f"Option {number}", "fr")) for number in range(1, options + 1))
    return Terms("abc", Text.one("Que réparer ?", "fr"), labels, **values)


def drawn(method: Method, options: int = 3, **values: Any) -> Terms:
    """Return terms of a method that puts options in order, with the lot 1, 2, 3 … unless another is given."""
    fixed = drafted_terms(Draft(Text(), (Text(),) * options, method=method), "abc")
    values = {"most": fixed.most, "lot": tuple(range(1, options + 1)), "seed": "0" * 32} | values
    return terms(options, method=method, **values)


def counted(terms: Terms, *ballots: tuple[int, ...], audience: str = "hall") -> Tally:
    """Count these ballots, all of one audience."""
    casts = [Cast(place.to_bytes(4, "big"), 1, choices, audience) for place, choices in enumerate(ballots)]
    return outcome(terms, {audience: len(ballots)}, casts)


def seconds(number: int) -> datetime:
    return NOW + timedelta(seconds=number)


def code_of(act, *arguments) -> Code:
    with pytest.raises(Refused) as caught:
        act(*arguments)
    return caught.value.code
