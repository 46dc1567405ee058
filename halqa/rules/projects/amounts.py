"""Amounts of money: whole numbers of the smallest unit of a currency (ISO 4217), so that 1 234,50 MAD is 123450."""

from __future__ import annotations

import re
from fractions import Fraction

from halqa.rules.ballots.budgets import AMOUNT_MOST, amount
from halqa.rules.refusals import Code, Refused

AMOUNT_LONGEST = 40  # characters of a typed amount
_DECIMALS = {  # of those that have not two, as ISO 4217 gives them, whatever coins there still are
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_PLACES = {currency: decimals for decimals, currencies in _DECIMALS.items() for currency in currencies.split()}


def check_currency(typed: str, *, field: str = "currency") -> str:
    """Return a currency's code of three capitals; raises Refused CURRENCY_BAD."""
    code = typed.strip().upper()
    if not re.fullmatch("[A-Z]{3}", code):
        raise Refused(Code.CURRENCY_BAD, field=field)
    return code


def places_of(currency: str) -> int:
    """Return how many decimals amounts of a currency have; a consultation has those that were fixed at its opening."""
    return _PLACES.get(currency, 2)


def typed_amount(typed: str, currency: str, *, field: str) -> int:
    """Return an amount typed with comma or point, in digits of any script, in the smallest unit of its currency.

    Raises Refused: AMOUNT_BAD, AMOUNT_OUTSIDE (nothing, less than nothing, or too much).
    """
    found = amount(typed[:AMOUNT_LONGEST].replace("\u2212", "-"), decimals=places_of(currency), field=field)
    return check_amount(found, currency, field=field)


def check_amount(cost: int, currency: str, *, field: str) -> int:
    """Return an amount that something may cost; raises Refused AMOUNT_OUTSIDE with the most in whole units."""
    if not 1 <= cost <= AMOUNT_MOST:
        raise Refused(Code.AMOUNT_OUTSIDE, field=field, most=AMOUNT_MOST // 10 ** places_of(currency))
    return cost


def amount_of(value: Fraction, currency: str) -> int | None:
    """Return an exact value in the smallest unit of its currency; None where it has smaller parts than that."""
    smallest = value * 10 ** places_of(currency)
    return smallest.numerator if smallest.denominator == 1 else None


def value_of(units: int, decimals: int) -> Fraction:
    """Return an amount of smallest units as an exact value in a currency of so many decimals."""
    return Fraction(units, 10**decimals)


def plain_amount(units: int, decimals: int) -> str:
    """Return an amount of smallest units as it is typed: 12500 or 12500,50."""
    whole, rest = divmod(units, 10**decimals)
    return f"{whole},{rest:0{decimals}d}" if rest else str(whole)
