"""Plain functions that make real rows for tests; what is not given is made up, the same each time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from halqa.models import Appearance, Axis, Person, Room, Session, Symposium
from halqa.queries.programme import SymposiumView, symposium_by_slug
from halqa.rules.text import Text

NOW = datetime(2022, 5, 25, 9, 0, tzinfo=UTC)
_serial = count(1)


def make_symposium(slug: str = "casa", **values: Any) -> Symposium:
    defaults: dict[str, Any] = {
        "title": Text.of({"fr": "La ville low-tech", "ar": "مدينة بسيطة", "en": "The low-tech city"}),
        "timezone": "Africa/Casablanca",
        "first_day": date(2022, 5, 25),
        "last_day": date(2022, 5, 26),
        "languages": ["fr", "ar"],
        "version": 1,
        "changed_at": NOW,
    }
    return Symposium.objects.create(slug=slug, **(defaults | values))


def view_of(symposium: Symposium) -> SymposiumView:
    view = symposium_by_slug(symposium.slug)
    assert view is not None
    return view


def make_room(symposium: Symposium, name: str = "Salle Zellige", **values: Any) -> Room:
    number = values.pop("number", symposium.rooms.count() + 1)
    defaults = {"key": f"room-{number}", "name": Text.one(name, "fr")}
    return Room.objects.create(symposium=symposium, number=number, **(defaults | values))


def make_axis(symposium: Symposium, name: str = "Gouvernance", **values: Any) -> Axis:
    number = values.pop("number", symposium.axes.count() + 1)
    defaults = {"key": f"axis-{number}", "name": Text.one(name, "fr")}
    return Axis.objects.create(symposium=symposium, number=number, **(defaults | values))


def make_person(symposium: Symposium, name: str = "Une élue", **values: Any) -> Person:
    number = values.pop("number", symposium.people.count() + 1)
    return Person.objects.create(
        symposium=symposium, number=number, name=name, **({"key": f"person-{number}"} | values)
    )


def make_session(symposium: Symposium, title: str = "Réparer la ville", **values: Any) -> Session:
    """Make a session; `people` (rows) appear in it, `room` is the first one of the symposium unless given."""
    people = values.pop("people", ())
    number = values.pop("number", symposium.sessions.count() + 1)
    start = values.setdefault("start", NOW)
    defaults: dict[str, Any] = {
        "guid": f"00000000-0000-4000-8000-{next(_serial):012d}",
        "title": Text.one(title, "fr"),
        "duration": 60,
        "day": start.date(),
        "language": "fr",
        "changed_at": NOW,
    }
    if "room" not in values:
        values["room"] = symposium.rooms.first() or make_room(symposium)
    session = Session.objects.create(symposium=symposium, number=number, **(defaults | values))
    for position, person in enumerate(people, 1):
        Appearance.objects.create(session=session, person=person, position=position)
    return session
