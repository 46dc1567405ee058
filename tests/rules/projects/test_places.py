from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.projects import DEGREE, PLACE_LONGEST, Place, check_place, typed_place
from halqa.rules.refusals import Code, Refused

CASABLANCA = Place("", 33_573_100, -7_589_800)


@pytest.mark.parametrize(
    "typed",
    [
        "33.5731, -7.5898",
        "33.5731,-7.5898",
        " 33.5731 -7.5898 ",
        "33.5731; -7.5898",
        "33,5731; -7,5898",
        "33,5731 -7,5898",
        "33.5731°, \u22127.5898°",
        "٣٣٫٥٧٣١، -٧٫٥٨٩٨",
        "+33.57310000004, -7.5898",
    ],
)
def test_degrees_are_read_as_people_write_them(typed: str) -> None:
    assert typed_place(typed) == CASABLANCA


@pytest.mark.parametrize("typed", ["place des Nations unies", "Rue 12, 5", "33.5731", "ساحة الأمم", "33.5731, -7.5, 3"])
def test_a_place_may_be_words(typed: str) -> None:
    assert typed_place(typed) == Place(typed)


@pytest.mark.parametrize("typed", ["90.1, 0", "-91, 0", "0, 180.000001", "0, -181"])
def test_degrees_that_are_nowhere_are_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        typed_place(typed)
    assert (refused.value.code, refused.value.field) == (Code.PLACE_OUTSIDE, "place")


def test_no_place_is_no_place_and_a_long_one_is_refused() -> None:
    assert typed_place("  ") == Place() == check_place(Place())
    assert (Place("Parc").typed, Place("Parc").coordinates) == ("Parc", "")
    with pytest.raises(Refused) as refused:
        typed_place("x" * (PLACE_LONGEST + 1))
    assert refused.value.code is Code.TOO_LONG


def test_half_a_pair_of_degrees_is_none() -> None:
    assert check_place(Place("rue", 33_000_000)) == Place("rue")
    assert check_place(Place("rue", 33_000_000, 7)) == Place("", 33_000_000, 7)


@given(
    st.integers(min_value=-90 * DEGREE, max_value=90 * DEGREE),
    st.integers(min_value=-180 * DEGREE, max_value=180 * DEGREE),
)
def test_a_place_is_found_again_where_it_is_shown(north: int, east: int) -> None:
    place = Place("", north, east)
    assert typed_place(place.typed) == place
    assert typed_place(place.coordinates) == place
