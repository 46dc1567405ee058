"""The first page: what is live, what is on by the clock, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from halqa.models import Doorway, Pass, Session
from halqa.queries.programme.lines import Line, lines_of
from halqa.queries.programme.symposia import SymposiumView
from halqa.rules.ballots import Audience
from halqa.rules.floor import Ring, ring
from halqa.rules.programme import LONGEST_DURATION_MIN, Mode

LIVE_MOST = 4
NOW_MOST = 6
NEXT_MOST = 8


@dataclass(frozen=True, slots=True)
class Live:
    """A session whose floor is open: its line, the code for those who follow online, where to watch and listen."""

    line: Line
    door: str
    watch_url: str
    listen_url: str


@dataclass(frozen=True, slots=True)
class Home:
    """What the first page shows; `over`: no session starts any more, `online`: some can be followed from afar."""

    live: tuple[Live, ...]
    now: tuple[Line, ...]
    next: tuple[Line, ...]
    over: bool
    online: bool
    circle: Ring


def home(symposium: SymposiumView, language: str, now: datetime) -> Home:
    """Return what is live, what is on by the clock, and what comes next at `now`."""
    sessions = Session.objects.filter(symposium=symposium.pk, cancelled=False).order_by("start", "number")
    live = sessions.filter(floor__opened_at__lte=now, floor__closed_at=None)[:LIVE_MOST]
    streams = {pk: urls for pk, *urls in live.values_list("pk", "watch_url", "listen_url")}
    on = [pk for pk in _on_by_the_clock(sessions, now) if pk not in streams][:NOW_MOST]
    coming = list(sessions.filter(start__gt=now).values_list("pk", flat=True)[:NEXT_MOST])
    doors = dict(Doorway.objects.filter(session__in=streams, audience=Audience.ONLINE).values_list("session", "code"))
    shown = sessions.filter(pk__in=[*streams, *on, *coming])
    lines = {line.pk: line for line in lines_of(symposium, shown, language)}
    return Home(
        live=tuple(Live(lines[pk], doors.get(pk, ""), *urls) for pk, urls in streams.items()),
        now=tuple(lines[pk] for pk in on),
        next=tuple(lines[pk] for pk in coming if pk not in streams),
        over=not coming,
        online=sessions.filter(~Q(mode=Mode.HALL) | ~Q(watch_url="") | ~Q(listen_url="")).exists(),
        circle=_circle(symposium.pk),
    )


def _circle(symposium: int) -> Ring:
    """Return the passes that took part so far, by the audience each declared first."""
    rows = Pass.objects.filter(symposium=symposium).values_list("audience").annotate(Count("pk")).order_by("audience")
    return ring(dict(rows))


def _on_by_the_clock(sessions: QuerySet[Session], now: datetime) -> list[int]:
    """Return the pks of the sessions that have begun and not ended."""
    begun = sessions.filter(start__lte=now, start__gt=now - timedelta(minutes=LONGEST_DURATION_MIN))
    rows = begun.values_list("pk", "start", "duration")
    return [pk for pk, start, minutes in rows if now < start + timedelta(minutes=minutes)]
