"""The hidden fields of every form that acts: put in by Django, or by the server where the page is kept for many."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator

from django.conf import settings
from django.http import HttpRequest, HttpResponse, parse_cookie
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.urls import resolve
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from halqa.doors.web import signin
from halqa.wires.answer import Header, Scope

_csrf = CsrfViewMiddleware(lambda _: HttpResponse())
SECRET = re.compile(r"[A-Za-z0-9]{32}")  # of Django's token


def hidden_fields(request: HttpRequest) -> SafeString:
    """Return the fields of one form: its token, its act, and a pass where none is kept."""
    return _fields(request, get_token(request))


def fill(scope: Scope, count: int) -> tuple[list[bytes], list[Header]]:
    """Return the fields of so many forms for who sends this request, and the cookie of their token; reads no database.

    The token is the cookie's secret as it is, which Django takes as well as its own masked form. A mask would hide it
    from compression, but these fields are never compressed; and making one costs dozens of calls for chance, each of
    which lets other threads go first, while this runs on the event loop.
    """
    request = HttpRequest()
    request.method = "GET"
    request.path = request.path_info = scope["path"]
    request.COOKIES = parse_cookie("; ".join(_cookies(scope)))
    if settings.DEMO:  # where each door has its own pass
        request.resolver_match = resolve(request.path)
    kept = request.COOKIES.get(settings.CSRF_COOKIE_NAME, "")
    secret = kept if SECRET.fullmatch(kept) else secrets.token_hex(16)
    request.META.update(CSRF_COOKIE=secret, CSRF_COOKIE_NEEDS_UPDATE=True)
    cookies = _csrf.process_response(request, HttpResponse()).cookies.values()
    fields = [_fields(request, secret).encode() for _ in range(count)]
    return fields, [(b"set-cookie", cookie.OutputString().encode("latin-1")) for cookie in cookies]


def _fields(request: HttpRequest, token: str) -> SafeString:
    fields = {"csrfmiddlewaretoken": token, "act": signin.offered_act(request), "pass": signin.offered_pass(request)}
    filled = [pair for pair in fields.items() if pair[1]]
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', filled)


def _cookies(scope: Scope) -> Iterator[str]:
    return (value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
