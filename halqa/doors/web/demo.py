"""The demonstration's own page: stage, hall and stream side by side. It does not exist anywhere else."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from halqa.actions.ballots import begin_closing
from halqa.doors.web.pages import place
from halqa.doors.web.tags import style
from halqa.queries.ballots import consultations_of
from halqa.queries.floor import FloorView, doorways_of, floor_of, live_sessions
from halqa.queries.programme import SymposiumView
from halqa.rules.ballots import Audience, State
from halqa.rules.people import Actor, ActorKind, Role
from halqa.wires.demo import CROWD

FACILITATOR = frozenset({Role.FACILITATOR})


@require_http_methods(["GET", "HEAD", "POST"])
@place
def ensemble(request: HttpRequest, symposium: SymposiumView) -> HttpResponse:
    """Show stage and phones of the live session; the one button closes what is open in it."""
    floor = _live(symposium)
    if request.method == "POST":
        _close(symposium, floor)
        return redirect(request.path)
    codes = doorways_of(floor.session)
    seen = {
        "floor": floor,
        "hall": codes[Audience.HALL],
        "online": codes[Audience.ONLINE],
        "crowd": CROWD,
        "ensemble_style": style.ENSEMBLE,
    }
    return render(request, "demo/ensemble.html", seen)


def _live(symposium: SymposiumView) -> FloorView:
    now = timezone.now()
    live = live_sessions(symposium.pk, now) if settings.DEMO else []
    if not live:
        raise Http404
    return floor_of(live[0], late=False, now=now)


def _close(symposium: SymposiumView, floor: FloorView) -> None:
    by = Actor(ActorKind.ACCOUNT, "demo", symposium.pk, FACILITATOR)
    for view in consultations_of(symposium.pk, session=floor.session):
        if view.moment.state is State.OPEN:
            begin_closing(by=by, symposium=symposium.pk, number=view.number)
