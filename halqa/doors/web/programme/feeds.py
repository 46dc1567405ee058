"""What other programs read: the programme as c3voc XML and JSON, and as calendars."""

from __future__ import annotations

from collections.abc import Collection

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from halqa.doors.web.pages import place, prepared
from halqa.doors.web.programme.asked import chosen_of
from halqa.doors.web.programme.events import absolute
from halqa.formats import c3voc, ical
from halqa.queries.programme import SymposiumView, schedule_of
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import LANGUAGES

CALENDAR = "text/calendar; charset=utf-8"


@require_safe
@place
def schedule_xml(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Give the programme as c3voc XML."""
    data = c3voc.write_xml(schedule_of(symposium), _page(request, symposium), _languages(symposium))
    return _feed(symposium, data, "application/xml; charset=utf-8")


@require_safe
@place
def schedule_json(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Give the programme as c3voc JSON."""
    data = c3voc.write_json(schedule_of(symposium), _page(request, symposium), _languages(symposium))
    return _feed(symposium, data, "application/json")


@require_safe
@place
def schedule_ics(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Give the programme, or the sessions that `?s=` names, as a calendar."""
    chosen = chosen_of(request)
    return _feed(symposium, _calendar(request, symposium, chosen or None), CALENDAR)


@require_safe
@place
def session_ics(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Give one session as a calendar."""
    return _feed(symposium, _calendar(request, symposium, [number]), CALENDAR)


def _calendar(request: HttpRequest, symposium: SymposiumView, numbers: Collection[int] | None) -> bytes:
    schedule = schedule_of(symposium, numbers)
    if numbers is not None and not schedule.sessions:
        raise Refused(Code.SESSION_UNKNOWN)
    return ical.write(schedule, _page(request, symposium), symposium.changed_at, _languages(symposium))


def _feed(symposium: SymposiumView, data: bytes, content_type: str) -> HttpResponse:
    return prepared(HttpResponse(data, content_type=content_type), f"programme:{symposium.pk}")


def _languages(symposium: SymposiumView) -> tuple[str, ...]:
    """Return the language of the address first: a feed reads as the page it belongs to."""
    return (get_language() or "fr", *symposium.languages, *LANGUAGES)


def _page(request: HttpRequest, symposium: SymposiumView) -> str:
    return absolute(request, f"/{symposium.slug}/{get_language()}/programme")
