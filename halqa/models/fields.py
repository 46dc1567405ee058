"""Columns that hold values of the rules."""

from __future__ import annotations

from typing import Any

from django.db import models

from halqa.rules.ballots import Audience
from halqa.rules.text import Text

AUDIENCES = [(audience.value, audience.value) for audience in Audience]


class TextsField(models.JSONField):
    """A `rules.text.Text`, kept as a JSON object language → words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", Text)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Text:
        """Build the value from the column."""
        return Text.of(super().from_db_value(value, expression, connection) or {})

    def get_prep_value(self, value: Any) -> Any:
        """Turn the value into what JSON can hold."""
        return value.as_dict() if isinstance(value, Text) else value

    def to_python(self, value: Any) -> Text:
        """Accept a Text or a mapping."""
        return value if isinstance(value, Text) else Text.of(value or {})
