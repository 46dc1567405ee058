"""Where the codes of a session lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from halqa.models import Consultation, Doorway, Session
from halqa.queries.ballots import Seen, consultation
from halqa.rules.ballots import Audience, State
from halqa.rules.floor import DOORS
from halqa.rules.programme import Place
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text

PLACES = {Place.HALL: Audience.HALL, Place.SQUARE: Audience.SQUARE, Place.ONLINE: Audience.ONLINE}


@dataclass(frozen=True, slots=True)
class DoorwayView:
    """Where a code leads: a session, and the audience it declares. `late`: this audience hears after the delay."""

    code: str
    audience: Audience
    symposium: int
    slug: str
    session: int
    number: int
    title: Text
    late: bool
    delay: int


def doorway(symposium: int, code: str) -> DoorwayView:
    """Return where a code leads in this symposium; raises Refused SESSION_UNKNOWN."""
    return _doorway(Doorway.objects.filter(session__symposium=symposium, code=code).first())


def doorway_anywhere(code: str) -> DoorwayView:
    """Return where a code leads, in whatever symposium: no two share one. Raises Refused SESSION_UNKNOWN."""
    return _doorway(Doorway.objects.filter(code=code).first())


def _doorway(row: Doorway | None) -> DoorwayView:
    if row is None:
        raise Refused(Code.SESSION_UNKNOWN, field="code")
    session = Session.objects.select_related("room", "symposium").get(pk=row.session_id)
    audience = Audience(row.audience)
    return DoorwayView(
        code=row.code,
        audience=audience,
        symposium=session.symposium_id,
        slug=session.symposium.slug,
        session=session.pk,
        number=session.number,
        title=session.title,
        late=audience is not place_of(session),
        delay=session.delay,
    )


def door_to_vote(symposium: int, code: str, number: int) -> DoorwayView:
    """Return a doorway through which a consultation of its session is voted on.

    Raises Refused: SESSION_UNKNOWN, CONSULTATION_UNKNOWN (also for a draft, and for one of another session).
    """
    door = doorway(symposium, code)
    rows = Consultation.objects.filter(symposium=symposium, number=number, session=door.session)
    if not rows.exclude(state=State.DRAFT).exists():
        raise Refused(Code.CONSULTATION_UNKNOWN)
    return door


def consultation_through(symposium: int, code: str, number: int, now: datetime) -> tuple[DoorwayView, Seen]:
    """Return a doorway and a consultation of its session as its audience sees it; raises what `door_to_vote` does."""
    door = door_to_vote(symposium, code, number)
    return door, consultation(symposium, number).seen_by(door.audience, now)


def doorways_of(session: int) -> dict[Audience, str]:
    """Return the codes of a session (pk) by audience, in the order of the doors."""
    codes = dict(Doorway.objects.filter(session=session).values_list("audience", "code"))
    return {audience: codes[audience.value] for audience in DOORS if audience.value in codes}


def place_of(session: Session) -> Audience:
    """Return the audience that is where the session is, and so hears it without delay."""
    return PLACES[Place(session.room.place)]
