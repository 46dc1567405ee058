"""The pages of the house."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from halqa.doors.web import house
from halqa.rules.programme import RESERVED_SLUGS
from halqa.urls import urlpatterns
from tests.factories import make_symposium

pytestmark = pytest.mark.django_db


def test_healthz_says_ok(client: Client) -> None:
    assert client.get("/healthz").json()["status"] == "ok"


@pytest.mark.parametrize(
    ("accepted", "lang", "direction"), [("ar", "ar", "rtl"), ("fr-MA", "fr", "ltr"), ("en", "en", "ltr")]
)
def test_root_speaks_the_reader_s_language(client: Client, accepted: str, lang: str, direction: str) -> None:
    page = client.get("/", headers={"accept-language": accepted})
    assert f'<html lang="{lang}" dir="{direction}">' in page.content.decode()
    assert "Accept-Language" in page["Vary"]


def test_unknown_page_is_said(client: Client) -> None:
    assert client.get("/nothing/fr/privacy").status_code == 404


def test_root_leads_to_the_only_symposium(client: Client) -> None:
    make_symposium("casa")
    assert client.get("/", headers={"accept-language": "ar"})["Location"] == "/casa/ar/"


def test_root_lists_several_symposia(client: Client) -> None:
    make_symposium("casa")
    make_symposium("fes")
    page = client.get("/", headers={"accept-language": "fr"}).content.decode()
    assert '<a href="/casa/fr/">' in page
    assert '<a href="/fes/fr/">' in page


def test_short_address_leads_to_the_reader_s_language(client: Client) -> None:
    make_symposium("casa")
    assert client.get("/casa", headers={"accept-language": "ar"})["Location"] == "/casa/ar/"
    assert client.get("/fes").status_code == 404


def test_address_without_its_slash_leads_to_the_one_with_it(client: Client) -> None:
    make_symposium("casa")
    assert client.get("/casa/ar?still")["Location"] == "/casa/ar/?still"
    assert client.get("/casa/de").status_code == 404
    assert client.get("/fes/fr").status_code == 404


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
@pytest.mark.parametrize("page", ["privacy", "limits"])
def test_what_is_promised_is_said_in_each_language(client: Client, page: str, lang: str) -> None:
    make_symposium("casa", url="https://symposium.example/")
    answer = client.get(f"/casa/{lang}/{page}")
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "could draw it again by making the draft again"),
        ("fr", "pourrait le refaire en réécrivant le brouillon"),
        ("ar", "يمكن لمن يدير الخادم أن يعيدها بإعادة كتابة المسودة"),
    ],
)
def test_limits_say_what_whoever_runs_the_server_could_do_to_a_budget(client: Client, lang: str, told: str) -> None:
    make_symposium("casa")
    assert told in client.get(f"/casa/{lang}/limits").content.decode()


def test_faults_have_pages_of_their_own() -> None:
    request = RequestFactory().get("/")
    assert house.bad_request(request, ValueError()).status_code == 400
    broken = house.broken(request)
    assert broken.status_code == 500
    assert b"<h1>" in broken.content


def test_no_symposium_takes_the_name_of_an_address_of_the_house() -> None:
    taken = {str(pattern.pattern).split("/")[0] for pattern in urlpatterns} - {"", "<slug:slug>"}
    assert {"static", "live"} | taken <= RESERVED_SLUGS
