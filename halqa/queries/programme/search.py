"""Searching the programme: every word typed, folded alike for Arabic, French and English, anywhere in a session."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from halqa.models import Appearance, Person, Session
from halqa.queries.programme.details import PersonLine, person_lines
from halqa.queries.programme.lines import Line, lines_of
from halqa.queries.programme.symposia import SymposiumView
from halqa.rules.text import Text, folded

LONGEST = 100
WORDS_MOST = 8
PEOPLE_MOST = 10


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gives: the sessions of one page of results, how many there are in all, and people of that name."""

    sessions: tuple[Line, ...]
    total: int
    people: tuple[PersonLine, ...]


def search(symposium: SymposiumView, language: str, typed: str, *, first: int = 0, most: int = 30) -> Found:
    """Return what holds every word typed, sessions whose title does first: `most` from `first` on, or the last ones."""
    words = folded(typed[:LONGEST]).split()[:WORDS_MOST]
    if not words:
        return Found((), 0, ())
    index = _index(symposium.pk, symposium.version, symposium.changed_at)
    found = [(not _holds(title, words), number) for number, title, whole in index.sessions if _holds(whole, words)]
    numbers = [number for _, number in sorted(found)]
    people = [number for number, name in index.people if _holds(name, words)][:PEOPLE_MOST]
    first = min(first, max(0, len(numbers) - 1) // most * most)
    return Found(
        _lines(symposium, language, numbers[first : first + most]), len(numbers), _people(symposium, language, people)
    )


@dataclass(frozen=True, slots=True)
class _Index:
    """The folded words of a programme: (number, title, everything) of sessions, (number, name) of people."""

    sessions: tuple[tuple[int, str, str], ...]
    people: tuple[tuple[int, str], ...]


@lru_cache(maxsize=4)
def _index(symposium: int, version: int, changed_at: datetime) -> _Index:  # noqa: ARG001 - what makes it another index
    names = defaultdict(list)
    appearances = Appearance.objects.filter(session__symposium=symposium)
    for session, name, function in appearances.values_list("session", "person__name", "person__function"):
        names[session].append(name or _all(function))
    rows = Session.objects.filter(symposium=symposium).order_by("start", "number")
    columns = ("pk", "number", "title", "subtitle", "abstract", "description", "room__name", "axis__name", "type")
    people = Person.objects.filter(symposium=symposium).order_by("number").values_list("number", "name", "function")
    return _Index(
        tuple(
            (number, _all(title), _all(title, *texts, room, axis or Text(), *names[pk], kind))
            for pk, number, title, *texts, room, axis, kind in rows.values_list(*columns)
        ),
        tuple((number, folded(name) or _all(function)) for number, name, function in people),
    )


def _all(*texts: Text | str) -> str:
    """Return every word of every language, folded."""
    said = (text if isinstance(text, str) else " ".join(words for _, words in text.pairs) for text in texts)
    return folded(" ".join(said))


def _holds(whole: str, words: list[str]) -> bool:
    return all(word in whole for word in words)


def _lines(symposium: SymposiumView, language: str, numbers: list[int]) -> tuple[Line, ...]:
    rows = Session.objects.filter(symposium=symposium.pk, number__in=numbers)
    place = {number: place for place, number in enumerate(numbers)}
    return tuple(sorted(lines_of(symposium, rows, language), key=lambda line: place[line.number])) if numbers else ()


def _people(symposium: SymposiumView, language: str, numbers: list[int]) -> tuple[PersonLine, ...]:
    if not numbers:
        return ()
    rows = Person.objects.filter(symposium=symposium.pk, number__in=numbers).order_by("number")
    return person_lines(rows, (language, *symposium.languages))
