"""A ballot cast on the event loop, by Django's own request, token check and form; what is not plain goes the long way.

The same as the view `ballots.vote` for who votes as most people do, without a thread: a crowd votes in one minute.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, cast

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import Resolver404, resolve

from halqa.actions.ballots import Given, Vote
from halqa.doors.web import budget
from halqa.doors.web.ballots import door_of, handed_in, to_receipt, vote
from halqa.doors.web.forms.ballots import BallotForm
from halqa.doors.web.forms.budget import TickForm
from halqa.doors.web.middleware import headers, language
from halqa.doors.web.pace import let_go
from halqa.doors.web.pages import symposium_of
from halqa.queries.floor import DoorwayView
from halqa.queries.programme import SymposiumView
from halqa.rules.refusals import Refused
from halqa.rules.text import LANGUAGES
from halqa.wires import heads

VOTE = "/vote/"
FORM = "application/x-www-form-urlencoded"
LONGEST = 4096  # bytes of a form that is read on the loop: a ballot takes some hundreds
TROUBLE = (Refused, Resolver404, BadRequest, SuspiciousOperation, RequestDataTooBig, TooManyFieldsSent)

_answered = "at_once"
_token = CsrfViewMiddleware(lambda _: HttpResponse())
_finished = SecurityMiddleware(headers(language(lambda request: vars(request)[_answered])))


class AtOnce:
    """Casts plain ballots by `put`, which gives the receipt once the ballot is on disk; waits `seconds` for it."""

    def __init__(self, put: Callable[[Vote], Future[Given]], seconds: float) -> None:
        self.put = put
        self.seconds = seconds

    async def __call__(self, environ: dict[str, Any]) -> HttpResponseBase | None:
        """Return the answer to a ballot that is stored; None: the long way does it all, and tells what is wrong.

        Reads no database. Raises TimeoutError where the ballot is not on disk in time; it may be written still, and
        the act's id then makes another handing in the same ballot.
        """
        if VOTE not in environ["PATH_INFO"] or int(environ["CONTENT_LENGTH"]) > LONGEST or heads.frozen():
            return None
        try:
            request, where, ballot = _read(environ)
        except TROUBLE:
            return None
        try:
            given = await asyncio.wait_for(asyncio.wrap_future(self.put(ballot)), self.seconds)
        except Refused:
            let_go(request, ballot.by.id)
            return None
        if ballot.tick:
            return _answer(request, budget.led_on(request, ballot.tick))
        return _answer(request, to_receipt(request, *where, given))


def _read(environ: dict[str, Any]) -> tuple[HttpRequest, tuple[SymposiumView, DoorwayView], Vote]:
    """Read a ballot as Django would; raises one of TROUBLE for what is not plain."""
    request = WSGIRequest(environ)
    request.get_host()
    match = request.resolver_match = resolve(request.path_info)
    where: dict[str, Any] = match.kwargs
    if match.func is not vote or request.content_type != FORM or where["lang"] not in LANGUAGES:
        raise Resolver404
    symposium = symposium_of.known(where["slug"])
    door = symposium and door_of.known(symposium.pk, where["code"], where["number"])
    _token.process_request(request)
    if not symposium or not door or _token.process_view(request, vote, (), {}):
        raise Resolver404
    return request, (symposium, door), _vote(request, symposium, door, where["number"])


def _vote(request: HttpRequest, symposium: SymposiumView, door: DoorwayView, number: int) -> Vote:
    tick = TickForm(request.POST)
    if "tick" in request.POST and tick.is_valid():
        return budget.tick_of(request, symposium, door, number, tick)
    form = BallotForm(request.POST)
    if "choice" not in request.POST or "statement" in request.POST or not form.is_valid():
        raise Resolver404
    return Vote(**handed_in(request, symposium, door, number, form))


def _answer(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    vars(request)[_answered] = response
    return cast("HttpResponseBase", _finished(request))
