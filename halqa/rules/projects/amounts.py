"""Amounts of money: whole numbers of the smallest unit of a currency (ISO 4217), so that 1 234,50 MAD is 123450."""

from __future__ import annotations

import re
from fractions import Fraction

from halqa.rules.refusals import Code, Refused
from halqa.rules.text import plain_digits

CURRENCY = "MAD"
AMOUNT_MOST = 10**15  # smallest units: no city spends more on one project, and sums stay within 64 bits
AMOUNT_LONGEST = 40  # characters of a typed amount
_UNDIVIDED = ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF")
_PLACES = dict.fromkeys(_UNDIVIDED, 0) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)
# Groups are parted by spaces, wide or narrow, breaking or not, or by the Arabic sign for it.
_GROUPS = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009\u066c](?=\d{3}(?!\d))")


def check_currency(typed: str, *, field: str = "currency") -> str:
    """Return a currency's code of three capitals; raises Refused CURRENCY_BAD."""
    code = typed.strip().upper()
    if not re.fullmatch("[A-Z]{3}", code):
        raise Refused(Code.CURRENCY_BAD, field=field)
    return code


def places_of(currency: str) -> int:
    """Return how many digits its amounts have behind the decimal separator."""
    return _PLACES.get(currency, 2)


def typed_amount(typed: str, currency: str, *, field: str) -> int:
    """Return an amount typed with comma or point, in digits of any script, in the smallest unit of its currency.

    Raises Refused: AMOUNT_BAD, AMOUNT_OUTSIDE (nothing, less than nothing, or too much).
    """
    plain = _GROUPS.sub("", plain_digits(typed[:AMOUNT_LONGEST].strip().replace("\u066b", ",")))
    if not re.fullmatch(r"[-\u2212]?[0-9]+(?:[.,][0-9]+)?", plain):
        raise Refused(Code.AMOUNT_BAD, field=field)
    amount = amount_of(Fraction(plain.replace(",", ".").replace("\u2212", "-")), currency)
    if amount is None:
        raise Refused(Code.AMOUNT_BAD, field=field)
    return check_amount(amount, currency, field=field)


def check_amount(amount: int, currency: str, *, field: str) -> int:
    """Return an amount that something may cost; raises Refused AMOUNT_OUTSIDE with the most in whole units."""
    if not 1 <= amount <= AMOUNT_MOST:
        raise Refused(Code.AMOUNT_OUTSIDE, field=field, most=AMOUNT_MOST // 10 ** places_of(currency))
    return amount


def amount_of(value: Fraction, currency: str) -> int | None:
    """Return an exact value in the smallest unit of its currency; None where it has smaller parts than that."""
    amount = value * 10 ** places_of(currency)
    return amount.numerator if amount.denominator == 1 else None


def value_of(amount: int, currency: str) -> Fraction:
    """Return an amount of smallest units as an exact value in its currency."""
    return Fraction(amount, 10 ** places_of(currency))


def plain_amount(amount: int, currency: str) -> str:
    """Return an amount as it is typed: 12500 or 12500,50."""
    places = places_of(currency)
    whole, rest = divmod(amount, 10**places)
    return f"{whole},{rest:0{places}d}" if rest else str(whole)
