"""What everybody reads: home, the programme, a session, people, rooms, what was searched and what was chosen."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from halqa.doors.web.forms.programme import KINDS, MODES
from halqa.doors.web.pages import place, prepared, see_other
from halqa.doors.web.programme import events
from halqa.doors.web.programme.asked import BOXES, PAGE, chosen_of, filters_of, page_asked, page_of
from halqa.queries import programme as queries
from halqa.queries.programme import SymposiumView


def _topic(symposium: SymposiumView) -> str:
    return f"programme:{symposium.pk}"


def _language() -> str:
    return get_language() or "fr"


@require_safe
@place
def home(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Show what, when and where, what is on now, what comes next, and the circle so far."""
    seen = queries.home(symposium, _language(), timezone.now())
    context = {"seen": seen, "event": events.symposium_event(request, symposium)}
    return prepared(render(request, "programme/home.html", context), f"{_topic(symposium)}:now")


@require_safe
@place
def whole(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Show the whole programme on one page."""
    return _programme(request, symposium, None)


@require_safe
@place
def day(request: HttpRequest, symposium: SymposiumView, day: str) -> HttpResponse:
    """Show one day of the programme."""
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise Http404 from None
    return _programme(request, symposium, wanted)


def _programme(request: HttpRequest, symposium: SymposiumView, wanted: date | None) -> HttpResponse:
    filters, chosen = filters_of(request), frozenset(chosen_of(request))
    seen = queries.programme_of(symposium, _language(), day=wanted, filters=filters)
    if wanted is not None and wanted not in seen.all_days:
        raise Http404
    context = {"seen": seen, "filters": filters, "wanted": wanted, "chosen": chosen}
    response = render(request, "programme/programme.html", context)
    return response if chosen else prepared(response, _topic(symposium))


@require_safe
@place
def session(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Show a session: who, where, when, how to follow it and take part, and what came of it."""
    seen = queries.session_page(symposium, _language(), number, timezone.now())
    context = {
        "seen": seen,
        "kind": KINDS[seen.kind],
        "mode": MODES[seen.mode],
        "event": events.session_event(request, symposium, seen),
    }
    response = render(request, "programme/session.html", context)
    return prepared(response, _topic(symposium), f"session:{seen.pk}:delayed")


@require_safe
@place
def people(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """List the people of the programme."""
    page = page_of(request, queries.people_of(symposium, _language()))
    return prepared(render(request, "programme/people.html", {"page": page}), _topic(symposium))


@require_safe
@place
def person(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Show a person and their sessions."""
    seen = queries.person_page(symposium, _language(), number)
    context = {"seen": seen, "page": page_of(request, seen.sessions)}
    return prepared(render(request, "programme/person.html", context), _topic(symposium))


@require_safe
@place
def room(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Show a room and what happens in it."""
    seen = queries.room_page(symposium, _language(), number)
    context = {"seen": seen, "page": page_of(request, seen.sessions)}
    return prepared(render(request, "programme/room.html", context), _topic(symposium))


@require_safe
@place
def search(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Show the sessions and people that hold every word typed."""
    typed = request.GET.get("q", "")
    first = (page_asked(request) - 1) * PAGE
    found = queries.search(symposium, _language(), typed, first=first, most=PAGE)
    typed = typed[: queries.SEARCH_LONGEST]
    context = {"typed": typed, "quoted": urlencode({"q": typed}), "found": found}
    context["page"] = page_of(request, found.sessions, found.total)
    return render(request, "programme/search.html", context)


@require_safe
@place
def agenda(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Show the sessions that the address names: an agenda without an account, to keep or to pass on."""
    chosen = chosen_of(request)
    if BOXES in request.GET:
        return see_other(f"{request.path}?s={','.join(str(number) for number in chosen)}")
    days = queries.chosen(symposium, _language(), chosen)
    found = [line.number for one in days for slot in one.slots for line in slot.lines]
    link = ",".join(str(number) for number in sorted(found))
    context = {"days": days, "chosen": frozenset(found), "link": link}
    context["address"] = events.absolute(request, f"{request.path}?s={link}")
    response = render(request, "programme/agenda.html", context)
    return response if request.GET else prepared(response, _topic(symposium))
