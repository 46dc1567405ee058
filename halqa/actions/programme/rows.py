"""Rows made of a schedule's values, and rows known already brought up to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TypeVar

from halqa.models import Axis, Person, Room, Symposium
from halqa.rules.programme import Schedule
from halqa.rules.text import UNKNOWN, Text

Named = TypeVar("Named", Room, Axis, Person)


def kept(old: Text, new: Text) -> Text:
    """Return what stands after an import: the file's words, with translations made here while those are the same."""
    return old if new and set(new.pairs) <= set(old.pairs) else new


def differing(row: object, values: Mapping[str, object]) -> bool:
    """Put values into a row and tell whether any of them is new there."""
    new = {name: value for name, value in values.items() if getattr(row, name, None) != value}
    for name, value in new.items():
        setattr(row, name, value)
    return bool(new)


def place(model: type[Named], symposium: Symposium, wanted: Mapping[str, dict[str, object]]) -> dict[str, Named]:
    """Return the rows of these keys, made or changed to hold the values; numbers once given stay."""
    known = {row.key: row for row in model.objects.filter(symposium=symposium)}
    last = max((row.number for row in known.values()), default=0)
    fresh = [key for key in wanted if key not in known]
    made = [
        model(symposium=symposium, number=number, key=key, **wanted[key]) for number, key in enumerate(fresh, last + 1)
    ]
    model.objects.bulk_create(made)
    for key in wanted.keys() & known.keys():
        if differing(known[key], _translated(known[key], wanted[key])):
            known[key].save()
    rows = known | {row.key: row for row in made}
    return {key: rows[key] for key in wanted}


def _translated(row: Named, values: Mapping[str, object]) -> dict[str, object]:
    """Return the values, with the translations of the row kept where the file's words are the same or missing."""
    return {
        name: (kept(getattr(row, name), value) or getattr(row, name)) if isinstance(value, Text) else value
        for name, value in values.items()
    }


def languages_of(schedule: Schedule) -> list[str]:
    """Return the languages of a programme, the most spoken first."""
    spoken = Counter(session.language.split("-")[0] for session in schedule.sessions if session.language)
    written = Counter(language for session in schedule.sessions for language, _ in session.title.pairs)
    return [language for language, _ in (spoken or written).most_common() if language != UNKNOWN]
