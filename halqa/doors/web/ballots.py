"""Casting a ballot, and finding it again by its receipt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from halqa.actions.ballots import Given, cast_ballot
from halqa.doors.web import budget, opinions, signin
from halqa.doors.web.forms.ballots import BallotForm, MarksForm, ReceiptForm, ballot_form
from halqa.doors.web.pace import hold_back
from halqa.doors.web.pages import form_for_many, look_up, place, see_other, show_again
from halqa.queries import ballots as queries
from halqa.queries.ballots import Seen
from halqa.queries.floor import DoorwayView, consultation_through, door_to_vote, doorway
from halqa.queries.programme import SymposiumView
from halqa.rules.ballots import MARKED, Method, Terms, shuffled
from halqa.rules.floor import Ring, ring
from halqa.rules.refusals import Refused
from halqa.wires.moments import lately

PAGE = "ballots/vote.html"
STEPPED: dict[Method, tuple[Callable[..., HttpResponse], Callable[..., Any]]] = {
    Method.OPINIONS: (opinions.offer, opinions.take),
    Method.BUDGET: (budget.offer, budget.take),
}
LISTS_MOST = 12  # options whose marks are chosen from lists: beyond, a page would have too many elements


@require_http_methods(["GET", "HEAD", "POST"])
@place
def vote(request: HttpRequest, symposium: SymposiumView, code: str, number: int) -> HttpResponse:
    """Show the options, or the next statement, to one person, and cast their ballot."""
    if method_of(symposium.pk, number) in STEPPED:
        return _step(request, symposium, code, number)
    return _ballot(request, symposium, code, number)


def _ballot(request: HttpRequest, symposium: SymposiumView, code: str, number: int) -> HttpResponse:
    if request.method != "POST":
        return _offer(request, symposium, code, number)
    door = door_of(symposium.pk, code, number)
    form = ballot_form(_consultation(symposium.pk, number).terms, request.POST)
    refused = None
    if form.is_valid():
        try:
            given = cast_ballot(**handed_in(request, symposium, door, number, form))
        except Refused as why:
            refused = why
        else:
            return to_receipt(request, symposium, door, given)
    _, seen = consultation_through(symposium.pk, code, number, timezone.now())
    return show_again(request, PAGE, _context(request, door, seen, form), refused)


def _offer(request: HttpRequest, symposium: SymposiumView, code: str, number: int) -> HttpResponse:
    door, seen = consultation_through(symposium.pk, code, number, timezone.now())
    context = _context(request, door, seen, ballot_form(seen.what.terms))
    if seen.what.terms.seed:  # each person has an order of their own
        return render(request, PAGE, context)
    return form_for_many(request, PAGE, context, f"session:{door.session}:vote", f"programme:{symposium.pk}")


def _context(request: HttpRequest, door: DoorwayView, seen: Seen, form: BallotForm | MarksForm) -> dict[str, Any]:
    terms = seen.what.terms
    options = shuffled(terms, signin.secret_of(request)) if terms.seed else terms.options
    offered = [(option, form.typed(option.number)) for option in options]
    context = {"door": door, "seen": seen, "form": form, "offered": offered}
    return context | _marks(terms) if terms.method in MARKED else context


def _marks(terms: Terms) -> dict[str, Any]:
    """Return the marks to choose from, and whether they are typed as numbers: where their lists would be too long."""
    numbers = terms.method is Method.DOTS or len(terms.options) > LISTS_MOST
    return {"marks": [str(mark) for mark in range(terms.most + 1)], "numbers": numbers}


method_of = lately(queries.method_of)


def _step(request: HttpRequest, symposium: SymposiumView, code: str, number: int) -> HttpResponse:
    """Show and take a ballot that is given step by step: an answer to a statement, a tick of a project."""
    door, offer, take = door_of(symposium.pk, code, number), *STEPPED[method_of(symposium.pk, number)]
    if request.method != "POST":
        return offer(request, symposium, door, _seen_by(symposium, door, number))
    taken = take(request, symposium, door, number)
    if isinstance(taken, HttpResponse):
        return taken
    return offer(request, symposium, door, _seen_by(symposium, door, number), *taken)


def _seen_by(symposium: SymposiumView, door: DoorwayView, number: int) -> Seen:
    return _consultation(symposium.pk, number).seen_by(door.audience, timezone.now())


_consultation = lately(queries.consultation)


@lately
def door_of(symposium: int, code: str, number: int) -> DoorwayView:
    """Look where a crowd looks at once; whether a ballot is in time is judged by its action, not by this."""
    return door_to_vote(symposium, code, number)


def handed_in(
    request: HttpRequest, symposium: SymposiumView, door: DoorwayView, number: int, form: BallotForm | MarksForm
) -> dict[str, Any]:
    """Return the ballot that a valid form holds, as the act takes it; raises Refused: PASS_BROKEN, TOO_OFTEN."""
    by = signin.participant_of(request, symposium)
    hold_back(request, by.id)
    return {
        "by": by,
        "symposium": symposium.pk,
        "consultation": number,
        "audience": door.audience,
        "choices": form.cleaned_data["choice"],
        "act_id": signin.act_of(request),
    }


def to_receipt(request: HttpRequest, symposium: SymposiumView, door: DoorwayView, given: Given) -> HttpResponse:
    """Lead to the receipt of a ballot, and keep the pass that cast it."""
    language = request.path.split("/")[2]
    return signin.keep_pass(request, see_other(f"/{symposium.slug}/{language}/receipts/{given.code}?p={door.code}"))


@require_safe
@place
def find(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Ask for the code of a receipt, and lead to it."""

    def address(typed: str) -> str:
        return f"{request.path}/{queries.receipt(symposium.pk, typed).code}"

    form = ReceiptForm(request.GET if "code" in request.GET else None)
    return look_up(request, "ballots/find.html", form, address, f"programme:{symposium.pk}")


@require_safe
@place
def receipt(request: HttpRequest, symposium: SymposiumView, code: str) -> HttpResponse:
    """Tell what became of a ballot, never what was chosen."""
    found = queries.receipt(symposium.pk, code)
    context = {
        "receipt": found,
        "circle": _circle(found.pk),
        "door": _way_back(symposium, request.GET.get("p", "")),
    }
    page = render(request, "ballots/receipt.html", context)
    page["Referrer-Policy"] = "no-referrer"
    return page


@lately
def _circle(consultation: int) -> Ring:
    """Count for a crowd what all of it asks for: each who votes reads a receipt."""
    return ring(queries.turnouts_of([consultation])[consultation])


def _way_back(symposium: SymposiumView, code: str) -> DoorwayView | None:
    try:
        return doorway(symposium.pk, code) if code else None
    except Refused:
        return None
