"""The programme as iCalendar (RFC 5545, 7986), with the real clock changes of its time zone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Parameters, Timezone, TimezoneDaylight, TimezoneStandard, vDuration, vText, vUri

from halqa.formats.c3voc.exported import INVENTED, Listed, listed
from halqa.formats.prose import paragraphs
from halqa.formats.xml import said
from halqa.rules.programme import Axis, Room, Schedule
from halqa.rules.text import LANGUAGES, UNKNOWN, Text

PRODUCT = "-//halqa//programme//EN"
REFRESH = timedelta(minutes=15)


def write(schedule: Schedule, base_url: str, stamp: datetime, languages: Iterable[str] = LANGUAGES) -> bytes:
    """Return the schedule as one calendar, each text in the first of `languages` it has.

    `base_url` is its own page; `stamp` (aware) is when the calendar was made and the last change of whatever has none.
    """
    written: bytes = _Writer(schedule, base_url, stamp.astimezone(UTC), tuple(languages)).calendar().to_ical()
    return written


class _Writer:
    def __init__(self, schedule: Schedule, base_url: str, stamp: datetime, languages: tuple[str, ...]) -> None:
        self.schedule = schedule
        self.stamp = stamp
        self.languages = languages
        self.zone = ZoneInfo(schedule.timezone)
        self.base_url = base_url
        self.rooms: dict[str, Room] = {room.key: room for room in schedule.rooms}
        self.axes: dict[str, Axis] = {axis.key: axis for axis in schedule.axes}
        self.people = {person.key: person.name for person in schedule.people}
        self.sessions = listed(schedule, base_url, cancelled=True)

    def words(self, text: Text) -> vText:
        picked = text.pick(self.languages)
        return vText(said(picked.words), params=_in(picked.language))

    def calendar(self) -> Calendar:
        calendar = Calendar()
        calendar.add("PRODID", PRODUCT)
        calendar.add("VERSION", "2.0")
        calendar.add("NAME", self.words(self.schedule.title))
        calendar.add("X-WR-CALNAME", vText(self.words(self.schedule.title)))
        if self.schedule.invented:
            calendar.add("DESCRIPTION", vText(INVENTED))
        calendar.add("X-WR-TIMEZONE", vText(self.schedule.timezone))
        calendar.add("URL", vUri(self.base_url))
        calendar.add("LAST-MODIFIED", max([self.changed(one) for one in self.sessions], default=self.stamp))
        calendar.add("REFRESH-INTERVAL", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
        years = [moment.year for one in self.sessions for moment in (one.start, one.end)]
        first, last = self.schedule.first_day.year, self.schedule.last_day.year
        calendar.add_component(timezone(self.zone, min([first, *years]), max([last, *years])))
        for one in self.sessions:
            calendar.add_component(self.event(one))
        return calendar

    def changed(self, one: Listed) -> datetime:
        return (one.session.changed_at or self.stamp).astimezone(UTC).replace(microsecond=0)

    def event(self, one: Listed) -> Event:
        session = one.session
        event = Event()
        event.add("UID", one.guid)
        event.add("DTSTAMP", self.changed(one))
        event.add("LAST-MODIFIED", self.changed(one))
        event.add("SEQUENCE", session.sequence)
        event.add("STATUS", "CANCELLED" if session.cancelled else "CONFIRMED")
        start, end = _written(one.start, one.end)
        event.add("DTSTART", start)
        if session.duration:
            event.add("DTEND", end)
        event.add("SUMMARY", self.words(session.title))
        self.describe(event, one)
        event.add("LOCATION", self.location(one))
        event.add("URL", vUri(one.url))
        if axis := self.axes.get(session.axis):
            picked = axis.name.pick(self.languages)
            event.add("CATEGORIES", [said(picked.words)], parameters=_in(picked.language))
        for link in session.attachments:
            event.add("ATTACH", vUri(said(link.url)))
        self.conferences(event, one)
        return event

    def describe(self, event: Event, one: Listed) -> None:
        """Add the description: who speaks, then the texts, in the language of the longest of them."""
        texts = [one.session.subtitle, one.session.abstract, one.session.description]
        picked = [text.pick(self.languages) for text in texts if text]
        names = ", ".join(self.people[key] for key in one.session.people)
        parts = [names] if names else []
        parts += [part for text in picked for part in paragraphs(text.words)]
        language = max(picked, key=lambda text: len(text.words)).language if picked else UNKNOWN
        if parts:
            event.add("DESCRIPTION", vText(said("\n\n".join(parts)), params=_in(language)))

    def location(self, one: Listed) -> vText:
        room = self.rooms[one.session.room].name.pick(self.languages)
        places = (self.schedule.venue.pick(room.language), self.schedule.city.pick(room.language))
        words = ", ".join(place.words for place in (room, *places) if place.words)
        return vText(said(words), params=_in(room.language))

    def conferences(self, event: Event, one: Listed) -> None:
        streams = ((one.session.watch_url, ["VIDEO", "AUDIO"]), (one.session.listen_url, ["AUDIO"]))
        for url, features in streams:
            if url:
                event.add("CONFERENCE", vUri(url), parameters=Parameters({"VALUE": "URI", "FEATURE": features}))


def _in(language: str) -> dict[str, str]:
    return {} if language == UNKNOWN else {"LANGUAGE": language}


def _written(start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """Return both in local time, or in UTC where one stands in an hour that the clock runs through a second time.

    A local time that occurs twice means its first occurrence (RFC 5545 §3.3.5).
    """
    return (start.astimezone(UTC), end.astimezone(UTC)) if start.fold or end.fold else (start, end)


def timezone(zone: ZoneInfo, first: int, last: int) -> Timezone:
    """Return the VTIMEZONE of the years from `first` to `last`: one observance for each change of the clock.

    Each change stands alone: those of Morocco follow the moon, no rule repeats them.
    """
    component = Timezone()
    component.add("TZID", zone.key)
    moment, ends = datetime(first - 1, 12, 31, tzinfo=UTC), datetime(last + 1, 1, 2, tzinfo=UTC)
    component.add_component(_observance(moment, zone, moment.astimezone(zone).utcoffset()))
    while moment < ends:
        after = moment + timedelta(days=1)
        before = moment.astimezone(zone).utcoffset()
        if after.astimezone(zone).utcoffset() != before:
            component.add_component(_observance(_change(moment, after, zone), zone, before))
        moment = after
    return component


def _change(early: datetime, late: datetime, zone: ZoneInfo) -> datetime:
    """Return the second at which the offset of `early` ends; it has done so by `late`."""
    offset = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        middle = middle.replace(microsecond=0)
        early, late = (middle, late) if middle.astimezone(zone).utcoffset() == offset else (early, middle)
    return late


def _observance(moment: datetime, zone: ZoneInfo, before: timedelta | None) -> TimezoneStandard | TimezoneDaylight:
    local = moment.astimezone(zone)
    observance = TimezoneDaylight() if local.dst() else TimezoneStandard()
    # The onset is told by the clock as it was going until then.
    observance.add("DTSTART", (moment + (before or timedelta())).replace(tzinfo=None))
    observance.add("TZOFFSETFROM", before)
    observance.add("TZOFFSETTO", local.utcoffset())
    observance.add("TZNAME", local.tzname())
    return observance
