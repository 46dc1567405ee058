"""The pages of projects: sent by who takes part, read by everyone once let through."""

from __future__ import annotations

import gzip

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from halqa.actions.projects import call_projects, show_project
from halqa.models import Project
from halqa.rules.people import SYSTEM
from halqa.rules.projects import PROJECTS_A_PASS, Call
from halqa.rules.text import Text
from halqa.wires import pictures
from tests.actions.projects.ground import jpeg, make_project
from tests.doors.test_floor import get, hidden
from tests.doors.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
XSS = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
NEW = "/casa/fr/projects/new"
TYPED = {
    "title": "Un figuier par école",
    "body": "Planter, arroser.\n\nRécolter.",
    "district": "Anfa",
    "place": "33.5731, -7.5898",
    "estimate": "12 500,50",
    "source": "https://x.example/devis",
}


@pytest.fixture
def world() -> World:
    return make_world()


def send(client: Client, page: str = NEW, **typed) -> tuple[int, str]:
    html = client.get(page).content.decode()
    fields = {name: hidden(html, name) for name in ("act", "pass")}
    answer = client.post(page, {**fields, **TYPED, **typed})
    return answer.status_code, answer.content.decode() or answer.headers["Location"]


def photo(data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_1.jpg", jpeg() if data is None else data, "image/jpeg")


def test_a_project_is_sent_waits_and_is_read() -> None:
    client = Client()
    assert send(client, picture=photo()) == (303, f"{NEW}?sent")
    own = get(f"{NEW}?sent", client)[1]
    assert 'role="status"' in own
    assert "Un figuier par école" in own
    for path in ("/casa/fr/projects", NEW):
        assert "figuier" not in get(path)[1]
    assert get("/casa/fr/projects/2", client)[0] == 404
    show_project(by=SYSTEM, symposium=Project.objects.get(number=2).symposium_id, number=2, shown=True)
    assert "Un figuier par école" in get("/casa/ar/projects")[1]
    status, page = get("/casa/fr/projects/2")
    assert status == 200
    for told in ("12\u202f500,50\u00a0DH selon son auteur", 'href="geo:33.5731,-7.5898"', "Anfa", "<p>Récolter.</p>"):
        assert told in page
    assert 'href="https://x.example/devis" rel="noopener nofollow"' in page


def test_a_picture_is_given_as_what_it_is_and_only_with_its_project(world: World) -> None:
    client = Client()
    send(client, picture=photo())
    row = Project.objects.get(number=2)
    path = f"/casa/fr/projects/2/{row.picture}.webp"
    assert (client.get(path).status_code, world.client("steward").get(path).status_code) == (404, 200)
    show_project(by=SYSTEM, symposium=row.symposium_id, number=2, shown=True)
    answer = client.get(path)
    assert answer.content[8:12] == b"WEBP"
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert (row.width, row.height) == (800, 600)
    image = f'src="{path}" width="800" height="600" loading="lazy"'
    assert image in get("/casa/fr/projects/2")[1]
    for other in (f"/casa/fr/projects/1/{row.picture}.webp", f"/casa/fr/projects/2/{'0' * 40}.webp"):
        assert client.get(other).status_code == 404


def test_all_that_is_missing_is_said_at_once() -> None:
    page = send(Client(), title=" ", body="", place="91, 0")[1]
    for field in ("title", "body", "place"):
        assert f'id="id_{field}_error"' in page


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"title": ""}, "title", "Veuillez remplir ce champ."),
        ({"title": "x" * 141}, "title", "140"),
        ({"body": "a\0b"}, "body", "signes"),
        ({"place": "91, 0"}, "place", "90"),
        ({"estimate": "beaucoup"}, "estimate", "chiffres"),
        ({"estimate": "0"}, "estimate", "supérieur à zéro"),
        ({"source": "http://"}, "source", "https://"),
        ({"picture": b"GIF89a"}, "picture", "JPEG, PNG ou WebP"),
        ({"picture": b"x" * (8 * 2**20 + 1)}, "picture", "8"),
    ],
)
def test_what_is_refused_is_said_beside_its_field_and_what_was_typed_kept(typed: dict, field: str, said: str) -> None:
    sent = {name: photo(value) if isinstance(value, bytes) else value for name, value in typed.items()}
    status, page = send(Client(), **sent)
    assert status == 422
    there = page[page.index(f'id="id_{field}_error"') :]
    assert said in there[: there.index("</p>")]
    for name, value in TYPED.items():
        if name not in typed:
            assert value.splitlines()[0] in page
    assert ("Veuillez choisir l’image à nouveau." in page) is ("picture" in typed)
    assert Project.objects.count() == 1


def test_a_picture_is_to_be_chosen_again_where_something_else_was_refused() -> None:
    assert "Veuillez choisir l’image à nouveau." in send(Client(), title="", picture=photo())[1]
    assert "Veuillez choisir l’image à nouveau." not in send(Client(), title="")[1]


