"""Times are read in every writing met in the wild, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.formats.programme.times import at_clock, clock_of, date_of, guessed_zone, minutes_of, moment_of, zone_of

CASABLANCA = ZoneInfo("Africa/Casablanca")


@pytest.mark.parametrize(
    ("raw", "minutes"),
    [
        ("00:50", (50, True)), ("0:50", (50, True)), ("50", (50, True)), ("٥٠", (50, True)), ("1:30", (90, True)),
        ("01:02:03", (62, False)), ("01:02:00", (62, True)), ("00:00:45", (1, False)), ("99:59", (5999, True)),
        ("PT1H30M", (90, True)), ("PT90M", (90, True)), ("P1DT1H", (1500, True)), ("P1W", (10080, True)),
        ("PT45.5S", (1, False)), ("PT0S", (0, True)), (" 00:20 ", (20, True)),
        ("P", (None, False)), ("PT", (None, False)), ("P1DT", (None, False)), ("", (None, False)),
        ("-5", (None, False)), ("zut", (None, False)), ("9999:00", (None, False)), ("9999999", (None, False)),
        ("1:2:3:4", (None, False)),
    ],
)  # fmt: skip
def test_duration_is_read_in_each_writing(raw: str, minutes: tuple[int | None, bool]) -> None:
    assert minutes_of(raw) == minutes


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("2027-02-06T09:00:00+01:00", datetime(2027, 2, 6, 8, tzinfo=UTC)),
        ("2027-02-06T09:00:00Z", datetime(2027, 2, 6, 9, tzinfo=UTC)),
        ("2027-02-06 09:00", datetime(2027, 2, 6, 8, tzinfo=UTC)),
        ("2027-03-01T09:00:00", datetime(2027, 3, 1, 9, tzinfo=UTC)),  # in Ramadan
        ("2027-02-06", None),
        ("09:00", None),
        ("0001-01-01T00:00:00", None),
        ("9999-12-31T23:59:59-12:00", None),
        ("", None),
    ],
)
def test_moment_is_read_in_each_writing(raw: str, moment: datetime | None) -> None:
    assert moment_of(raw, CASABLANCA) == moment


def test_date_is_what_a_moment_begins_with() -> None:
    assert date_of("2027-02-06T23:00:00Z") == date_of("2027-02-06") == date_of("20270206") == date(2027, 2, 6)
    assert date_of("demain") is None


@pytest.mark.parametrize(
    ("raw", "clock"),
    [("9:05", time(9, 5)), ("09:05:10", time(9, 5, 10)), ("24:00", None), ("12:60", None), ("midi", None)],
)
def test_clock_is_a_time_of_day(raw: str, clock: time | None) -> None:
    assert clock_of(raw) == clock


def test_clock_before_the_day_changes_is_of_the_next_date() -> None:
    assert at_clock(date(2027, 2, 5), time(0, 30), CASABLANCA, time(4)) == datetime(2027, 2, 5, 23, 30, tzinfo=UTC)
    assert at_clock(date(2027, 2, 5), time(4, 0), CASABLANCA, time(4)) == datetime(2027, 2, 5, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ["", " ", "Europe", "../etc/passwd", "\x00", "\ud800", "Lune/Mer", "x" * 65])
def test_zone_that_is_none(name: str) -> None:
    assert zone_of(name) is None


def test_zone_is_read() -> None:
    assert zone_of(" Africa/Casablanca ") == CASABLANCA


@pytest.mark.parametrize(
    ("moments", "zone"),
    [
        (["2027-01-01T00:00:00+02:00", "2027-01-01T00:00:00+02:00", "2027-01-01T00:00:00Z"], "Etc/GMT-2"),
        (["2027-01-01T00:00:00-11:00"], "Etc/GMT+11"),
        (["2027-01-01T00:00:00+23:00"], "UTC"),
        (["2027-01-01T00:00:00+05:30"], "UTC"),
        (["2027-01-01T00:00:00Z", "2027-01-01", "zut"], "UTC"),
        ([], "UTC"),
    ],
)
def test_zone_is_guessed_from_the_commonest_offset(moments: list[str], zone: str) -> None:
    assert guessed_zone(moments) == zone


@given(st.text(max_size=20))
def test_no_words_break_the_reading_of_times(raw: str) -> None:
    minutes_of(raw), moment_of(raw, CASABLANCA), date_of(raw), clock_of(raw), zone_of(raw), guessed_zone([raw])
