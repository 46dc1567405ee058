"""The hidden fields of every form that acts: put in by Django, or by the server where the page is kept for many."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.urls import resolve
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from halqa.doors.web import signin
from halqa.wires.answer import Header, Scope

_csrf = CsrfViewMiddleware(lambda _: HttpResponse())


def hidden_fields(request: HttpRequest) -> SafeString:
    """Return the fields of one form: its token, its act, and a pass where none is kept."""
    fields = {
        "csrfmiddlewaretoken": get_token(request),
        "act": signin.offered_act(request),
        "pass": signin.offered_pass(request),
    }
    return format_html_join(
        "", '<input type="hidden" name="{}" value="{}">', [pair for pair in fields.items() if pair[1]]
    )


def fill(scope: Scope, count: int) -> tuple[list[bytes], list[Header]]:
    """Return the fields of so many forms for who sends this request, and their cookies. Reads no database."""
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = scope["path"]
    request.COOKIES = parse_cookie(
        "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
    )
    if settings.DEMO:  # where each door has its own pass
        request.resolver_match = resolve(request.path)
    _csrf.process_request(request)
    fields = [hidden_fields(request).encode() for _ in range(count)]
    cookies = _csrf.process_response(request, HttpResponse()).cookies
    return fields, [(b"set-cookie", morsel.OutputString().encode("latin-1")) for morsel in cookies.values()]
