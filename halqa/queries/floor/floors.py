"""The floor of a session, as its place, the others and the desk see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from halqa.models import Floor, Session
from halqa.queries.ballots import Seen, consultations_of
from halqa.queries.budget import BudgetView, result_of
from halqa.queries.floor.doorways import place_of
from halqa.queries.floor.questions import PAGE, QuestionView, questions_of
from halqa.queries.opinions import StatementView, staged_of, waiting_in
from halqa.rules.ballots import Audience, Method, State
from halqa.rules.floor import DOORS, QUESTIONS_WAITING, QuestionState, Ring, is_open, late_audience, ring
from halqa.rules.people import Act, Actor, may
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text

COMING = (State.DRAFT, State.OPEN, State.CLOSING)


@dataclass(frozen=True, slots=True)
class FloorView:
    """A session's floor at one moment for one side (the place, or those who hear it late).

    `staged`: the statements on the stage of the consultation to show; `proposed`: how many, on the desk, wait to be
    let through, by consultation (pk). `shared`: the budget of the consultation to show, once it is shared out.
    """

    symposium: int
    slug: str
    session: int
    number: int
    title: Text
    room: Text
    start: datetime
    watch_url: str
    listen_url: str
    opened_at: datetime | None
    is_coming: bool
    is_open: bool
    blank: bool
    held: bool
    delay: int
    place: Audience
    late: bool
    consultations: tuple[Seen, ...]
    questions: tuple[QuestionView, ...]
    asked: int
    staged: tuple[StatementView, ...] = ()
    proposed: Mapping[int, int] = field(default_factory=dict)
    shared: BudgetView | None = None

    @property
    def current(self) -> Seen | None:
        """The consultation to show: the last open or closing one, else the last that ended."""
        return _current(self.consultations)

    @property
    def turnout(self) -> Mapping[str, int]:
        """The ballots by audience of the consultation to show."""
        return self.current.what.turnout if self.current else {}

    @property
    def ring(self) -> Ring:
        """The circle of the consultation to show."""
        return ring(self.turnout)

    @property
    def unit(self) -> str:
        """What the circle counts, as its picture takes it."""
        return "devices" if self.current and self.current.what.terms.method is Method.OPINIONS else ""

    @property
    def others(self) -> tuple[Audience, ...]:
        """Those who hear the session after the delay."""
        return tuple(audience for audience in DOORS if audience is not self.place)

    @property
    def shows(self) -> str:
        """What the stage shows of an open floor: a `poll` before a `question` before a `result`, else nothing."""
        state = self.current.state if self.current and self.is_open else None
        if state in (State.OPEN, State.CLOSING):
            return "poll"
        if self.pinned and self.is_open:
            return "question"
        return "result" if state else ""

    @property
    def coming(self) -> tuple[Seen, ...]:
        """The consultations that are drafted or under way, the last one first."""
        return tuple(seen for seen in reversed(self.consultations) if seen.state in COMING)

    @property
    def past(self) -> tuple[Seen, ...]:
        """The consultations that are over, the last one first."""
        return tuple(seen for seen in reversed(self.consultations) if seen.state not in COMING)

    @property
    def waiting(self) -> dict[Audience, int]:
        """How many questions wait, on the desk, of each audience that has some."""
        found = Counter(one.audience for one in self.questions if one.state is QuestionState.WAITING)
        return {audience: found[audience] for audience in DOORS if found[audience]}

    @property
    def full(self) -> tuple[Audience, ...]:
        """The audiences of which, as the desk sees it, so many questions wait that no more are taken."""
        return tuple(audience for audience, number in self.waiting.items() if number >= QUESTIONS_WAITING)

    @property
    def queue(self) -> tuple[QuestionView, ...]:
        """The questions as the desk works through them: those that wait first, in order of asking."""
        return tuple(sorted(self.questions, key=lambda question: list(QuestionState).index(question.state)))

    @property
    def pinned(self) -> QuestionView | None:
        """The question on the stage."""
        return next((question for question in self.questions if question.pinned), None)


def floor_of(session: int, *, late: bool, now: datetime, everything: bool = False, most: int = PAGE) -> FloorView:
    """Return the floor of a session (pk) as the place sees it, or as those who hear it late do; six or seven queries.

    It holds `most` questions; with `everything` (the desk) all, and the drafts, that nobody else sees.
    Raises Refused SESSION_UNKNOWN.
    """
    row = Session.objects.select_related("room", "floor", "symposium").filter(pk=session).first()
    if row is None:
        raise Refused(Code.SESSION_UNKNOWN)
    floor: Floor | None = getattr(row, "floor", None)
    place = place_of(row)
    views = consultations_of(row.symposium_id, session=row.pk)
    seen = [view.seen_by(late_audience(place) if late else place, now) for view in views]
    questions = questions_of(row.pk, everything=everything)
    behind = timedelta(seconds=row.delay if late else 0)
    return FloorView(
        symposium=row.symposium_id,
        slug=row.symposium.slug,
        session=row.pk,
        number=row.number,
        title=row.title,
        room=row.room.name,
        start=row.start,
        watch_url=row.watch_url,
        listen_url=row.listen_url,
        opened_at=floor.opened_at if floor else None,
        is_coming=floor is not None and floor.opened_at <= now < floor.opened_at + behind and not floor.closed_at,
        is_open=floor is not None and is_open(floor.opened_at, floor.closed_at, behind, now),
        blank=bool(floor and floor.blank),
        held=floor.held if floor else True,
        delay=row.delay,
        place=place,
        late=late,
        consultations=tuple(one for one in seen if everything or one.state is not State.DRAFT),
        questions=questions if everything else questions[:most],
        asked=len(questions),
        staged=_staged(seen),
        proposed=_proposed(seen) if everything else {},
        shared=_shared(seen),
    )


def _current(consultations: Sequence[Seen]) -> Seen | None:
    for wanted in ((State.OPEN, State.CLOSING), (State.CLOSED, State.CERTIFIED, State.VOID)):
        for seen in reversed(consultations):
            if seen.state in wanted:
                return seen
    return None


def _shared(consultations: Sequence[Seen]) -> BudgetView | None:
    current = _current(consultations)
    over = current is not None and current.state in (State.CLOSED, State.CERTIFIED)
    return result_of(current.what) if current and over else None


def _proposed(consultations: Sequence[Seen]) -> dict[int, int]:
    return waiting_in([one.what.pk for one in consultations if one.what.terms.method is Method.OPINIONS])


def _staged(consultations: Sequence[Seen]) -> tuple[StatementView, ...]:
    current = _current(consultations)
    if current is None or current.what.terms.method is not Method.OPINIONS:
        return ()
    return tuple(staged_of(current.what.pk))


def floor_at(symposium: int, number: int, *, now: datetime) -> FloorView:
    """Return the floor of a session (number) as its place sees it; raises Refused SESSION_UNKNOWN."""
    return floor_of(_session(symposium, number), late=False, now=now)


def desk_floor(symposium: int, number: int, *, viewer: Actor, now: datetime) -> FloorView:
    """Return everything of the floor of a session (number); raises Refused: NOT_ALLOWED, SESSION_UNKNOWN."""
    may(viewer, Act.SEE_DESK, symposium)
    return floor_of(_session(symposium, number), late=False, now=now, everything=True)


def session_pks() -> frozenset[int]:
    """Return the pks of all sessions there are, of every symposium."""
    return frozenset(Session.objects.values_list("pk", flat=True))


def _session(symposium: int, number: int) -> int:
    pk = Session.objects.filter(symposium=symposium, number=number).values_list("pk", flat=True).first()
    if pk is None:
        raise Refused(Code.SESSION_UNKNOWN)
    return pk
