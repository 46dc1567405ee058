"""Statements one at a time: answering them, looking back, adding one."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from halqa.actions.ballots import Vote, hand_in
from halqa.actions.opinions import add_statement
from halqa.doors.web import signin
from halqa.doors.web.forms.opinions import OpinionForm, StatementForm
from halqa.doors.web.pace import hold_back
from halqa.doors.web.pages import see_other, show_again
from halqa.doors.web.tags import style
from halqa.queries import opinions as queries
from halqa.queries.ballots import ConsultationView, Seen, latest_receipt
from halqa.queries.floor import DoorwayView
from halqa.queries.opinions import StatementView
from halqa.queries.programme import SymposiumView
from halqa.rules.ballots import ANSWERS, State, StatementState, next_statement
from halqa.rules.floor import language_of, ring
from halqa.rules.opinions.routing import weight
from halqa.rules.opinions.tally import Count
from halqa.rules.refusals import Refused
from halqa.rules.text import Text, number
from halqa.wires import keys
from halqa.wires.moments import lately

ASK, LOOK_BACK = "opinions/vote.html", "opinions/answers.html"
SHOWN = 20  # answers looked back at, a page


def offer(
    request: HttpRequest,
    symposium: SymposiumView,
    door: DoorwayView,
    seen: Seen,
    sent: OpinionForm | StatementForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """Show one person the next statement, or the one asked for, and how the circle answered those before."""
    context = {
        "door": door,
        "seen": seen,
        "form": sent,
        "add": sent if isinstance(sent, StatementForm) else StatementForm(),
        "added": "added" in request.GET,
        **_statements(request, symposium, seen),
        **_own(request, symposium, seen),
    }
    looks_back = isinstance(sent, StatementForm) or not {"page", "added"}.isdisjoint(request.GET)
    page = ASK if context.get("statement") and not looks_back else LOOK_BACK
    return show_again(request, page, context, refused) if sent else render(request, page, context)


def _own(request: HttpRequest, symposium: SymposiumView, seen: Seen) -> dict[str, Any]:
    """Return one's own place on the map of what is closed, as long as anybody can tell whose answers are whose."""
    person = signin.kept_pass(request, symposium) if seen.state is State.CLOSED else ""
    who = _who(seen, person)
    found = queries.result_of(seen.what.pk) if who else None
    if found is None:
        return {}
    return {"map": found, "map_style": style.MAP, "own": queries.own_place(seen.what.pk, who, found.told)}


def _who(seen: Seen, person: str) -> bytes:
    """Return whom this consultation knows a pass as; nobody where there is no pass, or the key is not here."""
    with suppress(FileNotFoundError):
        return keys.pseudonym(seen.what.terms.consultation, person) if person else b""
    return b""


def _statements(request: HttpRequest, symposium: SymposiumView, seen: Seen) -> dict[str, Any]:
    """Return what is to be answered and what was, as long as answers are taken."""
    if seen.state is not State.OPEN:
        return {}
    person = signin.kept_pass(request, symposium)
    who = _who(seen, person)
    shown, answered = _shown(seen.what.pk), queries.answers_of(seen.what.pk, who) if who else {}
    drawn = _drawn(request, seen.what, shown, answered, who or signin.secret_of(request))
    past = [one for one in shown.values() if one.number in answered]
    page = min(_number(request.GET.get("page", "")) or 1, max(1, -(-len(past) // SHOWN)))
    labels = {option.number: option.label for option in ANSWERS}
    return {
        "statement": shown.get(drawn or 0),
        "chosen": answered.get(drawn or 0),
        "left": len(shown) - len(past),
        "past": [(one, labels[answered[one.number]]) for one in past[(page - 1) * SHOWN : page * SHOWN]],
        "answers": len(past),
        "earlier": page - 1,
        "later": page + 1 if page * SHOWN < len(past) else 0,
        "own": queries.own_statements(seen.what.pk, person),
        "receipt": latest_receipt(seen.what.pk, who) if who else "",
        "circle": ring(seen.what.turnout),
    }


def _drawn(
    request: HttpRequest,
    what: ConsultationView,
    shown: Mapping[int, StatementView],
    answered: Mapping[int, int],
    who: bytes,
) -> int | None:
    """Return the statement to show: the one asked for, those on the stage first, else one drawn by weight."""
    asked = _number(request.POST.get("statement", "") or request.GET.get("s", ""))
    if asked in shown:
        return asked
    staged = [one.number for one in shown.values() if one.on_stage and one.number not in answered]
    if staged:
        return staged[0]
    weights = _weights(what.pk)
    return next_statement({number: weights.get(number) or weight(Count()) for number in shown}, answered, who)


@lately
def _shown(consultation: int) -> dict[int, StatementView]:
    return {one.number: one for one in queries.statements_of(consultation, StatementState.SHOWN)}


@lately
def _weights(consultation: int) -> dict[int, int]:
    return queries.weights_of(consultation)


def _number(typed: str) -> int:
    try:
        return number(typed, field="page")
    except Refused:
        return 0


def take(request: HttpRequest, symposium: SymposiumView, door: DoorwayView, asked: int) -> HttpResponse | Sent:
    """Take an answer or a new statement; return where it leads, or what was refused in which form."""
    form = StatementForm(request.POST) if "words" in request.POST else OpinionForm(request.POST)
    if not form.is_valid():
        return form, None
    try:
        query = _take(request, symposium, door, asked, form.cleaned_data)
    except Refused as refused:
        return form, refused
    return signin.keep_pass(request, see_other(f"{request.path}?{urlencode(query)}".rstrip("?")))


Sent = tuple[OpinionForm | StatementForm, Refused | None]


def _take(
    request: HttpRequest, symposium: SymposiumView, door: DoorwayView, asked: int, typed: dict[str, Any]
) -> dict[str, str]:
    by = signin.participant_of(request, symposium)
    hold_back(request, by.id)
    act = signin.act_of(request)
    if "words" in typed:
        words = Text.one(typed["words"], language_of(typed["words"], get_language() or "fr"))
        add_statement(by=by, symposium=symposium.pk, doorway=door.code, consultation=asked, words=words, act_id=act)
        return {"added": ""}
    hand_in(Vote(by, symposium.pk, asked, door.audience, typed["choice"], act, typed["statement"]))
    return {}
