"""The pages of the programme: what they show, weigh and link to, without script and without anybody in them."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from icalendar import Calendar

from halqa.actions import people
from halqa.actions.floor import open_session
from halqa.models import Doorway, Session, Symposium
from halqa.rules.people import SYSTEM, Role
from halqa.rules.text import Text
from tests.doors.world import make_programme
from tests.factories import NOW, make_person, make_room, make_session, make_symposium

pytestmark = pytest.mark.django_db

SCHEDULE = b"""<schedule><conference><acronym>other</acronym><title>Casa</title><start>2022-05-25</start>
<time_zone_name>Africa/Casablanca</time_zone_name></conference><day date="2022-05-25" index="1"><room name="A">
<event id="1"><date>2022-05-25T10:00:00+01:00</date><duration>01:00</duration><title>&lt;b&gt;X</title><odd>y</odd>
</event></room></day></schedule>"""


@pytest.fixture
def symposium() -> Symposium:
    return make_programme()


def page_of(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return str(response.content.decode())


def organiser_of(symposium: Symposium) -> Client:
    client = Client()
    client.post(f"/enter/{people.invite(by=SYSTEM, role=Role.ORGANISER, symposium=symposium.pk)}")
    return client


PAGES = (
    *("", "programme", "programme/2022-05-25", "sessions/1", "people", "people/1", "rooms/1", "search", "agenda"),
    *("search?q=ville", "agenda?s=1,2", "programme?where=online", "sessions/2", "programme?s=1"),
)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_page_stands_in_each_language(client: Client, symposium: Symposium, page: str, language: str) -> None:
    html = page_of(client, f"/{symposium.slug}/{language}/{page}")
    assert f'<html lang="{language}"' in html
    assert html.count("<h1") == 1
    assert not re.search(r" style=|<script>| on\w+=", html)
    assert "alert(1)" not in html


@pytest.mark.parametrize(
    "page", ["", "programme", "programme/2022-05-25", "sessions/1", "people/1", "rooms/1", "agenda"]
)
def test_prepared_page_is_the_same_for_everybody(client: Client, symposium: Symposium, page: str) -> None:
    address = f"/{symposium.slug}/fr/{page}"
    mine, theirs = client.get(address), organiser_of(symposium).get(address)
    assert mine.content == theirs.content
    assert not mine.cookies
    assert f"programme:{symposium.pk}" in mine["X-Halqa-Prepared"]


def test_what_somebody_typed_is_not_prepared(client: Client, symposium: Symposium) -> None:
    for page in ("search?q=x", "agenda?s=1", "programme?s=1"):
        assert "X-Halqa-Prepared" not in client.get(f"/{symposium.slug}/fr/{page}")


@pytest.mark.parametrize(
    "page",
    [
        *("programme/2022-05-30", "programme/x", "sessions/9", "people/9", "rooms/9", "sessions/9.ics"),
        *(f"sessions/{10**30}", f"people/{10**30}", f"rooms/{10**30}", "schedule.ics?s=9", f"sessions/{10**30}.ics"),
    ],
)
def test_what_is_not_there_is_said(client: Client, symposium: Symposium, page: str) -> None:
    page_of(client, f"/{symposium.slug}/fr/{page}", 404)


@pytest.mark.parametrize(
    "query", ["axis=x", "axis=%00", "room=9999999999999", "language=%3Cb", "where=moon", "s=%F0", "page=-1"]
)
def test_what_cannot_be_read_is_left_out(client: Client, symposium: Symposium, query: str) -> None:
    for page in ("programme", "agenda", "people", "search"):
        page_of(client, f"/{symposium.slug}/fr/{page}?{query}")


def test_home_leads_to_what_is_live(client: Client, symposium: Symposium) -> None:
    open_session(by=SYSTEM, symposium=symposium.pk, session=1, at=NOW)
    html = page_of(client, f"/{symposium.slug}/ar/")
    code = Doorway.objects.get(audience="online").code
    assert f'href="/{symposium.slug}/ar/p/{code}"' in html
    assert 'href="https://x.example/live"' in html
    assert "إصلاح المدينة" in html


def test_home_is_a_schema_org_event(client: Client, symposium: Symposium) -> None:
    html = page_of(client, f"/{symposium.slug}/fr/")
    event = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)[0])
    assert (event["@type"], event["startDate"], event["endDate"]) == ("Event", "2022-05-25", "2022-05-26")
    assert event["location"] == [{"@type": "Place", "name": "Parc", "address": "Casablanca"}]


@pytest.mark.parametrize(
    ("mode", "where", "attendance"),
    [
        ("both", ["Place", "VirtualLocation"], "Mixed"),
        ("online", ["VirtualLocation"], "Online"),
        ("hall", ["Place", "VirtualLocation"], "Offline"),
    ],
)
def test_session_is_a_schema_org_event(
    client: Client, symposium: Symposium, mode: str, where: list[str], attendance: str
) -> None:
    title = Text.one("</script><!-- & é", "fr")
    Session.objects.filter(number=1).update(mode=mode, title=title)
    html = page_of(client, f"/{symposium.slug}/fr/sessions/1")
    event = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)[0])
    assert event["name"] == "</script><!-- & é"
    assert (event["startDate"], event["inLanguage"]) == ("2022-05-25T10:00:00+01:00", "fr")
    assert event["eventAttendanceMode"] == f"https://schema.org/{attendance}EventAttendanceMode"
    assert [place["@type"] for place in event["location"]] == where
    assert event["performer"] == [{"@type": "Person", "name": "Une élue"}]
    assert event["superEvent"]["name"] == "La ville low-tech"


def test_a_symposium_without_a_place_names_none(client: Client) -> None:
    make_symposium("nulle-part")
    html = page_of(client, "/nulle-part/fr/")
    assert '"location": []' in html
    make_session(Symposium.objects.get(), language="", room=make_room(Symposium.objects.get(), Text()))
    assert "inLanguage" not in page_of(client, "/nulle-part/fr/sessions/1")


def test_session_page_gives_words_not_markup(client: Client, symposium: Symposium) -> None:
    html = page_of(client, f"/{symposium.slug}/fr/sessions/1")
    assert "<p>Un mot.</p>" in html
    assert "&lt;Plan&gt;" in html
    assert 'href="https://x.example/a?b&amp;c"' in html
    assert "maire" in html
    assert 'hreflang="ar" href="/casa/ar/sessions/1"' in html


def test_programme_is_a_form_that_makes_an_agenda(client: Client, symposium: Symposium) -> None:
    html = page_of(client, f"/{symposium.slug}/fr/programme")
    assert html.count('type="checkbox" name="s[]"') == 2
    assert '<form class="whole" action="/casa/fr/agenda">' in html
    ticked = page_of(client, f"/{symposium.slug}/fr/programme?s=2")
    assert re.findall(r'value="(\d)" checked', ticked) == ["2"]


@pytest.mark.parametrize("query", ["s=2,1", "s=2&s=1", "s=١,٢", "s=1,2,2,99,x,"])
def test_agenda_is_in_its_address(client: Client, symposium: Symposium, query: str) -> None:
    html = page_of(client, f"/{symposium.slug}/fr/agenda?{query}")
    assert re.findall(r'value="(\d)" checked', html) == ["1", "2"]
    assert 'href="?s=1,2"' in html
    assert "http://testserver/casa/fr/agenda?s=1,2</a>" in html
    assert 'href="/casa/fr/schedule.ics?s=1,2"' in html


def test_boxes_ticked_lead_to_the_short_address(client: Client, symposium: Symposium) -> None:
    answer = client.get(f"/{symposium.slug}/fr/agenda?s%5B%5D=2&s%5B%5D=1")
    assert (answer.status_code, answer["Location"]) == (303, "/casa/fr/agenda?s=1,2")


def test_lists_have_thirty_a_page(client: Client) -> None:
    symposium = make_symposium()
    person = make_person(symposium, "A")
    for number in range(31):
        make_session(symposium, start=NOW + timedelta(minutes=number), people=[person])
        make_person(symposium, f"B{number:02}")
    for page, rows in (("people", 30), ("people/1", 30), ("rooms/1", 30), ("search?q=reparer", 30)):
        first = page_of(client, f"/casa/fr/{page}")
        joined = "&" if "?" in page else "?"
        last = page_of(client, f"/casa/fr/{page}{joined}page=99")
        counts = [
            len(re.findall(r'<li>(?:<b>.*?</b> )?<a href="/casa/fr/(?:people|sessions)/', html))
            for html in (first, last)
        ]
        assert counts == [rows, 1 + (page == "people")]
        assert ('rel="next"' in first, 'rel="prev"' in first) == (True, False)
        assert ('rel="next"' in last, 'rel="prev"' in last) == (False, True)
        assert len(re.findall(r"<[a-z]", first)) <= 300


def test_search_keeps_what_was_typed(client: Client, symposium: Symposium) -> None:
    html = page_of(client, f"/{symposium.slug}/fr/search?q=%22%3E%3Cb%3E")
    assert 'value="&quot;&gt;&lt;b&gt;"' in html
    assert "Une élue" in page_of(client, f"/{symposium.slug}/fr/search?q=ELUE")


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("schedule.xml", "application/xml"),
        ("schedule.json", "application/json"),
        ("schedule.ics", "text/calendar"),
        ("sessions/1.ics", "text/calendar"),
    ],
)
def test_feed_has_its_kind(client: Client, symposium: Symposium, page: str, kind: str) -> None:
    response = client.get(f"/{symposium.slug}/ar/{page}")
    assert response["Content-Type"].startswith(kind)
    assert "إصلاح المدينة" in response.content.decode()


def test_feed_of_some_sessions_has_those_only(client: Client, symposium: Symposium) -> None:
    for page, count in (("schedule.ics", 2), ("schedule.ics?s=2", 1), ("sessions/2.ics", 1)):
        calendar = Calendar.from_ical(client.get(f"/{symposium.slug}/fr/{page}").content)
        assert len(calendar.walk("VEVENT")) == count
