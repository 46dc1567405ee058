"""The programme as schema.org Events (JSON-LD): data in a page, for those who search."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from halqa.queries.programme import SessionView, SymposiumView
from halqa.rules.programme import Mode
from halqa.rules.text import Text

_MODES = {
    Mode.HALL: "OfflineEventAttendanceMode",
    Mode.ONLINE: "OnlineEventAttendanceMode",
    Mode.BOTH: "MixedEventAttendanceMode",
}
_TOLD = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def symposium_event(request: HttpRequest, symposium: SymposiumView) -> SafeString:
    """Return the symposium as an Event."""
    return _json(
        _event(symposium.title, symposium)
        | {
            "@context": "https://schema.org",
            "url": absolute(request, f"/{symposium.slug}/{get_language()}/"),
            "startDate": symposium.first_day.isoformat(),
            "endDate": symposium.last_day.isoformat(),
            "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
            "location": _places(symposium, Text()),
            "isAccessibleForFree": True,
        }
    )


def session_event(request: HttpRequest, symposium: SymposiumView, seen: SessionView) -> SafeString:
    """Return a session as an Event of the symposium."""
    status = "EventCancelled" if seen.cancelled else "EventScheduled"
    event = _event(seen.title, symposium) | {
        "@context": "https://schema.org",
        "url": absolute(request, request.path),
        "startDate": seen.start.astimezone(symposium.zone).isoformat(),
        "endDate": seen.end.astimezone(symposium.zone).isoformat(),
        "eventStatus": f"https://schema.org/{status}",
        "eventAttendanceMode": f"https://schema.org/{_MODES[seen.mode]}",
        "location": _where(symposium, seen),
        "performer": [{"@type": "Person", "name": person.name.words} for person in seen.people],
        "superEvent": _event(symposium.title, symposium) | {"startDate": symposium.first_day.isoformat()},
    }
    if seen.language:
        event["inLanguage"] = seen.language
    return _json({name: value for name, value in event.items() if value})


def _where(symposium: SymposiumView, seen: SessionView) -> list[dict[str, Any]]:
    places = _places(symposium, seen.room_name)
    online = [{"@type": "VirtualLocation", "url": seen.watch_url}] if seen.watch_url else []
    return online or places if seen.mode is Mode.ONLINE else [*places, *online]


def _event(title: Text, symposium: SymposiumView) -> dict[str, Any]:
    return {"@type": "Event", "name": _said(title, symposium)}


def _places(symposium: SymposiumView, room: Text) -> list[dict[str, Any]]:
    name = ", ".join(filter(None, (_said(room, symposium), _said(symposium.venue, symposium))))
    city = _said(symposium.city, symposium)
    return [{"@type": "Place", "name": name or city, "address": city or name}] if name or city else []


def _said(text: Text, symposium: SymposiumView) -> str:
    return text.pick((get_language() or "fr", *symposium.languages)).words


def absolute(request: HttpRequest, path: str) -> str:
    """Return the whole address of a path: of the address people use, or of the one that was asked."""
    return f"{settings.ADDRESS}{path}" if settings.ADDRESS else request.build_absolute_uri(path)


def _json(event: dict[str, Any]) -> SafeString:
    """Return the event as JSON in which no markup can stand."""
    return mark_safe(json.dumps(event, ensure_ascii=False).translate(_TOLD))  # noqa: S308 - nothing in it can end a script
