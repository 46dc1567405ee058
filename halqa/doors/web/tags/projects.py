"""Money, and where projects stand, in words."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_decimal, get_currency_symbol
from django.utils.translation import get_language, gettext

from halqa.doors.web.forms.projects import STANDINGS
from halqa.doors.web.tags.numbers import locale
from halqa.rules.projects import Standing, is_address, places_of

# The dirham as it is written in Morocco.
DIRHAM = {"fr": "DH", "ar": "درهم", "en": "DH"}
NO_BREAK = "\u00a0"


def amount(value: int, currency: str) -> str:
    """Print an amount of smallest units: 1 234,50 DH; whole ones without their decimals."""
    places = places_of(currency)
    exact = Decimal(value).scaleb(-places)
    digits = format_decimal(exact, "#,##0" if exact == exact.to_integral() else f"#,##0.{'0' * places}", locale())
    return f"{digits}{NO_BREAK}{_sign(currency)}"


def standing(value: Standing) -> str:
    """Print where a project stands: being examined, eligible …"""
    return str(STANDINGS[value])


def weight(value: int) -> str:
    """Print how many kilobytes a file weighs: 38 kB."""
    return gettext("%(kilobytes)d kB") % {"kilobytes": -(-value // 1000)}


def followed(source: str) -> bool:
    """Tell whether a source is an address to follow."""
    return is_address(source)


def _sign(currency: str) -> str:
    if currency == "MAD":
        return DIRHAM[get_language() or "fr"]
    return get_currency_symbol(currency, locale())
