"""Which date a day of a schedule is: its `date` may be written in UTC and be off by one from where people are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from halqa.formats.programme.times import date_of, moment_of
from halqa.rules.programme import day_of


def date_of_day(named: str, begins: str, starts: Iterable[datetime], zone: ZoneInfo) -> date | None:
    """Return the date of a day from its `date`, its `start`, and where these two differ, from its sessions' starts."""
    written = date_of(named)
    begin = moment_of(begins, zone)
    local = begin.astimezone(zone).date() if begin else None
    if written is None or local is None or written == local:
        return written or local
    days = Counter(day for day in (day_of(start, zone) for start in starts) if day in (written, local))
    return min(days, key=lambda day: (-days[day], day), default=written)
