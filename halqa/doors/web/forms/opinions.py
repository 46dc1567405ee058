"""What is said of statements, and what is added to them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from halqa.doors.web.forms.fields import NAMES, Ruled, filled, words
from halqa.rules.ballots import STATEMENT_LONGEST
from halqa.rules.text import LANGUAGES, Text, direction_of, number


def _answer(typed: list[str]) -> tuple[int, ...]:
    return tuple(number(one, field="choice") for one in typed)


def _statement(typed: str) -> int:
    return number(typed, field="choice")


class OpinionForm(forms.Form):
    """An answer to one statement, both by number."""

    choice = Ruled(_answer, label=_("Your answer"), widget=forms.SelectMultiple)
    statement = Ruled(_statement, label=_("Statement"))


class StatementForm(forms.Form):
    """A statement to be added."""

    words = words(
        "words",
        STATEMENT_LONGEST,
        label=_("Your statement"),
        help_text=filled(
            _("One idea, at most %(longest)d characters. Others see it once it has been let through."),
            longest=STATEMENT_LONGEST,
        ),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto", "required": True}),
    )


class TranslationForm(forms.Form):
    """A statement in the languages that it was not said in."""

    def __init__(self, said: str, spoken: Text, data: Any = None) -> None:
        super().__init__(data)
        given = spoken.as_dict()
        self.languages = [language for language in LANGUAGES if language != said]
        for language in self.languages:
            marks = {"lang": language, "dir": direction_of(language)}
            self.fields[f"words_{language}"] = words(
                f"words_{language}",
                STATEMENT_LONGEST,
                label=format_html("<bdi{}>{}</bdi>", flatatt(marks), NAMES[language]),
                initial=given.get(language, ""),
                widget=forms.TextInput(attrs={**marks, "class": "wide"}),
            )

    def text(self) -> Text:
        """Return what was written."""
        return Text.of({language: self.cleaned_data[f"words_{language}"] for language in self.languages})
