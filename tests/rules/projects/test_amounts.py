from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.projects import (
    AMOUNT_MOST,
    amount_of,
    check_currency,
    places_of,
    plain_amount,
    typed_amount,
    value_of,
)
from halqa.rules.refusals import Code, Refused

CURRENCIES = st.sampled_from(["MAD", "JPY", "TND", "EUR", "LBP", "CLF"])


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("12500", 1_250_000),
        (" 12 500,50 ", 1_250_050),
        ("12\u202f500.5", 1_250_050),
        ("١٢٥٠٠٫٥٠", 1_250_050),
        ("٬".join(["١٢", "٥٠٠"]), 1_250_000),
        ("0,01", 1),
        ("1000000000000", 10**14),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, amount: int) -> None:
    assert typed_amount(typed, "MAD", field="cost") == amount


@pytest.mark.parametrize("typed", ["", "beaucoup", "1,2,3", "12.345", "1e5", "1/3", "NaN", "x" * 10**5, "5 DH"])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        typed_amount(typed, "MAD", field="cost")
    assert (refused.value.code, refused.value.field) == (Code.AMOUNT_BAD, "cost")


@pytest.mark.parametrize("typed", ["0", "0,00", "-5", "\u22125", str(AMOUNT_MOST)])
def test_an_amount_costs_something_and_not_the_earth(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        typed_amount(typed, "MAD", field="cost")
    assert refused.value.code is Code.AMOUNT_OUTSIDE
    assert refused.value.facts["most"] == 10**13


def test_decimals_are_those_of_the_standard_and_not_those_of_the_coins_in_use() -> None:
    two = ["AFN", "ALL", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SOS", "SYP", "YER"]
    assert {places_of(currency) for currency in two} == {2}
    assert (places_of("IQD"), places_of("XPF"), places_of("UYI"), places_of("CLF"), places_of("UYW")) == (3, 0, 0, 4, 4)


def test_a_currency_without_cents_takes_none() -> None:
    assert (places_of("JPY"), places_of("TND"), places_of("MAD")) == (0, 3, 2)
    assert typed_amount("1250", "JPY", field="cost") == 1250
    with pytest.raises(Refused):
        typed_amount("1250,5", "JPY", field="cost")


@given(st.integers(min_value=1, max_value=AMOUNT_MOST), CURRENCIES)
def test_what_is_shown_to_be_typed_again_is_the_same_amount(amount: int, currency: str) -> None:
    assert typed_amount(plain_amount(amount, places_of(currency)), currency, field="cost") == amount
    assert amount_of(value_of(amount, places_of(currency)), currency) == amount


def test_smaller_parts_than_a_currency_has_are_no_amount() -> None:
    assert amount_of(Fraction("1.001"), "MAD") is None


def test_a_currency_is_three_letters() -> None:
    assert check_currency(" mad ") == "MAD"
    for typed in ("", "DH", "MAD1", "درهم", "M D"):
        with pytest.raises(Refused) as refused:
            check_currency(typed)
        assert refused.value.code is Code.CURRENCY_BAD
