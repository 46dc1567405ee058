"""What rapporteurs type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from halqa.doors.web.forms.fields import words
from halqa.queries.proposals import RecommendationView
from halqa.rules.proposals import LONGEST, Words
from halqa.rules.text import Text, direction_of

LABELS = {"title": _("Title"), "body": _("What is recommended, and why"), "addressee": _("Addressed to")}
ROWS = {"title": 2, "body": 8, "addressee": 1}


class RecommendationForm(forms.Form):
    """The words of a recommendation, in each language of the house."""

    def __init__(self, data: Mapping[str, Any] | None = None, kept: RecommendationView | None = None) -> None:
        super().__init__(data, initial=written(kept) if kept else None)
        self.kept = kept
        for language, _name in settings.LANGUAGES:
            for name, longest in LONGEST.items():
                field = f"{name}_{language}"
                self.fields[field] = words(
                    field, longest, lines=name == "body", label=LABELS[name], widget=_widget(name, language)
                )

    def languages(self) -> Iterator[tuple[str, str, list[forms.BoundField]]]:
        """Give code, name and fields of each language."""
        for language, name in settings.LANGUAGES:
            yield language, name, [self[f"{part}_{language}"] for part in LONGEST]

    def words(self) -> Words:
        """Return title, body and addressee as typed; what was kept in other languages stays."""
        return Words(**{part: self._text(part) for part in LONGEST})

    def _text(self, part: str) -> Text:
        others: dict[str, str] = getattr(self.kept, part).as_dict() if self.kept else {}
        typed = {language: self.cleaned_data[f"{part}_{language}"] for language, _name in settings.LANGUAGES}
        return Text.of(others | typed)


class SearchForm(forms.Form):
    """Words that a source holds."""

    q = words("q", 100, label=_("Search the sources"), widget=forms.TextInput(attrs={"type": "search", "dir": "auto"}))


def written(kept: RecommendationView) -> dict[str, str]:
    """Return the words of a recommendation as the fields of its form."""
    texts: dict[str, Text] = {part: getattr(kept, part) for part in LONGEST}
    return {f"{part}_{language}": said for part, text in texts.items() for language, said in text.pairs}


def _widget(part: str, language: str) -> forms.Widget:
    attributes = {"lang": language, "dir": direction_of(language), "class": "wide"}
    if part == "addressee":
        return forms.TextInput(attrs=attributes)
    return forms.Textarea(attrs=attributes | {"rows": ROWS[part]})
