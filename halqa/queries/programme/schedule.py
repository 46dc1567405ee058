"""The whole programme as the value that formats write."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from halqa.models import Appearance, Axis, Person, Room, Session, Symposium
from halqa.queries.programme.symposia import SymposiumView
from halqa.rules import programme as rules
from halqa.rules.programme import Kind, Link, Mode, Place, Schedule

_ROOM = ("key", "guid", "name", "description", "place", "capacity")
_AXIS = ("key", "name", "colour")
_PERSON = ("key", "source_id", "guid", "name", "function", "biography", "url")
_SESSION = (
    "guid", "code", "slug", "title", "subtitle", "abstract", "description", "start", "duration", "day", "type",
    "language", "url", "watch_url", "listen_url", "delay", "cancelled",
    "sequence", "changed_at",
)  # fmt: skip
LARGEST = 2**31 - 1  # what a column of numbers holds
_MADE = ("kind", "mode", "links", "attachments", "source_note")


def schedule_of(symposium: SymposiumView, numbers: Collection[int] | None = None) -> Schedule:
    """Return a symposium's programme, or its sessions of these numbers, in the order of numbers; six queries."""
    kept = Symposium.objects.values("source_version", "source_note").get(pk=symposium.pk)
    rooms = Room.objects.filter(symposium=symposium.pk).order_by("number").values(*_ROOM)
    axes = Axis.objects.filter(symposium=symposium.pk).order_by("number").values(*_AXIS)
    people = Person.objects.filter(symposium=symposium.pk).order_by("number").values(*_PERSON)
    return Schedule(
        slug=symposium.slug,
        title=symposium.title,
        subtitle=symposium.subtitle,
        venue=symposium.venue,
        city=symposium.city,
        timezone=symposium.timezone,
        first_day=symposium.first_day,
        last_day=symposium.last_day,
        rooms=tuple(rules.Room(**(row | {"place": Place(row["place"])})) for row in rooms),
        axes=tuple(rules.Axis(**row) for row in axes),
        people=tuple(rules.Person(**row) for row in people),
        sessions=_sessions(symposium.pk, numbers),
        version=kept["source_version"],
        url=symposium.url,
        invented=symposium.invented,
        notes=_pairs(kept["source_note"]),
    )


def _sessions(symposium: int, numbers: Collection[int] | None) -> tuple[rules.Session, ...]:
    cast: dict[int, list[str]] = defaultdict(list)
    appearances = Appearance.objects.filter(session__symposium=symposium).order_by("position")
    for session, person in appearances.values_list("session", "person__key"):
        cast[session].append(person)
    rows = Session.objects.filter(symposium=symposium).order_by("number")
    if numbers is not None:
        rows = rows.filter(number__in=[number for number in numbers if number <= LARGEST])
    return tuple(
        rules.Session(
            **{name: row[name] for name in _SESSION},
            room=row["room__key"],
            axis=row["axis__key"] or "",
            kind=Kind(row["kind"]),
            mode=Mode(row["mode"]),
            links=_links(row["links"]),
            attachments=_links(row["attachments"]),
            people=tuple(cast[row["pk"]]),
            source_note=_pairs(row["source_note"]),
        )
        for row in rows.values("pk", "room__key", "axis__key", *_SESSION, *_MADE)
    )


def _links(kept: list[dict[str, str]]) -> tuple[Link, ...]:
    return tuple(Link(**link) for link in kept)


def _pairs(kept: list[Any]) -> tuple[tuple[str, str], ...]:
    return tuple((path, value) for path, value in kept)
