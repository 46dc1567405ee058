"""What the tests of ballots are about: one question, its options, a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from halqa.rules.ballots import Option, Terms
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text

NOW = datetime(2022, 5, 25, 9, 0, tzinfo=UTC)


def terms(options: int = 3, **values: Any) -> Terms:
    labels = tuple(Option(number, Text.one(f"Option {number}", "fr")) for number in range(1, options + 1))
    return Terms("abc", Text.one("Que réparer ?", "fr"), labels, **values)


def seconds(number: int) -> datetime:
    return NOW + timedelta(seconds=number)


def code_of(act, *arguments) -> Code:
    with pytest.raises(Refused) as caught:
        act(*arguments)
    return caught.value.code
