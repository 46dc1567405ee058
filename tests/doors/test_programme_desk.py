"""What organisers change in the programme, and the files they bring."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from halqa.actions import people
from halqa.models import Session, Symposium
from halqa.queries.programme.search import _index
from halqa.rules.people import SYSTEM, Role
from halqa.rules.text import Text
from tests.doors.test_programme import SCHEDULE, organiser_of, page_of
from tests.factories import NOW, make_axis, make_person, make_room, make_session, make_symposium

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_index_of_another_test() -> None:
    """Rows of the next test have the numbers of those rolled back here."""
    _index.cache_clear()


@pytest.fixture
def symposium() -> Symposium:
    """Two days, two rooms, two sessions with people."""
    made = make_symposium(
        venue=Text.one("Parc", "fr"), city=Text.one("Casablanca", "fr"), subtitle=Text.one("Réparer", "fr")
    )
    person = make_person(made, "Une élue", function=Text.one("maire", "fr"), url="https://x.example/elue")
    make_session(
        made, title=Text.of({"fr": "Réparer la ville", "ar": "إصلاح المدينة"}), people=[person], axis=make_axis(made),
        abstract=Text.one("<p>Un <b>mot</b>.</p><script>alert(1)</script>", "fr"), mode="both", type="Plénière",
        watch_url="https://x.example/live", links=[{"url": "https://x.example/a?b&c", "title": ""}],
        subtitle=Text.one("Ensemble", "fr"), url="https://x.example/1",
        attachments=[{"url": "https://x.example/p.pdf", "title": "<Plan>"}],
    )  # fmt: skip
    make_session(made, "Fermée", room=make_room(made, "Médina"), start=NOW + timedelta(days=1), cancelled=True)
    return made


def _typed(client: Client, **values: str) -> dict[str, str]:
    """Return what the form of session 1 holds, with some of it changed."""
    html = page_of(client, "/casa/fr/desk/sessions/1/edit")
    typed = dict(re.findall(r'<input type="[a-z-]+" name="(\w+)"[^>]*? value="([^"]*)"', html))
    typed |= {"title_en": "", "listen_url": ""} | dict(
        re.findall(r'<select name="(\w+)".*?value="(\w+)" selected', html, re.DOTALL)
    )
    typed.pop("csrfmiddlewaretoken")
    return typed | values


def test_edit_shows_what_is_there_and_changes_what_is_typed(symposium: Symposium) -> None:
    client = organiser_of(symposium)
    typed = _typed(client)
    assert (typed["title_ar"], typed["start"], typed["room"]) == ("إصلاح المدينة", "2022-05-25T10:00", "1")
    same = client.post("/casa/fr/desk/sessions/1/edit", typed)
    assert (same.status_code, same["Location"]) == (303, "/casa/fr/sessions/1")
    symposium.refresh_from_db()
    assert symposium.version == 1
    changed = typed | {
        "title_en": "Mending",
        "start": "2022-05-25T11:30",
        "delay": "٢٠",
        "room": "2",
        "cancelled": "on",
    }
    assert client.post("/casa/fr/desk/sessions/1/edit", changed).status_code == 303
    row = Session.objects.get(number=1)
    assert row.title.as_dict() == {"fr": "Réparer la ville", "ar": "إصلاح المدينة", "en": "Mending"}
    assert (row.start, row.delay, row.room.number, row.cancelled) == (NOW + timedelta(minutes=90), 20, 2, True)
    symposium.refresh_from_db()
    assert symposium.version == 2


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("start", "demain"),
        ("start", "2032-05-25T10:00"),
        ("duration", "x"),
        ("duration", "0"),
        ("delay", "301"),
        ("room", "9"),
        ("room", ""),
        ("kind", "party"),
        ("mode", ""),
        ("watch_url", "javascript:alert(1)"),
        ("listen_url", "http://u:p@x.example"),
        ("title_fr", "x" * 501),
        ("title_fr", "a\u202eb"),
        ("title_fr", "a\x00b"),
    ],
)
def test_edit_refuses_beside_the_field_and_keeps_what_was_typed(symposium: Symposium, field: str, typed: str) -> None:
    client = organiser_of(symposium)
    before = Session.objects.values().get(number=1)
    refused = client.post("/casa/fr/desk/sessions/1/edit", _typed(client, **{field: typed, "title_en": "Kept"}))
    html = refused.content.decode()
    assert refused.status_code == 422
    assert f'id="id_{field}_error"' in html
    assert 'value="Kept"' in html
    assert Session.objects.values().get(number=1) == before


def test_edit_refuses_a_session_without_a_title(symposium: Symposium) -> None:
    client = organiser_of(symposium)
    refused = client.post("/casa/fr/desk/sessions/1/edit", _typed(client, title_fr="", title_ar=""))
    assert refused.status_code == 422
    assert 'id="id_title_fr_error"' in refused.content.decode()


CHANGE = "/casa/fr/desk/symposium"


def _symposium_typed(client: Client, **values: str) -> dict[str, str]:
    """Return what the form of the symposium holds, with some of it changed."""
    found = re.findall(r'<input type="(?:text|date)" name="(\w+)"([^>]*)>', page_of(client, CHANGE))
    value = re.compile(r' value="([^"]*)"')
    return {name: known[1] if (known := value.search(rest)) else "" for name, rest in found} | values


def test_change_shows_what_is_there_and_changes_what_is_typed(symposium: Symposium) -> None:
    client, other = organiser_of(symposium), make_symposium("rabat", languages=["fr", "es"])
    typed = _symposium_typed(client)
    assert (typed["title_ar"], typed["venue_fr"], typed["city_en"]) == ("مدينة بسيطة", "Parc", "")
    assert (typed["first_day"], typed["last_day"]) == ("2022-05-25", "2022-05-26")
    same = client.post(CHANGE, typed)
    assert (same.status_code, same["Location"]) == (303, "/casa/fr/")
    symposium.refresh_from_db()
    assert symposium.version == 1
    changed = typed | {"title_ar": "مدينتنا", "city_ar": "الدار البيضاء", "subtitle_fr": "", "last_day": "٢٠٢٢-٠٥-٢٧"}
    assert client.post(CHANGE, changed).status_code == 303
    symposium.refresh_from_db()
    assert symposium.title.as_dict() == {"fr": "La ville low-tech", "ar": "مدينتنا", "en": "The low-tech city"}
    assert symposium.city.as_dict() == {"fr": "Casablanca", "ar": "الدار البيضاء"}
    assert (symposium.subtitle.as_dict(), f"{symposium.last_day}", symposium.version) == ({}, "2022-05-27", 2)
    assert "مدينتنا" in page_of(client, "/casa/ar/")
    assert client.get("/rabat/fr/desk/symposium").status_code == 403
    assert 'name="venue_es"' in page_of(organiser_of(other), "/rabat/fr/desk/symposium")
    assert Symposium.objects.get(slug="rabat").version == 1


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title_fr", "x" * 501, "500"),
        ("venue_fr", "a\u202eb", "signes"),
        ("first_day", "demain", "2022-05-25"),
        ("last_day", "", "2022-05-25"),
        ("last_day", "2022-05-24", "à un an au plus"),
        ("last_day", "2032-05-24", "à un an au plus"),
        ("last_day", "2022-05-25", "La séance 2, «\u00a0\u2068Fermée\u2069\u00a0»"),
        ("first_day", "2022-05-26", "La séance 1, «\u00a0\u2068Réparer la ville\u2069\u00a0»"),
    ],
)
def test_change_refuses_beside_the_field_and_keeps_what_was_typed(
    symposium: Symposium, field: str, typed: str, said: str
) -> None:
    client = organiser_of(symposium)
    Session.objects.filter(number=2).update(day="2022-05-26")
    before = Symposium.objects.values().get()
    refused = client.post(CHANGE, _symposium_typed(client, **{field: typed, "city_en": "Kept"}))
    assert refused.status_code == 422
    error = re.search(rf'id="id_{field}_error">([^<]*)<', refused.content.decode())
    assert error
    assert said in error[1]
    assert 'value="Kept"' in refused.content.decode()
    assert Symposium.objects.values().get() == before


def test_change_tells_languages_by_their_names(symposium: Symposium) -> None:
    Symposium.objects.filter(pk=symposium.pk).update(title=Text.of({"und": "Casa", "es": "Casa"}))
    html = page_of(organiser_of(symposium), CHANGE)
    assert '<legend><bdi lang="fr" dir="ltr">français</bdi></legend>' in html
    assert '<legend><bdi lang="es" dir="ltr">es</bdi></legend>' in html
    assert "<legend>langue non indiquée</legend>" in html
    assert 'name="title_und" value="Casa"' in html


def test_change_refuses_a_symposium_without_a_title(symposium: Symposium) -> None:
    client = organiser_of(symposium)
    refused = client.post(CHANGE, _symposium_typed(client, title_fr="", title_ar="", title_en=" "))
    assert refused.status_code == 422
    assert 'id="id_title_fr_error"' in refused.content.decode()


def test_upload_asks_for_a_file(symposium: Symposium) -> None:
    client = organiser_of(symposium)
    assert 'type="file"' in page_of(client, "/casa/fr/desk/import")
    assert client.post("/casa/fr/desk/import").status_code == 422


def test_upload_tries_a_file_and_imports_it(symposium: Symposium) -> None:
    client = organiser_of(symposium)
    tried = client.post("/casa/fr/desk/import", {"file": SimpleUploadedFile("x.xml", SCHEDULE), "try": "1"})
    assert tried.status_code == 200
    assert "event/odd" in tried.content.decode()
    assert Symposium.objects.get().sessions.count() == 2
    done = client.post("/casa/fr/desk/import", {"file": SimpleUploadedFile("x.xml", SCHEDULE)})
    assert done.status_code == 200
    assert "Réparer la ville" in done.content.decode()
    assert [session.title.pick("fr").words for session in symposium.sessions.all()] == ["<b>X"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<schedule><"])
def test_upload_refuses_a_bad_file(symposium: Symposium, data: bytes) -> None:
    client = organiser_of(symposium)
    refused = client.post("/casa/fr/desk/import", {"file": SimpleUploadedFile("x.xml", data)})
    assert refused.status_code == 422
    assert "id_file_error" in refused.content.decode() or 'role="alert"' in refused.content.decode()
    assert symposium.sessions.count() == 2


def test_an_organiser_s_first_programme_needs_no_command() -> None:
    client = Client()
    where = client.post(f"/enter/{people.invite(by=SYSTEM, role=Role.ORGANISER)}")["Location"]
    assert 'href="/import"' in page_of(client, where)
    done = client.post("/import?lang=fr", {"file": SimpleUploadedFile("x.xml", SCHEDULE)})
    slug = Symposium.objects.get().slug
    assert f'href="/{slug}/fr/desk"' in done.content.decode()
    assert f'href="/{slug}/fr/desk"' in page_of(client, "/?lang=fr")


def _begin(client: Client, **typed: str) -> tuple[int, str]:
    answer = client.post("/import?lang=en", {"file": SimpleUploadedFile("x.xml", SCHEDULE), **typed})
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("how", [{}, {"try": "1"}, {"slug": "other"}])
def test_a_file_renews_no_symposium_that_was_not_chosen(how: dict[str, str]) -> None:
    client = Client()
    client.post(f"/enter/{people.invite(by=SYSTEM, role=Role.ORGANISER)}")
    assert _begin(client)[0] == 200
    before = list(Symposium.objects.values())
    status, html = _begin(client, **how)
    assert status == 422
    assert "A symposium of this name exists already." in html
    assert '<option value="other">Renew: ' in html
    assert list(Symposium.objects.values()) == before


def test_a_file_renews_the_symposium_chosen_or_makes_another(symposium: Symposium) -> None:
    client = Client()
    client.post(f"/enter/{people.invite(by=SYSTEM, role=Role.ORGANISER)}")
    assert _begin(client, which="casa")[0] == 200
    assert [session.title.pick("fr").words for session in symposium.sessions.all()] == ["<b>X"]
    assert _begin(client, slug="autre")[0] == 200
    assert _begin(client, slug="a/b")[0] == 422
    assert _begin(client, which="unknown")[0] == 200
    assert set(Symposium.objects.values_list("slug", flat=True)) == {"casa", "autre", "other"}


@pytest.mark.usefixtures("symposium")
def test_each_page_of_an_organiser_leads_to_the_next() -> None:
    client = Client()
    where = client.post(f"/enter/{people.invite(by=SYSTEM, role=Role.ORGANISER)}", headers={"accept-language": "fr"})
    assert where["Location"] == "/casa/fr/desk"
    leads = {
        "": ["desk"],
        "desk?day=2022-05-25": ["desk/import", "desk/recommendations", "desk/sessions/1", "desk/symposium"],
        "desk/sessions/1": ["desk", "desk/sessions/1/edit", "sessions/1"],
        "desk/import": ["desk"],
        "desk/symposium": ["desk"],
        "desk/sessions/1/edit": ["desk/sessions/1"],
    }
    for page, others in leads.items():
        html = page_of(client, f"/casa/fr/{page}")
        assert [other for other in others if f'href="/casa/fr/{other}"' not in html] == []
    assert 'action="/leave"' in page_of(client, "/casa/fr/desk")
