"""The facilitator's desk: everything of a session under one thumb, each act a form that needs no script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from halqa.actions import ballots, floor
from halqa.doors.web import signin
from halqa.doors.web.floor.stage import address_of
from halqa.doors.web.forms.ballots import PollForm, VoidForm
from halqa.doors.web.forms.budget import BudgetForm
from halqa.doors.web.pages import place, see_other, show_again, status_of
from halqa.phrases import sentence
from halqa.queries import floor as queries
from halqa.queries.ballots import consultation_in
from halqa.queries.programme import SymposiumView, currency_of
from halqa.rules.ballots import Method
from halqa.rules.floor import DOORS, Move
from halqa.rules.people import Act, Actor, can, may
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import number as typed_number
from halqa.wires.topics import desk_topic

SESSION_ACTS: dict[str, Callable[..., None]] = {
    "open": floor.open_session,
    "close": floor.close_session,
    "doors": floor.make_doorways,
    "blank": partial(floor.blank_stage, blank=True),
    "light": partial(floor.blank_stage, blank=False),
    "hold": partial(floor.hold_words, held=True),
    "release": partial(floor.hold_words, held=False),
    **{f"hide_{audience}": partial(floor.hide_waiting, audience=audience) for audience in DOORS},
}
POLL_ACTS: dict[str, Callable[..., None]] = {
    "open": ballots.open_consultation,
    "close": ballots.begin_closing,
    "cancel": ballots.cancel_closing,
    "certify": ballots.certify_consultation,
}
UNDO = {Move.HIDE: Move.SHOW, Move.ANSWER: Move.SHOW, Move.PIN: Move.UNPIN, Move.UNPIN: Move.PIN, Move.SHOW: Move.HIDE}


@require_safe
@place
def desk(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """List the sessions: the open ones first, then those of today."""
    by = signin.actor_of(request, symposium)
    day = _day(request.GET.get("day", "")) or timezone.localdate()
    listed = queries.desk_sessions(symposium.pk, viewer=by, day=day)
    return render(request, "floor/desk.html", {"desk": listed, "may": _rights(by, symposium)})


def _rights(by: Actor, symposium: SymposiumView) -> dict[str, bool]:
    return {act.value: can(by, act, symposium.pk) for act in Act}


def _day(typed: str) -> date | None:
    try:
        return parse_date(typed)
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@place
def session(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Show a session's floor, and open, close, blank or light it."""
    by = signin.actor_of(request, symposium)
    if request.method != "POST":
        return _show(request, symposium, number, by)
    try:
        _one_of(SESSION_ACTS, request)(by=by, symposium=symposium.pk, session=number)
    except Refused as refused:
        return _show(request, symposium, number, by, refused)
    return see_other(request.path)


@require_POST
@place
def question(request: HttpRequest, symposium: SymposiumView, number: int, asked: int) -> HttpResponse:
    """Let a question through, hide, pin or answer it, or merge it into another."""
    by = signin.actor_of(request, symposium)
    try:
        done = _move(request, symposium, number, asked, by)
    except Refused as refused:
        return _show(request, symposium, number, by, refused)
    return see_other(f"{_address(symposium, number)}{done}#q{asked}")


def _move(request: HttpRequest, symposium: SymposiumView, number: int, asked: int, by: Actor) -> str:
    """Do what was asked with a question; return the query that offers to undo it."""
    if request.POST.get("move") == "merge":
        into = typed_number(request.POST.get("into", ""), field="into")
        floor.merge_question(by=by, symposium=symposium.pk, session=number, question=asked, into=into)
        return ""
    move: Move = _one_of({move.value: move for move in Move}, request, "move")
    floor.moderate_question(by=by, symposium=symposium.pk, session=number, question=asked, move=move)
    return f"?undo={UNDO[move].value}&q={asked}"


@require_POST
@place
def poll(request: HttpRequest, symposium: SymposiumView, number: int, consultation: int) -> HttpResponse:
    """Open, close, reopen, void or certify a consultation."""
    by = signin.actor_of(request, symposium)
    try:
        if request.POST.get("do") == "void":
            _void(request, symposium, consultation, by)
        else:
            _one_of(POLL_ACTS, request)(by=by, symposium=symposium.pk, number=consultation)
    except Refused as refused:
        return _show(request, symposium, number, by, refused)
    return see_other(f"{_address(symposium, number)}#c{consultation}")


def _void(request: HttpRequest, symposium: SymposiumView, consultation: int, by: Actor) -> None:
    form = VoidForm(request.POST)
    if not form.is_valid():
        raise Refused(Code.REQUIRED, field="reason")
    ballots.void_consultation(by=by, symposium=symposium.pk, number=consultation, reason=form.cleaned_data["reason"])


