"""What is taken from a timezone: country and currency, by its name of today or of once."""

from __future__ import annotations

import pytest

from halqa.queries.programme import country_of, currency_of


@pytest.mark.parametrize(
    ("timezone", "country", "currency"),
    [
        ("Africa/Casablanca", "Morocco", "MAD"),
        ("Asia/Beirut", "Lebanon", "LBP"),
        ("Asia/Calcutta", "India", "INR"),
        ("Asia/Kolkata", "India", "INR"),
        ("Europe/Kiev", "Ukraine", "UAH"),
        ("UTC", "Worldwide", "EUR"),
        ("Etc/GMT", "Worldwide", "EUR"),
        ("Antarctica/Vostok", "Antarctica", "EUR"),
    ],
)
def test_a_timezone_names_a_country_and_its_currency(timezone: str, country: str, currency: str) -> None:
    assert (country_of(timezone), currency_of(timezone)) == (country, currency)
