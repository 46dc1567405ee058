"""The rules of the programme: names, addresses, hours, and which session of a file continues which."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.programme import (
    check_days,
    check_slug,
    check_url,
    check_within,
    continued,
    day_of,
    typed_day,
    typed_moment,
)
from halqa.rules.refusals import Code, Refused

CASABLANCA = ZoneInfo("Africa/Casablanca")


@pytest.mark.parametrize("slug", ["a", "casa-2022", "2022", "x" * 64])
def test_check_slug_takes_what_can_stand_in_an_address(slug: str) -> None:
    assert check_slug(slug) == slug


@pytest.mark.parametrize("slug", ["", "-a", "a-", "Casa", "a b", "é", "static", "live", "x" * 65, "a/b", "a\n"])
def test_check_slug_refuses_the_rest(slug: str) -> None:
    with pytest.raises(Refused) as refused:
        check_slug(slug)
    assert refused.value.code is Code.SLUG_BAD


@pytest.mark.parametrize("url", ["", "https://a.example", " http://a.example:8080/x?y=%20#z ", "https://[::1]/"])
def test_check_url_takes_http(url: str) -> None:
    assert check_url(url, field="watch_url") == url.strip()


@pytest.mark.parametrize(
    "url",
    [
        *(
            "javascript:alert(1)",
            "ftp://a.example",
            "https://",
            "https:///x",
            "//a.example",
            "a.example",
            "https://a b",
        ),
        *("https://user:secret@a.example", "https://user@a.example", "https://a.example/é", "https://a.example/\u202e"),
        *("https://a.example:99999/", "https://a.example:x/", "https://[::1", "https://a.example/" + "x" * 2000),
    ],
)
def test_check_url_refuses_the_rest(url: str) -> None:
    with pytest.raises(Refused) as refused:
        check_url(url, field="watch_url")
    assert (refused.value.code, refused.value.field) == (Code.URL_BAD, "watch_url")


def test_check_within_includes_both_ends() -> None:
    assert [check_within(value, 0, 300, field="delay") for value in (0, 300)] == [0, 300]
    for value in (-1, 301):
        with pytest.raises(Refused) as refused:
            check_within(value, 0, 300, field="delay")
        assert (refused.value.code, refused.value.facts) == (Code.OUT_OF_RANGE, {"least": 0, "most": 300})


def test_typed_moment_is_by_the_clock_of_the_place() -> None:
    # In Ramadan of 2022 Casablanca kept UTC; on 25 May it was an hour ahead again.
    assert typed_moment("2022-04-15 10:00", CASABLANCA, field="start") == datetime(2022, 4, 15, 10, tzinfo=UTC)
    assert typed_moment(" 2022-05-25T10:00 ", CASABLANCA, field="start") == datetime(2022, 5, 25, 9, tzinfo=UTC)
    assert typed_moment("٢٠٢٢-٠٥-٢٥ ١٠:٠٠", CASABLANCA, field="start") == datetime(2022, 5, 25, 9, tzinfo=UTC)
    assert typed_moment("2022-05-25T10:00+00:00", CASABLANCA, field="start") == datetime(2022, 5, 25, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed", ["", "demain", "2022-05-25", "2022-13-25 10:00", "0001-05-25 10:00", "9999-12-31 10:00"]
)
def test_typed_moment_refuses_the_rest(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        typed_moment(typed, CASABLANCA, field="start")
    assert (refused.value.code, refused.value.field) == (Code.TIME_BAD, "start")


def test_typed_day_takes_digits_of_any_script() -> None:
    assert [typed_day(typed, field="first_day") for typed in (" 2022-05-25 ", "٢٠٢٢-٠٥-٢٥")] == [date(2022, 5, 25)] * 2


@pytest.mark.parametrize("typed", ["", "demain", "2022-13-25", "2022-05-25 10:00", "0001-05-25", "9999-12-31"])
def test_typed_day_refuses_the_rest(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        typed_day(typed, field="first_day")
    assert (refused.value.code, refused.value.field) == (Code.DAY_BAD, "first_day")


def test_check_days_takes_one_day_to_a_year() -> None:
    first = date(2022, 5, 25)
    check_days(first, first)
    check_days(first, date(2023, 5, 26))
    for last in (date(2022, 5, 24), date(2023, 5, 27), date.max):
        with pytest.raises(Refused) as refused:
            check_days(first, last)
        assert (refused.value.code, refused.value.field) == (Code.DAYS_BAD, "last_day")


def test_day_of_gives_the_small_hours_to_the_evening_before() -> None:
    def at(hour: int) -> date:
        return day_of(datetime(2022, 5, 26, hour, 30, tzinfo=CASABLANCA), CASABLANCA)

    assert [at(hour) for hour in (0, 3, 4, 23)] == [date(2022, 5, 25)] * 2 + [date(2022, 5, 26)] * 2


def test_continued_goes_by_guid_then_by_code() -> None:
    known = [(1, "a", "AAA"), (2, "b", "BBB"), (3, "c", ""), (4, "d", "DDD")]
    read = [("b", "AAA"), ("x", "AAA"), ("c", ""), ("y", ""), ("z", "BBB")]
    assert continued(known, read) == [2, 1, 3, None, None]


def test_continued_continues_each_once() -> None:
    assert continued([(1, "a", "A"), (2, "a", "A")], [("a", ""), ("a", ""), ("", "A"), ("", "A")]) == [1, None, 2, None]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["", "X", "Y"]))), st.data())
def test_continued_gives_no_number_twice(known: list[tuple[str, str]], data: st.DataObject) -> None:
    read = data.draw(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["", "X", "Y"]))))
    numbered = [(number, guid, code) for number, (guid, code) in enumerate(known, 1)]
    found = [number for number in continued(numbered, read) if number]
    assert len(found) == len(set(found)) <= len(known)
