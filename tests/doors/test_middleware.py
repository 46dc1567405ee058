"""What every answer passes through."""

from __future__ import annotations

import base64
import errno
import hashlib
import re

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from halqa.doors.web import middleware
from halqa.doors.web.pages import status_of
from halqa.rules.refusals import Code, Refused
from halqa.wires import heads
from tests.factories import make_symposium

pytestmark = pytest.mark.django_db


def _raise(error: Exception, **typed: str) -> HttpResponse | None:
    request = RequestFactory().post("/casa/fr/ask?x=1", typed)
    return middleware.refusals(lambda _: HttpResponse()).process_exception(request, error)


def test_policy_allows_the_inlined_style_and_nothing_inline_else(client: Client) -> None:
    make_symposium()
    page = client.get("/casa/fr/limits")
    style = re.search(r"<style>(.*?)</style>", page.content.decode(), re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_pages_hold_no_style_attribute_and_no_inline_script(client: Client) -> None:
    make_symposium(invented=True)
    for path in ("/casa/fr/limits", "/casa/ar/privacy", "/nothing", "/enter/x"):
        page = client.get(path).content.decode()
        assert not re.search(r"\sstyle=|<script>|\son\w+=|javascript:", page)


def test_form_pages_are_not_stored(client: Client) -> None:
    assert client.get("/enter/x")["Cache-Control"] == "no-store"


def test_prepared_pages_are_marked_and_hold_no_cookie(client: Client) -> None:
    symposium = make_symposium()
    page = client.get("/casa/fr/privacy")
    assert page["X-Halqa-Prepared"] == f"programme:{symposium.pk}"
    assert page["Cache-Control"] == "no-cache"
    assert not page.cookies
    assert "Cookie" not in page.get("Vary", "")


@pytest.mark.parametrize(
    ("path", "lang"),
    [("/casa/ar/limits", "ar"), ("/casa/fr/limits?lang=ar", "fr"), ("/nothing?lang=ar", "ar"), ("/nothing", "en")],
)
def test_language_is_the_one_of_the_path_first(client: Client, path: str, lang: str) -> None:
    make_symposium()
    page = client.get(path, headers={"accept-language": "en"})
    assert page["Content-Language"] == lang
    assert f'<html lang="{lang}"' in page.content.decode()


@pytest.mark.parametrize("path", ["/", "/healthz", "/casa/fr/", "/casa/fr/limits", "/casa/fr/desk", "/nothing"])
def test_a_host_that_is_not_the_house_is_refused(client: Client, path: str) -> None:
    make_symposium()
    for host in ("evil.example", "testserver:x", "testserver/x"):
        page = client.get(path, headers={"host": host})
        assert (page.status_code, "X-Halqa-Prepared" in page) == (400, False)
    assert client.get(path, headers={"host": "localhost:8000"}).status_code != 400


def test_language_not_spoken_is_no_page(client: Client) -> None:
    make_symposium()
    assert client.get("/casa/de/limits").status_code == 404


def test_each_page_leads_to_itself_in_other_languages(client: Client) -> None:
    make_symposium()
    page = client.get("/casa/fr/limits?a=1").content.decode()
    assert '<a href="/casa/ar/limits?a=1" lang="ar" dir="rtl" hreflang="ar">العربية</a>' in page
    assert '<a href="/casa/en/limits?a=1" lang="en" dir="ltr" hreflang="en">English</a>' in page


@pytest.mark.parametrize(
    ("code", "status"),
    [
        (Code.SESSION_UNKNOWN, 404),
        (Code.CHOICE_UNKNOWN, 422),
        (Code.NOT_ALLOWED, 403),
        (Code.BUSY, 503),
        (Code.DISK_FULL, 503),
        (Code.TOO_OFTEN, 429),
        (Code.CONSULTATION_CLOSED, 422),
    ],
)
def test_refusal_has_the_status_that_machines_know(code: Code, status: int) -> None:
    assert status_of(Refused(code)) == status


def test_refusal_is_said_on_a_page() -> None:
    page = _raise(Refused(Code.CONSULTATION_CLOSED), words="typed")
    assert page is not None
    assert page.status_code == 422
    assert "<h1>" in page.content.decode()
    assert "typed" not in page.content.decode()


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("database or disk is full"),
        OperationalError("disk I/O error"),
        OperationalError("database is locked"),
        OperationalError("attempt to write a readonly database"),
        OperationalError("unable to open database file"),
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EMFILE, "Too many open files"),
    ],
)
def test_full_house_keeps_what_was_typed(error: Exception) -> None:
    page = _raise(error, words='"a" <b>', csrfmiddlewaretoken="old")
    assert page is not None
    assert (page.status_code, page["Retry-After"]) == (503, "5")
    html = page.content.decode()
    assert 'name="words" value="&quot;a&quot; &lt;b&gt;"' in html
    assert 'action="/casa/fr/ask?x=1"' in html
    assert 'value="old"' not in html


def test_other_faults_are_not_hidden() -> None:
    assert _raise(OperationalError("no such table")) is None
    assert _raise(OSError(errno.EPERM, "x")) is None
    assert _raise(ValueError("x")) is None


def test_a_forked_house_shows_its_pages_and_takes_nothing(client: Client) -> None:
    symposium = make_symposium()
    heads.freeze("casa: signed up to entry 9, but this database holds 3")
    try:
        assert client.get(f"/{symposium.slug}/fr/").status_code == 200
        page = client.post(f"/{symposium.slug}/en/p/000000/questions", {"words": "typed"})
    finally:
        heads.freeze("")
    assert page.status_code == 503
    assert page["Retry-After"]
    assert "older than what was already signed" in page.content.decode()
    assert 'value="typed"' in page.content.decode()


def test_what_is_refused_leaves_no_address_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    heads.freeze("casa: signed up to entry 9, but this database holds 3")
    try:
        assert client.post("/enter/a-token-that-still-works").status_code == 503
    finally:
        heads.freeze("")
    assert "a-token" not in caplog.text


@override_settings(SECURE=True, SECURE_HSTS_SECONDS=9)
def test_a_kept_page_holds_to_https_whoever_asked_first(client: Client) -> None:
    make_symposium()
    assert client.get("/casa/fr/limits")["Strict-Transport-Security"] == "max-age=9"


def test_form_from_elsewhere_is_refused_and_not_offered_again() -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/leave", {"words": "typed"})
    assert page.status_code == 403
    assert "typed" not in page.content.decode()
