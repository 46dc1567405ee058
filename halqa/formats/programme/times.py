"""Times of a file: moments, days, durations and time zones in every writing met in the wild."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

LONGEST_DURATION = 60 * 24 * 31
_YEARS = range(1970, 2200)
_CLOCK = re.compile(r"(\d{1,4}):(\d{1,2})(?::(\d{1,2})(?:\.\d+)?)?")
_PERIOD = re.compile(r"P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,6})M)?(?:(\d{1,8})(?:\.\d+)?S)?)?")


def zone_of(name: str) -> ZoneInfo | None:
    """Return the IANA time zone of this name, or None."""
    try:
        return ZoneInfo(name.strip()) if name.strip() and len(name) <= 64 else None
    except (ValueError, OSError, KeyError):
        return None


def guessed_zone(moments: Iterable[str]) -> str:
    """Return a zone that keeps the commonest offset of these ISO 8601 moments: `Etc/GMT-1` is UTC+01:00; else `UTC`."""
    found = (_parsed(raw) for raw in moments)
    offsets = Counter(moment.utcoffset() for moment in found if moment is not None and moment.tzinfo is not None)
    if not offsets:
        return "UTC"
    minutes = (offsets.most_common(1)[0][0] or timedelta()) // timedelta(minutes=1)
    # POSIX counts westward, so the sign is turned.
    name = f"Etc/GMT{-minutes // 60:+d}"
    return name if minutes and minutes % 60 == 0 and zone_of(name) else "UTC"


def _parsed(raw: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(raw.strip())
    except ValueError:
        return None
    return moment if moment.year in _YEARS else None


def moment_of(raw: str, zone: tzinfo) -> datetime | None:
    """Return the UTC time of an ISO 8601 date and time; without an offset it is taken in `zone`; None if unreadable."""
    moment = _parsed(raw) if re.search(r"\d[T ]\d", raw) else None
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def date_of(raw: str) -> date | None:
    """Return the calendar date that an ISO 8601 date, or date and time, begins with; None if unreadable."""
    moment = _parsed(raw)
    return moment.date() if moment else None


def clock_of(raw: str) -> time | None:
    """Return the time of day of `hh:mm` or `hh:mm:ss`; None if unreadable."""
    found = _CLOCK.fullmatch(raw.strip())
    if not found:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups())
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def at_clock(day: date, clock: time, zone: tzinfo, day_change: time) -> datetime:
    """Return the UTC time of this clock on the programme's `day`, which runs until `day_change` of the next one."""
    if clock < day_change:
        day += timedelta(days=1)
    return datetime.combine(day, clock, zone).astimezone(UTC)


def minutes_of(raw: str) -> tuple[int | None, bool]:
    """Return a duration in whole minutes (None if unreadable) and whether it was exact.

    Reads `hh:mm`, `hh:mm:ss`, ISO 8601 (`PT1H30M`) and plain minutes, up to 31 days.
    """
    seconds = _seconds(raw.strip())
    if seconds is None or seconds > LONGEST_DURATION * 60:
        return None, False
    return (seconds + 30) // 60, seconds % 60 == 0


def _seconds(raw: str) -> int | None:
    if raw.isdecimal() and len(raw) <= 6:
        return int(raw) * 60
    if clock := _CLOCK.fullmatch(raw):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return hours * 3600 + minutes * 60 + seconds
    if (period := _PERIOD.fullmatch(raw)) and raw not in ("P", "PT") and not raw.endswith("T"):
        weeks, days, hours, minutes, seconds = (int(part or 0) for part in period.groups())
        return ((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60 + seconds
    return None
