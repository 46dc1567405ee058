"""What views are made with: their symposium, the topics of a prepared page, a form shown again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation

from halqa.phrases import sentence
from halqa.queries.programme import SymposiumView, symposium_by_slug
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import LANGUAGES, direction_of
from halqa.wires.moments import lately

PREPARED = "X-Halqa-Prepared"
RETRY_AFTER_S = 5
STATUSES = {
    Code.BUSY: 503,
    Code.DISK_FULL: 503,
    Code.RECORD_FORKED: 503,
    Code.TOO_OFTEN: 429,
    Code.NOT_ALLOWED: 403,
    Code.FORM_OLD: 403,
    Code.RECORD_EMPTY: 404,
    Code.CHOICE_UNKNOWN: 422,
    Code.ROLE_UNKNOWN: 422,
}

Rest = ParamSpec("Rest")
Given = TypeVar("Given", bound=HttpResponseBase)


symposium_of = lately(symposium_by_slug)


@contextmanager
def reading(language: str, zone: ZoneInfo) -> Iterator[None]:
    """Render in this language and in the hours of this place."""
    with translation.override(language), timezone.override(zone):
        yield


def place(view: Callable[Concatenate[HttpRequest, SymposiumView, Rest], Given]) -> Callable[..., Given]:
    """Give a view of `/<slug>/<lang>/…` its symposium, and its hours; 404 where there is none such."""

    @wraps(view)
    def placed(request: HttpRequest, slug: str, lang: str, *args: Rest.args, **kwargs: Rest.kwargs) -> Given:
        # What answers a form is never kept, and many are sent at once; a page that is kept needs what is true now.
        symposium = symposium_of(slug) if request.method == "POST" else symposium_by_slug(slug)
        if symposium is None or lang not in LANGUAGES:
            raise Http404
        vars(request)["symposium"] = symposium
        with reading(lang, symposium.zone):
            return view(request, symposium, *args, **kwargs)

    return placed


def other_languages(request: HttpRequest, language: str, *, in_path: bool) -> list[dict[str, str]]:
    """Return the addresses of the same page in the other languages."""
    return [
        {"code": code, "name": name, "dir": direction_of(code), "url": _address(request, code, in_path)}
        for code, name in settings.LANGUAGES
        if code != language
    ]


def _address(request: HttpRequest, language: str, in_path: bool) -> str:
    if not in_path:
        return f"?lang={language}"
    _, slug, _old, *rest = request.get_full_path().split("/", 3)
    return "/".join(["", slug, language, *rest])


def prepared(response: HttpResponse, *topics: str) -> HttpResponse:
    """Mark a page with no person in it: its bytes are kept until one of its topics is announced."""
    if response.status_code == 200:
        response[PREPARED] = " ".join(topics)
        response["Cache-Control"] = "no-cache"
    return response


def form_for_many(request: HttpRequest, template: str, context: Mapping[str, Any], *topics: str) -> HttpResponse:
    """Show a form that is the same for everyone but its hidden fields, which the server gives each reader."""
    mark = request.META.get("halqa.fields", "")
    response = render(request, template, {**context, "fields": mark})
    return prepared(response, *topics) if mark else response


def status_of(refused: Refused) -> int:
    """Return the HTTP status of a refusal."""
    unknown = refused.code.value.endswith("_unknown")
    return STATUSES.get(refused.code, 404 if unknown else 422)


def show_again(
    request: HttpRequest, template: str, context: Mapping[str, Any], refused: Refused | None = None
) -> HttpResponse:
    """Show `context["form"]` again with what was typed and why it was refused: 422, or 429 and 503 to retry later."""
    form: Form = context["form"]
    if refused:
        form.add_error(_field_of(form, refused.field), sentence(refused))
    status = status_of(refused) if refused else 422
    return retry_later(render(request, template, dict(context), status=status if status in (429, 503) else 422))


def _field_of(form: Form, name: str) -> str | None:
    """Return the field of this name, else the first of those it has by language, else none."""
    return name if name in form.fields else next((one for one in form.fields if one.startswith(f"{name}_")), None)


def house_address(request: HttpRequest) -> str:
    """Return the address that people use, as links to be carried elsewhere begin."""
    return settings.ADDRESS or f"{request.scheme}://{request.get_host()}"


def look_up(request: HttpRequest, template: str, form: Form, find: Callable[[str], str], *topics: str) -> HttpResponse:
    """Ask for a code, and lead to the address that `find` gives for it; what it refuses is said in the form."""
    context = {"form": form}
    if not form.is_bound:
        page = render(request, template, context)
        return prepared(page, *topics) if topics else page
    if not form.is_valid():
        return show_again(request, template, context)
    try:
        return redirect(find(form.cleaned_data["code"]))
    except Refused as refused:
        return show_again(request, template, context, refused)


def see_other(address: str) -> HttpResponse:
    """Lead from what was done to what came of it."""
    return HttpResponse(status=303, headers={"Location": address})


def retry_later(response: HttpResponse) -> HttpResponse:
    """Say when to come back, where the answer asks to."""
    if response.status_code in (429, 503):
        response["Retry-After"] = str(RETRY_AFTER_S)
    return response
