"""Numbers as the language of the page writes them."""

from __future__ import annotations

from babel import Locale
from babel.numbers import format_decimal, format_percent
from django.utils.translation import get_language

LOCALES = {"fr": Locale("fr"), "ar": Locale("ar", "MA"), "en": Locale("en", "GB")}


def locale() -> Locale:
    """Return how the language of the page writes numbers and dates."""
    return LOCALES[get_language() or "fr"]


def count(value: int) -> str:
    """Print a number with its groups: 1 234."""
    return format_decimal(value, locale=locale())


def mean(total: int, of: int) -> str:
    """Print an average: 3,42; of nothing, 0,00."""
    return format_decimal(total / of if of else 0, "0.00", locale=locale())


def percent(part: int, whole: int) -> str:
    """Print a share: 41 %; of nothing, 0 %."""
    return format_percent(part / whole if whole else 0, locale=locale())
