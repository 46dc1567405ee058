"""What a timezone says of the country it is named for."""

from __future__ import annotations

from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies

NAMELESS = "Worldwide"  # Pabulib's word where there is no country
NOWHERE = ("001", "ZZ")  # CLDR's codes of the world, and of an unknown region
CURRENCY = "EUR"  # where there is no country either


def country_of(timezone: str) -> str:
    """Return the English name of the country of a timezone: Morocco for Africa/Casablanca."""
    return str(Locale("en").territories.get(_territory(timezone), NAMELESS))


def currency_of(timezone: str) -> str:
    """Return the currency of the country of a timezone: MAD for Africa/Casablanca."""
    territory = _territory(timezone)
    return next(iter(get_territory_currencies(territory)), CURRENCY) if territory else CURRENCY


def _territory(timezone: str) -> str:
    """Return the code of the country of a timezone, also by a name that it had once; nothing where it has none."""
    zone = get_global("zone_aliases").get(timezone, timezone)
    territory: str = get_global("zone_territories").get(zone, "")
    return "" if territory in NOWHERE else territory
