"""What views are made with."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone, translation

from halqa.doors.web import pages
from halqa.doors.web.signin import offered_pass
from halqa.queries.programme import SymposiumView
from halqa.rules.refusals import Code, Refused
from tests.factories import make_symposium

pytestmark = pytest.mark.django_db


class Ask(forms.Form):
    words = forms.CharField(label="Question")


@pages.place
def told(request: HttpRequest, symposium: SymposiumView, number: int = 0) -> HttpResponse:
    hour = timezone.localtime(datetime(2022, 11, 25, 8, 0, tzinfo=UTC)).hour
    return HttpResponse(f"{symposium.slug} {number} {translation.get_language()} {hour} {request.path}")


def _get(path: str = "/casa/ar/p") -> HttpRequest:
    return RequestFactory().get(path)


def test_view_of_a_place_gets_its_symposium_language_and_hours() -> None:
    make_symposium("casa")
    assert told(_get(), slug="casa", lang="ar", number=3).content.decode() == "casa 3 ar 9 /casa/ar/p"


@pytest.mark.parametrize(("slug", "lang"), [("fes", "ar"), ("casa", "de"), ("casa", "")])
def test_view_of_no_place_is_not_found(slug: str, lang: str) -> None:
    make_symposium("casa")
    with pytest.raises(Http404):
        told(_get(), slug=slug, lang=lang)


def test_prepared_page_names_its_topics() -> None:
    page = pages.prepared(HttpResponse(), "programme:1", "session:2:now")
    assert page[pages.PREPARED] == "programme:1 session:2:now"
    assert pages.PREPARED not in pages.prepared(HttpResponse(status=404), "programme:1")


@pytest.mark.parametrize(
    ("refused", "status", "retry"),
    [
        (Refused(Code.TOO_LONG, field="words", longest=9), 422, ""),
        (Refused(Code.SESSION_UNKNOWN, field="elsewhere"), 422, ""),
        (Refused(Code.BUSY), 503, "5"),
        (Refused(Code.TOO_OFTEN), 429, "5"),
        (None, 422, ""),
    ],
)
def test_refused_form_keeps_what_was_typed(refused: Refused | None, status: int, retry: str) -> None:
    form = Ask({"words": "<Typed>"})
    if refused is None:
        form.add_error("words", "Why")
    page = pages.show_again(_get(), "frame/_field.html", {"form": form, "field": form["words"]}, refused)
    assert (page.status_code, page.headers.get("Retry-After", "")) == (status, retry)
    assert 'value="&lt;Typed&gt;"' in page.content.decode()


def test_error_stands_beside_its_field_and_is_tied_to_it() -> None:
    form = Ask({"words": ""})
    with translation.override("en"):
        page = pages.show_again(_get(), "frame/_field.html", {"form": form, "field": form["words"]}).content.decode()
    assert '<p class="error" id="id_words_error">' in page
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="id_words_error"' in page


def test_errors_are_listed_with_links_to_their_fields() -> None:
    form = Ask({"words": ""})
    form.add_error(None, "Something else")
    page = pages.show_again(_get(), "frame/_errors.html", {"form": form}).content.decode()
    assert 'role="alert"' in page
    assert '<a href="#id_words">' in page
    assert "<li>Something else</li>" in page


def test_form_carries_its_act_and_a_pass_where_none_is_kept() -> None:
    template = engines["django"].from_string("{% act_fields %}")
    request = _get()
    page = template.render({}, request)
    assert 'name="csrfmiddlewaretoken"' in page
    assert UUID(page.split('name="act" value="')[1][:32])
    assert 'name="pass"' in page
    request.COOKIES["pass"] = offered_pass(request)
    assert 'name="pass"' not in template.render({}, request)


def test_live_page_can_be_told_to_stand_still() -> None:
    template = engines["django"].get_template("frame/base.html")
    moving = template.render({"live": "session:7:now:fr"}, _get())
    assert '<main id="main" data-live="session:7:now:fr"' in moving
    assert '<meta http-equiv="refresh" content="60">' in moving
    assert 'src="/static/live.js"' in moving
    still = template.render({"live": "session:7:now:fr"}, _get("/casa/ar/p?still"))
    assert "data-live" not in still
    assert "refresh" not in still
    assert "live.js" not in still


def test_page_says_how_to_stop_and_how_to_follow_again() -> None:
    template = engines["django"].get_template("frame/_update.html")
    assert 'href="/casa/ar/p?still"' in template.render({"live": "x"}, _get())
    assert 'href="/casa/ar/p"' in template.render({"live": "x"}, _get("/casa/ar/p?still"))
    assert template.render({}, _get()).strip() == ""
