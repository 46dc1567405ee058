"""A budget: each tick is stored at once; once it is shared out, what one's own share bought."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from halqa.actions.ballots import Vote, hand_in
from halqa.doors.web import signin
from halqa.doors.web.forms.budget import TickForm
from halqa.doors.web.pace import hold_back
from halqa.doors.web.pages import see_other, show_again
from halqa.queries import budget as queries
from halqa.queries.ballots import Seen, latest_receipt
from halqa.queries.budget import ProjectView
from halqa.queries.floor import DoorwayView
from halqa.queries.programme import SymposiumView
from halqa.queries.projects import projects_in
from halqa.rules.ballots import PROJECTS_ADVISED, Option, State, shuffled
from halqa.rules.refusals import Refused
from halqa.rules.text import number
from halqa.wires import keys

PAGE = "budget/vote.html"
SHOWN = 30  # projects a page


@dataclass(frozen=True, slots=True)
class Offered:
    """A project on the page of one person: what it costs, whether they chose it, and which page it stands on.

    `project`: the number of the page that describes it, None where there is none.
    """

    option: Option
    cost: int
    ticked: bool
    page: int
    project: int | None


@dataclass(frozen=True, slots=True)
class Own:
    """What one share bought: of each project chosen how much it paid, None where others paid; what is left, and why.

    `first`: the share before it was raised for the count.
    """

    share: Fraction
    first: Fraction
    paid: tuple[tuple[Option, Fraction | None], ...]
    left: Fraction
    lost: tuple[ProjectView, ...]


def offer(
    request: HttpRequest,
    symposium: SymposiumView,
    door: DoorwayView,
    seen: Seen,
    sent: TickForm | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """Show one person the projects in an order of their own, with what they chose so far; or what a share bought."""
    who = _who(request, symposium, seen)
    context = {
        "door": door,
        "seen": seen,
        "form": sent,
        "receipt": latest_receipt(seen.what.pk, who) if who else "",
        **(_projects(request, seen, who) if seen.state is State.OPEN else {}),
        **(_own(seen, who) if seen.state is State.CLOSED else {}),
    }
    return show_again(request, PAGE, context, refused) if sent else render(request, PAGE, context)


def _who(request: HttpRequest, symposium: SymposiumView, seen: Seen) -> bytes:
    """Return whom this consultation knows the device as; nobody where it has no pass, or the key is not here."""
    person = signin.kept_pass(request, symposium)
    with suppress(FileNotFoundError):
        return keys.pseudonym(seen.what.terms.consultation, person) if person else b""
    return b""


def _projects(request: HttpRequest, seen: Seen, who: bytes) -> dict[str, Any]:
    """Return a page of the projects, and all that are chosen. Their order stays: what the device keeps draws it."""
    terms = seen.what.terms
    held = (queries.own_choices(seen.what.pk, who) if who else None) or ()
    costs = terms.sharing.costs if terms.sharing else ()
    behind = projects_in(seen.what)
    offered = [
        Offered(one, costs[one.number - 1], one.number in held, place // SHOWN + 1, behind.get(one.number))
        for place, one in enumerate(shuffled(terms, signin.secret_of(request)))
    ]
    pages = offered[-1].page
    page = min(max(_page(request), 1), pages)
    chosen = sorted((one for one in offered if one.ticked), key=lambda one: one.option.number)
    return {
        "offered": [one for one in offered if one.page == page],
        "page": page,
        "pages": range(1, pages + 1) if pages > 1 else (),
        "chosen": chosen,
        "cost": sum(one.cost for one in chosen),
        "few": len(chosen) < PROJECTS_ADVISED,
    }


def _page(request: HttpRequest) -> int:
    try:
        return number(request.GET.get("page", ""), field="page")
    except Refused:
        return 1


def _own(seen: Seen, who: bytes) -> dict[str, Any]:
    """Return what one's own share bought, as long as anybody can tell whose ballot is whose."""
    found = queries.result_of(seen.what)
    held = queries.own_choices(seen.what.pk, who) if who else None
    if found is None or not held or found.shared.share is None:
        return {"shared": found}
    share, first = found.shared.share, found.shared.first(found.sharing)
    spent = found.shared.spent_by(held)
    paid = dict(spent.paid)
    won = [line.option for line in found.won if line.option.number in held]
    lost = tuple(line for line in found.lost if line.option.number in held)
    own = Own(share, first, tuple((one, paid.get(one.number)) for one in won), spent.left, lost)
    return {"shared": found, "own": own}


def take(
    request: HttpRequest, symposium: SymposiumView, door: DoorwayView, asked: int
) -> HttpResponse | tuple[TickForm, Refused | None]:
    """Store a tick; return where it leads, or what was refused in which form."""
    form = TickForm(request.POST)
    if not form.is_valid():
        return form, None
    try:
        vote = tick_of(request, symposium, door, asked, form)
        hand_in(vote)
        return led_on(request, vote.tick)
    except Refused as refused:
        return form, refused


def tick_of(request: HttpRequest, symposium: SymposiumView, door: DoorwayView, asked: int, form: TickForm) -> Vote:
    """Return the tick that a valid form holds, as the act takes it; raises Refused: PASS_BROKEN, TOO_OFTEN."""
    by = signin.participant_of(request, symposium)
    hold_back(request, by.id)
    return Vote(by, symposium.pk, asked, door.audience, (), signin.act_of(request), tick=form.cleaned_data["tick"])


def led_on(request: HttpRequest, tick: int) -> HttpResponse:
    """Lead back to the page where a project was ticked, and keep the pass that did so."""
    address = f"{request.path}?page={max(_page(request), 1)}#p{abs(tick)}"
    return signin.keep_pass(request, see_other(address))
