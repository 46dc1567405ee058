"""Money, and where projects stand, in words."""

from __future__ import annotations

from django.utils.translation import gettext

from halqa.doors.web.forms.projects import STANDINGS
from halqa.doors.web.tags.budgets import money
from halqa.rules.ballots import Sharing
from halqa.rules.projects import Standing, is_address, places_of


def amount(value: int, currency: str) -> str:
    """Print an amount of smallest units: 1 234,50 DH; whole ones without their decimals."""
    return money(value, Sharing(currency, places_of(currency), value))


def standing(value: Standing) -> str:
    """Print where a project stands: being examined, eligible …"""
    return str(STANDINGS[value])


def weight(value: int) -> str:
    """Print how many kilobytes a file weighs: 38 kB."""
    return gettext("%(kilobytes)d kB") % {"kilobytes": -(-value // 1000)}


def followed(source: str) -> bool:
    """Tell whether a source is an address to follow."""
    return is_address(source)
