"""What the pages of the programme read: the right words, in order, of one symposium, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from halqa.actions.floor import open_session
from halqa.models import Consultation, Doorway, Pass, Symposium
from halqa.queries import programme
from halqa.queries.programme import Filters, SymposiumView
from halqa.rules.people import SYSTEM
from halqa.rules.programme import Mode
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Said, Text
from tests.factories import NOW, make_axis, make_person, make_room, make_session, make_symposium, view_of

pytestmark = pytest.mark.django_db


READS: dict[str, Callable[[SymposiumView], object]] = {
    "programme_of": lambda view: programme.programme_of(view, "fr"),
    "chosen": lambda view: programme.chosen(view, "fr", [1, 2, 3]),
    "session_page": lambda view: programme.session_page(view, "fr", 1, NOW),
    "person_page": lambda view: programme.person_page(view, "fr", 1),
    "room_page": lambda view: programme.room_page(view, "fr", 1),
    "rooms_of": lambda view: programme.rooms_of(view, "fr"),
    "people_of": lambda view: programme.people_of(view, "fr"),
    "search": lambda view: programme.search(view, "fr", "réparer élue"),
    "home": lambda view: programme.home(view, "fr", NOW),
    "schedule_of": programme.schedule_of,
    "dump_of": lambda view: [list(rows) for _name, rows in programme.dump_of(view.pk)],
}


def _fill(symposium: Symposium, sessions: int) -> SymposiumView:
    axis, people = make_axis(symposium), [make_person(symposium) for _ in range(sessions)]
    for _ in range(sessions):
        make_session(symposium, room=make_room(symposium), axis=axis, people=people)
    return view_of(symposium)


@pytest.mark.parametrize("name", READS)
def test_each_read_takes_the_same_queries_whatever_the_rows_and_the_neighbours(name: str) -> None:
    one, three = _fill(make_symposium("casa"), 1), _fill(make_symposium("rabat"), 3)
    counts = []
    for view in (one, three):
        with CaptureQueriesContext(connection) as queries:
            READS[name](view)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", READS)
def test_two_symposia_never_mix(name: str) -> None:
    alone = _fill(make_symposium("casa"), 2)
    before = READS[name](alone)
    other = make_symposium("rabat")
    make_session(other, "Réparer élue", room=make_room(other), people=[make_person(other)], start=NOW)
    assert READS[name](view_of(Symposium.objects.get(slug="casa"))) == before


def test_programme_of_groups_by_day_and_hour() -> None:
    symposium = make_symposium()
    late = datetime(2022, 5, 26, 0, 30, tzinfo=UTC)
    make_session(symposium, "C", start=late, day=date(2022, 5, 25))
    make_session(symposium, "B", start=NOW)
    make_session(symposium, "A", start=NOW, cancelled=True)
    make_session(symposium, "D", start=NOW + timedelta(days=1), mode=Mode.BOTH)
    seen = programme.programme_of(view_of(symposium), "fr")
    told = [
        (one.day.day, slot.at, [line.title.words for line in slot.lines]) for one in seen.days for slot in one.slots
    ]
    assert told == [(25, "10:00", ["B", "A"]), (25, "01:30", ["C"]), (26, "10:00", ["D"])]
    assert (seen.sessions, seen.all_days) == (4, (date(2022, 5, 25), date(2022, 5, 26)))
    lines = {line.title.words: line for one in seen.days for slot in one.slots for line in slot.lines}
    assert [lines[name].cancelled for name in "ABCD"] == [True, False, False, False]
    assert [lines[name].online for name in "ABCD"] == [False, False, False, True]
    assert lines["B"].until == "11:00"


def test_programme_of_speaks_the_language_of_the_page() -> None:
    symposium = make_symposium()
    both = Text.of({"fr": "Réparer", "ar": "إصلاح", "en": "Mending"})
    people = [make_person(symposium, "Une élue"), make_person(symposium, "Un urbaniste")]
    room = make_room(symposium, name=Text.of({"fr": "Salle", "ar": "قاعة"}))
    make_session(symposium, title=both, room=room, people=people)
    make_session(symposium, title=Text.one("Mending", "en"), room=room)
    said = programme.chosen(view_of(symposium), "ar", [1])[0].slots[0].lines[0]
    assert (said.title, said.foreign) == (Said("إصلاح", "ar", "rtl"), False)
    assert (said.room, said.place) == ("قاعة", "قاعة · Une élue، Un urbaniste")
    other = programme.chosen(view_of(symposium), "ar", [2])[0].slots[0].lines[0]
    assert (other.title, other.foreign, other.place) == (Said("Mending", "en", "ltr"), True, "قاعة")


def test_programme_of_filters() -> None:
    symposium = make_symposium()
    axis, room = make_axis(symposium), make_room(symposium)
    make_session(symposium, "A", axis=axis, language="fr")
    make_session(symposium, "B", room=make_room(symposium), language="fr-MA", mode=Mode.BOTH)
    make_session(symposium, "C", language="ar", mode=Mode.ONLINE, start=NOW + timedelta(days=1))
    view = view_of(symposium)

    def found(day: date | None = None, **filters: object) -> str:
        seen = programme.programme_of(view, "fr", day=day, filters=Filters(**filters))  # type: ignore[arg-type]
        return "".join(line.title.words for one in seen.days for slot in one.slots for line in slot.lines)

    assert found(axis=axis.number) == "A"
    assert found(room=room.number) == "AC"
    assert (found(language="fr"), found(language="ar"), found(language="f")) == ("AB", "C", "")
    assert (found(where="hall"), found(where="online")) == ("AB", "BC")
    assert (found(room=2, where="online"), found(axis=99), found(room=10**30)) == ("B", "", "")
    assert (found(day=NOW.date()), found(day=date(2022, 5, 27))) == ("AB", "")
    assert [Filters().some, Filters(axis=1).some, Filters(where="hall").some] == [False, True, True]
    seen = programme.programme_of(view, "fr", filters=Filters(axis=99))
    assert (seen.languages, len(seen.rooms), len(seen.axes), len(seen.all_days)) == (("ar", "fr"), 2, 1, 2)


def test_session_page_tells_everything() -> None:
    symposium = make_symposium()
    person = make_person(symposium, function=Text.one("maire", "fr"))
    html = Text.one("<p>Un.</p><p>Deux.</p>", "fr")
    session = make_session(
        symposium, people=[person], axis=make_axis(symposium), abstract=html, description=html,
        links=[{"url": "https://x.example", "title": "X"}], delay=20,
    )  # fmt: skip
    Doorway.objects.create(session=session, audience="online", code="482917")
    closed = {
        "number": 1,
        "code": "A",
        "method": "choice",
        "place": "hall",
        "delay": 15,
        "opened_at": NOW,
        "closed_at": NOW,
        "result": {},
    }
    asked = Text.one("Réparer ?", "fr")
    Consultation.objects.create(symposium=symposium, session=session, state="closed", question=asked, **closed)
    Consultation.objects.create(symposium=symposium, session=session, **(closed | {"number": 2, "code": "B"}))
    seen = programme.session_page(view_of(symposium), "fr", 1, NOW)
    assert [(one.name.words, one.function) for one in seen.people] == [("Une élue", Text.one("maire", "fr"))]
    assert seen.about == (Said("Un.\n\nDeux.", "fr", "ltr"),)
    assert [(one.url, one.title) for one in seen.links] == [("https://x.example", "X")]
    assert [(one.number, one.question) for one in seen.results] == [(1, asked)]
    assert (seen.door, seen.axis, seen.room, seen.end - seen.start) == ("482917", 1, 1, timedelta(hours=1))


def test_session_page_is_open_as_those_who_follow_from_afar_know_it() -> None:
    symposium = make_symposium()
    session = make_session(symposium, delay=20)
    view = view_of(symposium)

    def is_open(after: int) -> bool:
        return programme.session_page(view, "fr", 1, NOW + timedelta(seconds=after)).open

    assert not is_open(0)
    open_session(by=SYSTEM, symposium=symposium.pk, session=1, at=NOW)
    assert [is_open(after) for after in (0, 19, 20)] == [False, False, True]
    session.floor.closed_at = NOW + timedelta(seconds=60)
    session.floor.save()
    assert [is_open(after) for after in (60, 79, 80)] == [True, True, False]


@pytest.mark.parametrize(
    ("read", "code"),
    [
        (lambda view, number: programme.session_page(view, "fr", number, NOW), Code.SESSION_UNKNOWN),
        (lambda view, number: programme.person_page(view, "fr", number), Code.PERSON_UNKNOWN),
        (lambda view, number: programme.room_page(view, "fr", number), Code.ROOM_UNKNOWN),
    ],
)
def test_what_is_not_there_is_refused(read: Callable[[SymposiumView, int], object], code: Code) -> None:
    symposium, other = make_symposium(), make_symposium("rabat")
    make_session(other, people=[make_person(other)])
    for number in (1, 10**30):
        with pytest.raises(Refused) as refused:
            read(view_of(symposium), number)
        assert refused.value.code is code


def test_person_and_room_pages_list_their_sessions() -> None:
    symposium = make_symposium()
    person, room = make_person(symposium, biography=Text.one("Elle répare.", "fr")), make_room(symposium, capacity=90)
    make_session(symposium, "B", start=NOW + timedelta(hours=1), people=[person])
    make_session(symposium, "A", people=[make_person(symposium, "Autre"), person])
    make_session(symposium, "C", room=make_room(symposium))
    seen = programme.person_page(view_of(symposium), "fr", person.number)
    assert [(line.title.words, line.place) for line in seen.sessions] == [
        ("A", "Salle Zellige · Autre, Une élue"),
        ("B", "Salle Zellige · Une élue"),
    ]
    assert seen.about[0].words == "Elle répare."
    place = programme.room_page(view_of(symposium), "fr", room.number)
    assert ([line.title.words for line in place.sessions], place.capacity) == (["A", "B"], 90)


def test_people_of_are_in_the_order_of_their_names() -> None:
    symposium = make_symposium()
    for name in ("Zineb", "émile", "Alaoui", "أحمد"):
        make_person(symposium, name)
    told = [one.name.words for one in programme.people_of(view_of(symposium), "fr")]
    assert told == ["Alaoui", "émile", "Zineb", "أحمد"]


def test_search_finds_every_word_anywhere_folded() -> None:
    symposium = make_symposium()
    make_session(symposium, "Autre chose", description=Text.one("de la réparation", "fr"), start=NOW)
    make_session(symposium, "Réparation", people=[make_person(symposium, "Une Élue")], start=NOW + timedelta(hours=1))
    make_session(symposium, title=Text.of({"fr": "Lieux", "ar": "السَّاحات الآمنة"}))
    view = view_of(symposium)

    def found(typed: str) -> list[int]:
        return [line.number for line in programme.search(view, "fr", typed).sessions]

    assert found("REPARATION") == [2, 1]
    assert found("réparation elue") == [2]
    assert found("الساحات الامنه") == [3]
    assert (found(""), found(" \u064b "), found("zzz"), found("%"), found("\x00")) == ([], [], [], [], [])
    assert [one.name.words for one in programme.search(view, "fr", "élue").people] == ["Une Élue"]


def test_search_gives_one_page_of_what_it_finds() -> None:
    symposium = make_symposium()
    for _ in range(5):
        make_session(symposium)
    seen = programme.search(view_of(symposium), "fr", "réparer", first=2, most=2)
    assert ([line.number for line in seen.sessions], seen.total) == ([3, 4], 5)


def test_search_sees_a_new_version_at_once() -> None:
    symposium = make_symposium()
    assert programme.search(view_of(symposium), "fr", "réparer").total == 0
    make_session(symposium)
    symposium.version += 1
    symposium.save()
    assert programme.search(view_of(symposium), "fr", "réparer").total == 1


def test_home_tells_what_is_live_on_and_next() -> None:
    symposium = make_symposium()
    make_session(symposium, "passée", start=NOW - timedelta(hours=3))
    make_session(symposium, "ouverte", start=NOW - timedelta(minutes=10), watch_url="https://x.example")
    make_session(symposium, "en cours", start=NOW - timedelta(minutes=30))
    make_session(symposium, "annulée", start=NOW + timedelta(minutes=5), cancelled=True)
    make_session(symposium, "demain", start=NOW + timedelta(days=1))
    make_session(symposium, "bientôt", start=NOW + timedelta(minutes=30))
    open_session(by=SYSTEM, symposium=symposium.pk, session=2, at=NOW)
    Pass.objects.create(id="11111111-1111-4111-8111-111111111111", symposium=symposium, made_at=NOW, audience="online")
    seen = programme.home(view_of(symposium), "fr", NOW)
    assert [(one.line.title.words, one.watch_url, len(one.door)) for one in seen.live] == [
        ("ouverte", "https://x.example", 6)
    ]
    assert [line.title.words for line in seen.now] == ["en cours"]
    assert [line.title.words for line in seen.next] == ["bientôt", "demain"]
    assert (seen.over, seen.online, seen.circle.people) == (False, True, 1)
    late = programme.home(view_of(symposium), "fr", NOW + timedelta(days=3))
    assert (late.over, late.next, late.now) == (True, (), ())


def test_schedule_of_can_give_some_sessions_only() -> None:
    symposium = make_symposium()
    for name in "ABC":
        make_session(symposium, name)
    made = programme.schedule_of(view_of(symposium), [3, 1, 9, 10**30])
    assert [session.title.pick("fr").words for session in made.sessions] == ["A", "C"]


def test_symposia_are_listed_the_latest_first() -> None:
    make_symposium("casa")
    make_symposium("later", first_day=date(2023, 5, 25), last_day=date(2023, 5, 26))
    assert [view.slug for view in programme.symposia()] == ["later", "casa"]
    assert programme.symposium_by_slug("nowhere") is None


def test_a_page_knows_its_symposium_its_language_and_its_address() -> None:
    view = view_of(make_symposium())
    assert programme.about(view, "ar") == {"symposium": view, "lang": "ar", "dir": "rtl", "base": "/casa/ar"}
    assert programme.about(None, "fr") == {"symposium": None, "lang": "fr", "dir": "ltr", "base": ""}


def test_somebody_without_a_name_is_called_by_function() -> None:
    symposium = make_symposium()
    person = make_person(symposium, "", function=Text.of({"fr": "Une élue", "ar": "منتخبة"}))
    make_session(symposium, "A", people=[person], start=NOW)
    view = view_of(symposium)
    (one,) = programme.people_of(view, "ar")
    assert (one.name.words, one.name.language, one.function) == ("منتخبة", "ar", Text())
    assert programme.person_page(view, "fr", person.number).name.words == "Une élue"
    (found,) = programme.search(view, "ar", "élue").sessions
    assert found.place.endswith("منتخبة")