@require_http_methods(["GET", "HEAD", "POST"])
@place
def draft(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Write a consultation, and open it at once or later."""
    form = PollForm(symposium.languages, request.POST if request.method == "POST" else None)
    return _write(request, symposium, number, "floor/draft.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@place
def budget(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Write a budget to be voted on, and open it at once or later."""
    form = BudgetForm(symposium.languages, request.POST if request.method == "POST" else None)
    form.fields["currency"].initial = currency_of(symposium.timezone)
    return _write(request, symposium, number, "budget/draft.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@place
def budget_again(request: HttpRequest, symposium: SymposiumView, number: int, consultation: int) -> HttpResponse:
    """Write a budget that is not open yet anew, and open it at once or later."""
    may(signin.actor_of(request, symposium), Act.DRAFT_CONSULTATION, symposium.pk)
    kept = consultation_in(symposium.pk, number, consultation)
    if kept.terms.method is not Method.BUDGET:
        raise Refused(Code.CONSULTATION_UNKNOWN)
    form = BudgetForm(symposium.languages, request.POST if request.method == "POST" else None, kept.terms)
    form.fill(kept.terms, kept.lasts)
    return _write(request, symposium, number, "budget/draft.html", form, consultation)


def _write(
    request: HttpRequest, symposium: SymposiumView, number: int, page: str, form: PollForm, again: int = 0
) -> HttpResponse:
    by = signin.actor_of(request, symposium)
    seen = queries.desk_floor(symposium.pk, number, viewer=by, now=timezone.now())
    may(by, Act.DRAFT_CONSULTATION, symposium.pk)
    context = {"form": form, "floor": seen}
    if request.method != "POST":
        return render(request, page, context)
    if not form.is_valid():
        return show_again(request, page, context)
    try:
        made = _draft(request, symposium, number, form, again)
    except Refused as refused:
        return show_again(request, page, context, refused)
    return see_other(f"{_address(symposium, number)}#c{made}")


def _draft(request: HttpRequest, symposium: SymposiumView, number: int, form: PollForm, again: int) -> int:
    """Draft a consultation, or the one of this number again, open it where that is asked for, and return its number."""
    by, draft = signin.actor_of(request, symposium), form.draft()
    if again:
        ballots.redraft_consultation(by=by, symposium=symposium.pk, number=again, draft=draft)
    made = again or ballots.draft_consultation(by=by, symposium=symposium.pk, session=number, draft=draft)
    if "now" in request.POST:
        ballots.open_consultation(by=by, symposium=symposium.pk, number=made)
    return made


@require_safe
@place
def doors(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Show the QR codes of a session's doors, one a printed page."""
    by = signin.actor_of(request, symposium)
    may(by, Act.SHOW_DOORS, symposium.pk)
    seen = queries.desk_floor(symposium.pk, number, viewer=by, now=timezone.now())
    codes = queries.doorways_of(seen.session)
    listed = [(audience.value, code, address_of(request, code)) for audience, code in codes.items()]
    return render(request, "floor/doors.html", {"floor": seen, "doors": listed, "short": address_of(request, "")[:-1]})


def _show(
    request: HttpRequest, symposium: SymposiumView, number: int, by: Actor, refused: Refused | None = None
) -> HttpResponse:
    seen = queries.desk_floor(symposium.pk, number, viewer=by, now=timezone.now())
    context: dict[str, Any] = {
        "floor": seen,
        "doors": queries.doorways_of(seen.session),
        "may": _rights(by, symposium),
        "void": VoidForm(),
        "refusal": sentence(refused) if refused else "",
        **_undo(request.GET.get("undo", ""), request.GET.get("q", "")),
        "live": desk_topic(seen.session, timezone.now()),
    }
    return render(request, "floor/session.html", context, status=status_of(refused) if refused else 200)


def _undo(move: str, question: str) -> dict[str, str]:
    """Return what the page offers to undo: nothing, where its address was not made by `_move`."""
    known = move in list(Move) and question.isascii() and question.isdecimal()
    return {"undo": move, "undo_question": question} if known else {}


def _one_of(acts: dict[str, Any], request: HttpRequest, name: str = "do") -> Any:
    try:
        return acts[request.POST.get(name, "")]
    except KeyError:
        raise Refused(Code.REQUIRED, field=name) from None


def _address(symposium: SymposiumView, number: int) -> str:
    return f"/{symposium.slug}/{get_language()}/desk/sessions/{number}"
