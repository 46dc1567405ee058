"""Where a project would be: in words, or by latitude and longitude."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from halqa.rules.refusals import Code, Refused
from halqa.rules.text import clean, plain_digits

PLACE_LONGEST = 160
DEGREE = 10**6  # places are kept in millionths of a degree, some 10 cm
LATITUDE_MOST = 90
LONGITUDE_MOST = 180

_SIGNS = str.maketrans({"\u066b": ".", "\u2212": "-", "\u00b0": None})
# 33.5731, -7.5898 · 33.5731 -7.5898 · 33,5731; -7,5898
_PAIRS = (
    re.compile(r"([-+]?\d{1,3}(?:\.\d{1,12})?)(?:\s*[,;\u060c\u061b]\s*|\s+)([-+]?\d{1,3}(?:\.\d{1,12})?)"),
    re.compile(r"([-+]?\d{1,3},\d{1,12})(?:\s*[;\u061b]\s*|\s+)([-+]?\d{1,3},\d{1,12})"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a project would be: in words, or in millionths of a degree north and east."""

    words: str = ""
    latitude: int | None = None
    longitude: int | None = None

    @property
    def coordinates(self) -> str:
        """Its degrees as a geo URI holds them (RFC 5870): `33.5731,-7.5898`; nothing where it is given in words."""
        if self.latitude is None or self.longitude is None:
            return ""
        return f"{_degrees(self.latitude)},{_degrees(self.longitude)}"

    @property
    def typed(self) -> str:
        """The place as it is typed: its words, or `33.5731, -7.5898`."""
        return self.coordinates.replace(",", ", ") or self.words


def typed_place(typed: str) -> Place:
    """Return a place typed in words, or as latitude and longitude in degrees (33.5731, -7.5898), in any digits.

    Raises Refused: PLACE_OUTSIDE (no such degrees), TOO_LONG, BAD_CHARACTERS.
    """
    words = clean(typed, field="place", longest=PLACE_LONGEST)
    digits = plain_digits(words).translate(_SIGNS)
    found = next(filter(None, (pair.fullmatch(digits) for pair in _PAIRS)), None)
    if found is None:
        return Place(words)
    return check_place(Place("", *map(_millionths, found.groups())))


def check_place(place: Place) -> Place:
    """Return a place on earth: both degrees, or words, or nothing.

    Raises Refused: PLACE_OUTSIDE, TOO_LONG, BAD_CHARACTERS.
    """
    if place.latitude is None or place.longitude is None:
        return Place(clean(place.words, field="place", longest=PLACE_LONGEST))
    if abs(place.latitude) > LATITUDE_MOST * DEGREE or abs(place.longitude) > LONGITUDE_MOST * DEGREE:
        raise Refused(Code.PLACE_OUTSIDE, field="place", latitude=LATITUDE_MOST, longitude=LONGITUDE_MOST)
    return Place("", place.latitude, place.longitude)


def _millionths(degrees: str) -> int:
    return round(Fraction(degrees.replace(",", ".")) * DEGREE)


def _degrees(millionths: int) -> str:
    whole, rest = divmod(abs(millionths), DEGREE)
    digits = f"{whole}.{rest:06d}".rstrip("0").rstrip(".")
    return f"-{digits}" if millionths < 0 else digits
