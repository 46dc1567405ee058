"""What every answer passes through: its headers, its language, and refusals said in words."""

from __future__ import annotations

import errno
from collections.abc import Callable

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from halqa.doors.web.pages import retry_later, status_of
from halqa.doors.web.tags.style import sources
from halqa.phrases import sentence
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import LANGUAGES
from halqa.wires import heads

TOKEN = "csrfmiddlewaretoken"
READING = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
Answer = Callable[[HttpRequest], HttpResponse]

# What the database and the system say where there is no room, and what that is to whoever asked.
DATABASE = {
    "disk is full": Code.DISK_FULL,
    "disk I/O": Code.DISK_FULL,
    "readonly database": Code.DISK_FULL,
    "locked": Code.BUSY,
    "unable to open": Code.BUSY,
}
SYSTEM = {
    errno.ENOSPC: Code.DISK_FULL,
    errno.EDQUOT: Code.DISK_FULL,
    errno.EROFS: Code.DISK_FULL,
    errno.EMFILE: Code.BUSY,
    errno.ENFILE: Code.BUSY,
}

FRAMES = "frame-ancestors 'self'; frame-src 'self'" if settings.DEMO else "frame-ancestors 'none'"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self' data:; connect-src 'self'; "
    f"form-action 'self'; base-uri 'none'; {FRAMES}"
)
HEADERS = {
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def headers(answer: Answer) -> Answer:
    """Say what a page may load, and that it is not kept, unless the page itself says otherwise."""

    def answer_with_headers(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        page = b"" if response.streaming else response.content
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.SECURE:  # whoever asked, and however: a page is kept with its headers for all who ask later
            response.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}"
        response.headers.setdefault("Content-Security-Policy", POLICY.format(styles=sources(page)))
        return response

    return answer_with_headers


def language(answer: Answer) -> Answer:
    """Speak the language of the path, else the one asked for by `?lang=`, else the best the browser accepts."""

    def answer_in_language(request: HttpRequest) -> HttpResponse:
        chosen = next((word for word in _asked(request) if word in LANGUAGES), None)
        with translation.override(chosen or translation.get_language_from_request(request)):
            response = answer(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        if chosen is None:
            patch_vary_headers(response, ["Accept-Language"])
        return response

    return answer_in_language


def hosts(answer: Answer) -> Answer:
    """Answer under the names of the house only; a page is kept by the name it was asked under, so kept ones too."""

    def answer_by_name(request: HttpRequest) -> HttpResponse:
        request.get_host()  # raises DisallowedHost, which Django answers with 400
        return answer(request)

    return answer_by_name


def _asked(request: HttpRequest) -> list[str]:
    return [*request.path.split("/")[2:3], request.GET.get("lang", "")]


class _Refusals:
    """Turns a refusal that no view caught into a page that says it."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; where the record has forked, all but reading is refused with the reason."""
        if request.method not in READING and heads.frozen():
            return refusal_page(request, Refused(Code.RECORD_FORKED))
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Say a refusal; a full disk, too many open files and a locked database are refusals too."""
        refused = error if isinstance(error, Refused) else _as_refusal(error)
        return refusal_page(request, refused) if refused else None


def refusals(answer: Answer) -> Answer:
    """Turn a refusal that no view caught into a page that says it."""
    return _Refusals(answer)


def _as_refusal(error: Exception) -> Refused | None:
    code = None
    if isinstance(error, OperationalError):
        code = next((code for words, code in DATABASE.items() if words in str(error)), None)
    elif isinstance(error, OSError):
        code = SYSTEM.get(error.errno or 0)
    return Refused(code) if code else None


def refusal_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Say a refusal on a page of its own; where the house is full, what was typed can be sent again."""
    status = status_of(refused)
    full = status in (429, 503)
    typed = [(name, value) for name, values in request.POST.lists() for value in values if name != TOKEN]
    context = {"sentence": sentence(refused), "typed": typed if full else []}
    return retry_later(render(request, "frame/refusal.html", context, status=status))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Say that a form is too old, or was not sent from here."""
    return refusal_page(request, Refused(Code.FORM_OLD))
