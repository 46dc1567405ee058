"""Reads of what is live in a session, as each audience, the stage and the desk see it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q

from halqa.models import Doorway, Floor, Question, Session, Support
from halqa.queries.ballots import ConsultationView, consultations_of
from halqa.rules.ballots import Audience, State
from halqa.rules.floor import PUBLIC_STATES, QuestionState, Ring, ring
from halqa.rules.programme import Place
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Said, Text, direction_of

QUESTIONS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class DoorwayView:
    """Where a code leads: a session, and the audience it declares. `late`: this audience hears after the delay."""

    code: str
    audience: Audience
    session: int
    number: int
    late: bool
    delay: int


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as it is shown; `merged` counts the ones merged into it."""

    number: int
    words: Said
    audience: Audience
    state: QuestionState
    pinned: bool
    supports: int
    merged: int
    into: int | None
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class FloorView:
    """A session's floor at one moment for one side (the place, or those who hear it late)."""

    session: int
    number: int
    title: Text
    room: Text
    opened_at: datetime | None
    is_open: bool
    blank: bool
    held: bool
    delay: int
    place: Audience
    late: bool
    consultations: tuple[tuple[ConsultationView, State], ...]
    questions: tuple[QuestionView, ...]
    ring: Ring

    @property
    def current(self) -> tuple[ConsultationView, State] | None:
        """The consultation to show: the last open or closing one, else the last closed, as this side sees it."""
        for wanted in ((State.OPEN, State.CLOSING), (State.CLOSED, State.CERTIFIED)):
            for view, state in reversed(self.consultations):
                if state in wanted:
                    return view, state
        return None


def doorway(symposium: int, code: str) -> DoorwayView:
    """Return where a code leads in this symposium; raises Refused SESSION_UNKNOWN."""
    row = Doorway.objects.select_related("session__room").filter(session__symposium=symposium, code=code).first()
    if row is None:
        raise Refused(Code.SESSION_UNKNOWN, field="code")
    audience = Audience(row.audience)
    return DoorwayView(
        code=row.code,
        audience=audience,
        session=row.session_id,
        number=row.session.number,
        late=audience is not place_of(row.session),
        delay=row.session.delay,
    )


def doorways_of(session: int) -> dict[Audience, str]:
    """Return the codes of a session (pk) by audience."""
    rows = Doorway.objects.filter(session=session).values_list("audience", "code")
    return {Audience(audience): code for audience, code in rows}


def place_of(session: Session) -> Audience:
    """Return the audience that is where the session is, and so hears it without delay."""
    places = {Place.HALL: Audience.HALL, Place.SQUARE: Audience.SQUARE, Place.ONLINE: Audience.ONLINE}
    return places[Place(session.room.place)]


def floor_of(session: int, *, late: bool, now: datetime, everything: bool = False) -> FloorView:
    """Return the floor of a session (pk) as the place sees it, or as those who hear it late do.

    With `everything` (the desk) the questions that nobody else sees are there too. Raises Refused SESSION_UNKNOWN.
    """
    row = Session.objects.select_related("room", "floor").filter(pk=session).first()
    if row is None:
        raise Refused(Code.SESSION_UNKNOWN)
    floor: Floor | None = getattr(row, "floor", None)
    place = place_of(row)
    seen_from = _other(place) if late else place
    views = consultations_of(row.symposium_id, session=row.pk)
    seen = tuple((view, view.seen_by(seen_from, now)) for view in views)
    turnout = _shown_turnout(seen)
    return FloorView(
        session=row.pk,
        number=row.number,
        title=row.title,
        room=row.room.name,
        opened_at=floor.opened_at if floor else None,
        is_open=floor is not None and _is_open(floor, timedelta(seconds=row.delay if late else 0), now),
        blank=bool(floor and floor.blank),
        held=floor.held if floor else True,
        delay=row.delay,
        place=place,
        late=late,
        consultations=seen if everything else tuple(pair for pair in seen if pair[1] is not State.DRAFT),
        questions=questions_of(row.pk, everything=everything),
        ring=ring(turnout),
    )


def _other(place: Audience) -> Audience:
    return Audience.HALL if place is Audience.ONLINE else Audience.ONLINE


def _is_open(floor: Floor, late: timedelta, now: datetime) -> bool:
    if floor.opened_at is None or now < floor.opened_at + late:
        return False
    return floor.closed_at is None or now < floor.closed_at + late


def _shown_turnout(seen: tuple[tuple[ConsultationView, State], ...]) -> Counter[str]:
    """Return the turnout of the consultation on show, else of the last one that closed."""
    for view, state in reversed(seen):
        if state is not State.DRAFT and state is not State.VOID:
            return Counter(dict(view.turnout))
    return Counter()


def questions_of(session: int, *, everything: bool = False) -> tuple[QuestionView, ...]:
    """Return the questions of a session (pk): pinned first, then unanswered, then most supported, then first asked."""
    rows = Question.objects.filter(session=session).select_related("merged_into")
    if not everything:
        rows = rows.filter(state__in=PUBLIC_STATES)
    counted = rows.annotate(supporters=Count("supports", distinct=True), duplicates=Count("merged", distinct=True))
    views = [
        QuestionView(
            number=row.number,
            words=Said(row.words, row.language, direction_of(row.language)),
            audience=Audience(row.audience),
            state=QuestionState(row.state),
            pinned=row.pinned,
            supports=row.supporters,
            merged=row.duplicates,
            into=row.merged_into.number if row.merged_into else None,
            asked_at=row.asked_at,
        )
        for row in counted
    ]
    views.sort(key=lambda q: (not q.pinned, q.state is QuestionState.ANSWERED, -q.supports, q.number))
    return tuple(views if everything else views[:QUESTIONS_SHOWN])


def supported_by(session: int, person: str) -> frozenset[int]:
    """Return the numbers of the questions of a session (pk) that a pass supports."""
    rows = Support.objects.filter(question__session=session, pass_id=UUID(person))
    return frozenset(rows.values_list("question__number", flat=True))


def live_sessions(symposium: int, now: datetime) -> list[int]:
    """Return the pks of the sessions whose floor is open in a symposium, in programme order."""
    rows = Session.objects.filter(symposium=symposium, floor__opened_at__lte=now)
    return list(rows.filter(Q(floor__closed_at=None)).order_by("start", "number").values_list("pk", flat=True))
