"""Fields read by a rule: what the rule refuses is said beside the field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from babel import Locale, UnknownLocaleError
from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext

from halqa.phrases import sentence
from halqa.rules.refusals import Refused
from halqa.rules.text import UNKNOWN, clean

NAMES = {"fr": "français", "ar": "العربية", "en": "English"}  # of languages, as they stand within a line


def name_of(language: str) -> str:
    """Return what a language is called in itself: français, polski; its code where it has no name."""
    if language == UNKNOWN:
        return gettext("language not given")
    try:
        return NAMES.get(language) or Locale.parse(language, sep="-").get_display_name() or language
    except (ValueError, UnknownLocaleError):
        return language


def _filled(words: Any, **figures: int | str) -> str:
    return str(words % figures)


filled = lazy(_filled, str)  # words with figures of the rules, in the language of who reads


class Ruled(forms.Field):
    """What `read` makes of what was typed (a string, or a list where the widget takes several)."""

    def __init__(self, read: Callable[[Any], Any], **options: Any) -> None:
        super().__init__(required=False, **options)
        self.read = read

    def clean(self, value: Any) -> Any:
        """Return what the rule makes of it; raises ValidationError with the sentence of the refusal."""
        try:
            return self.read(value if value is not None else "")
        except Refused as refused:
            raise forms.ValidationError(sentence(refused), code=refused.code) from None


def words(name: str, longest: int, *, lines: bool = False, **options: Any) -> Ruled:
    """Return a field of words: at most so many characters, without signs that cannot be shown."""

    def read(typed: str) -> str:
        return clean(typed, field=name, longest=longest, lines=lines)

    widget = options.setdefault("widget", forms.Textarea() if lines else forms.TextInput())
    widget.attrs.setdefault("maxlength", longest)
    return Ruled(read, **options)