def test_a_double_click_sends_once() -> None:
    client = Client()
    html = client.get(NEW).content.decode()
    typed = {**TYPED, "act": hidden(html, "act"), "pass": hidden(html, "pass")}
    assert [client.post(NEW, typed).status_code for _ in range(2)] == [303, 303]
    assert Project.objects.count() == 2


def test_where_many_pictures_come_at_once_what_was_typed_is_kept() -> None:
    client = Client()
    html = client.get(NEW).content.decode()
    fields = {name: hidden(html, name) for name in ("act", "pass")}
    places = [pictures._places.acquire(blocking=False) for _ in range(pictures.AT_ONCE)]  # as many are at work
    try:
        answer = client.post(NEW, {**fields, **TYPED, "picture": photo()})
    finally:
        for _ in filter(None, places):
            pictures._places.release()
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Veuillez choisir l’image à nouveau." in page
    assert all(value.splitlines()[0] in page for value in TYPED.values())
    again = client.post(NEW, {**fields, **TYPED, "picture": photo()})
    assert again.status_code == 303


def test_one_device_sends_a_few_and_is_told_so() -> None:
    client = Client()
    told = [send(client, title=f"Projet {n}") for n in range(PROJECTS_A_PASS + 1)]
    assert [status for status, _ in told] == [303] * PROJECTS_A_PASS + [422]
    assert "le maximum pour un appareil" in told[-1][1]
    assert f'value="Projet {PROJECTS_A_PASS}"' in told[-1][1]


def test_nothing_is_asked_for_where_no_projects_are_taken(world: World) -> None:
    html = Client().get(NEW).content.decode()
    call_projects(by=SYSTEM, symposium=world.symposium.pk, call=Call.CLOSED)
    typed = {**TYPED, "act": hidden(html, "act"), "pass": hidden(html, "pass")}
    assert Client().post(NEW, typed).status_code == 422
    assert "<textarea" not in get(NEW)[1]
    assert "/projects/new" not in get("/casa/fr/projects")[1]
    assert "/casa/fr/projects" in get("/casa/fr/")[1]
    assert "/rabat/fr/projects" not in get("/rabat/fr/")[1]


def test_people_are_told_what_became_of_their_projects(world: World) -> None:
    client = Client()
    send(client)
    Project.objects.filter(number=2).update(state="refused", reason=Text.one("Ce terrain est privé.", "fr"))
    page = get(NEW, client)[1]
    assert "non recevable" in page
    assert "Ce terrain est privé." in page
    assert "Ce terrain est privé." not in get(NEW)[1]
    assert world.symposium.slug == "casa"


def test_thirty_projects_stand_on_a_page_and_are_found_by_district(world: World) -> None:
    for _ in range(40):
        make_project(world.symposium, district="Sidi Moumen")
    first, second = get("/casa/en/projects")[1], get("/casa/en/projects?page=2")[1]
    assert (first.count("<li>"), second.count("<li>")) == (30, 11)
    found = get("/casa/en/projects?district=Sidi+Moumen&stands=eligible&page=2")[1]
    assert found.count("<li>") == 10
    assert 'href="?stands=eligible&amp;district=Sidi+Moumen&amp;page=1"' in found
    assert get("/casa/en/projects?stands=won")[1].count("<li>") == 1
    assert get("/casa/en/projects?stands=nonsense")[1].count("<li>") == 30
    assert get(f"/casa/en/projects?district={'x' * 1000}")[0] == 200


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize("path", ["projects", "projects/1"])
def test_pages_are_light_and_the_same_for_everyone(world: World, language: str, path: str) -> None:
    for _ in range(35):
        make_project(world.symposium)
    told = get(f"/casa/{language}/{path}", world.client("participant"))[1]
    assert get(f"/casa/{language}/{path}")[1] == told
    assert len(gzip.compress(told.encode(), 9)) <= 9_000
    assert told.count("<") - told.count("</") <= 300
    client = Client()
    assert client.get(f"/casa/{language}/{path}")["X-Halqa-Prepared"].startswith("projects:")
    assert client.cookies == {}


def test_words_of_others_are_shown_as_words(world: World) -> None:
    words = Text.one(XSS, "fr")
    Project.objects.update(title=words, body=words, reason=words, district=XSS[:80], place=XSS, source=XSS)
    for client, path in (
        (Client(), "/casa/en/projects"),
        (Client(), "/casa/en/projects/1"),
        (world.client("participant"), "/casa/en/projects/new"),
        (world.client("organiser"), "/casa/en/desk/projects"),
        (world.client("organiser"), "/casa/en/desk/projects/1"),
    ):
        page = get(path, client)[1]
        assert "<script>alert" not in page
        assert "<img src=x" not in page
