"""Reads of the programme."""

from halqa.queries.programme.details import (
    PersonLine,
    PersonView,
    RoomView,
    SessionView,
    people_of,
    person_page,
    room_page,
    session_page,
)
from halqa.queries.programme.dump import consultation_codes, dump_of, one_moment
from halqa.queries.programme.home import Home, Live, home
from halqa.queries.programme.lines import Day, Filters, Line, Programme, chosen, days_of, programme_of
from halqa.queries.programme.schedule import schedule_of
from halqa.queries.programme.search import Found, search
from halqa.queries.programme.symposia import SymposiumView, symposia, symposium_by_slug

__all__ = [
    "Day",
    "Filters",
    "Found",
    "Home",
    "Line",
    "Live",
    "PersonLine",
    "PersonView",
    "Programme",
    "RoomView",
    "SessionView",
    "SymposiumView",
    "chosen",
    "consultation_codes",
    "days_of",
    "dump_of",
    "home",
    "one_moment",
    "people_of",
    "person_page",
    "programme_of",
    "room_page",
    "schedule_of",
    "search",
    "session_page",
    "symposia",
    "symposium_by_slug",
]
