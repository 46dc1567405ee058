"""The stage: one screen of the room, the same to everyone who looks at it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from halqa.doors.web.pages import house_address, place, prepared
from halqa.queries import floor as queries
from halqa.queries.programme import SymposiumView


@require_safe
@place
def stage(request: HttpRequest, symposium: SymposiumView, number: int) -> HttpResponse:
    """Show the question, the vote or its result, the circle, and the way in."""
    floor = queries.floor_at(symposium.pk, number, now=timezone.now())
    code = queries.doorways_of(floor.session).get(floor.place, "")
    topic = f"session:{floor.session}:now"
    context = {
        "floor": floor,
        "circle": floor.ring,
        "turnout": floor.turnout,
        "code": code,
        "address": address_of(request, code),
        "live": f"{topic}:{get_language()}:stage",
    }
    return prepared(render(request, "floor/stage.html", context), topic, f"programme:{symposium.pk}")


def address_of(request: HttpRequest, code: str) -> str:
    """Return the short address of a doorway, as it stands in a QR code."""
    return f"{house_address(request)}/p/{code}"
