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
from halqa.queries.programme.lines import (
    Choice,
    Day,
    Filters,
    Line,
    Programme,
    chosen,
    programme_of,
    rooms_of,
    sessions_of,
)
from halqa.queries.programme.schedule import schedule_of
from halqa.queries.programme.search import LONGEST as SEARCH_LONGEST
from halqa.queries.programme.search import Found, search
from halqa.queries.programme.symposia import SymposiumView, about, symposia, symposium_by_slug
from halqa.queries.programme.zones import country_of, currency_of

__all__ = [
    "SEARCH_LONGEST",
    "Choice",
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
    "about",
    "chosen",
    "consultation_codes",
    "country_of",
    "currency_of",
    "dump_of",
    "home",
    "one_moment",
    "people_of",
    "person_page",
    "programme_of",
    "room_page",
    "rooms_of",
    "schedule_of",
    "search",
    "session_page",
    "sessions_of",
    "symposia",
    "symposium_by_slug",
]
