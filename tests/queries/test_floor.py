"""What is read of a floor: by side, by audience, by person, by desk; never more queries for more rows."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from halqa.actions import ballots, floor
from halqa.models import Consultation, Doorway, Question, Session
from halqa.queries import floor as queries
from halqa.rules.ballots import Audience, State
from halqa.rules.floor import QuestionState
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from halqa.rules.programme import Place
from halqa.rules.refusals import Code, Refused
from tests.factories import (
    actor_with,
    make_consultation,
    make_question,
    make_result,
    make_room,
    make_session,
    make_symposium,
)

pytestmark = pytest.mark.django_db
DELAY = timedelta(seconds=15)


@pytest.fixture
def session() -> Session:
    session = make_session(make_symposium())
    floor.open_session(by=SYSTEM, symposium=session.symposium_id, session=session.number)
    return session


def code_of(session: Session, audience: str = "hall") -> str:
    return Doorway.objects.get(session=session, audience=audience).code


def seen(session: Session, *, late: bool = False, after: timedelta = timedelta(0)) -> queries.FloorView:
    return queries.floor_of(session.pk, late=late, now=timezone.now() + after)


def count_of(session: Session) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries_made:
        queries.floor_of(session.pk, late=False, now=timezone.now(), everything=True)
    return len(queries_made)


def refused(code: Code) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, check=lambda error: error.code is code)


def test_a_code_leads_to_its_session_and_audience(session: Session) -> None:
    door = queries.doorway(session.symposium_id, code_of(session, "online"))
    assert (door.session, door.audience, door.late) == (session.pk, Audience.ONLINE, True)
    assert queries.doorway_anywhere(code_of(session)).late is False


def test_a_code_of_another_symposium_leads_nowhere(session: Session) -> None:
    with refused(Code.SESSION_UNKNOWN):
        queries.doorway(make_symposium("rabat").pk, code_of(session))
    with refused(Code.SESSION_UNKNOWN):
        queries.doorway_anywhere("000000x")


@pytest.mark.parametrize(("place", "here"), [(Place.HALL, "hall"), (Place.SQUARE, "square"), (Place.ONLINE, "online")])
def test_whoever_is_where_the_session_is_hears_it_now(place: Place, here: str) -> None:
    symposium = make_symposium()
    session = make_session(symposium, room=make_room(symposium, place=place))
    floor.open_session(by=SYSTEM, symposium=symposium.pk, session=1)
    early = {door for door in queries.doorways_of(session.pk) if not _door(session, door).late}
    assert early == {here}
    assert here not in seen(session).others
    assert seen(session, late=True).is_open is False


def _door(session: Session, audience: str) -> queries.DoorwayView:
    return queries.doorway(session.symposium_id, code_of(session, audience))


def test_a_session_without_codes_has_no_doors(session: Session) -> None:
    other = make_session(session.symposium, "Une autre")
    assert queries.doorways_of(other.pk) == {}
    view = seen(other)
    assert (view.is_open, view.opened_at, view.held, view.shows) == (False, None, True, "")


def test_a_consultation_is_reached_through_its_own_session_only(session: Session) -> None:
    other = make_session(session.symposium, "Une autre")
    floor.open_session(by=SYSTEM, symposium=session.symposium_id, session=other.number)
    number = make_consultation(session)
    now = timezone.now()
    door, found = queries.consultation_through(session.symposium_id, code_of(session), number, now)
    assert (door.number, found.what.number, found.state) == (1, number, State.OPEN)
    with refused(Code.CONSULTATION_UNKNOWN):
        queries.consultation_through(session.symposium_id, code_of(other), number, now)


def test_each_side_sees_an_opening_and_a_closing_in_its_own_time(session: Session) -> None:
    make_consultation(session)
    assert seen(session).current is not None
    assert seen(session, late=True).current is None
    assert seen(session, late=True, after=DELAY).current is not None
    ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=1)
    after = DELAY - timedelta(seconds=5)
    states = [view.current.state for view in (seen(session), seen(session, late=True, after=DELAY)) if view.current]
    assert states == [State.CLOSING, State.CLOSING]
    assert seen(session, late=True, after=after).current is None


def test_what_is_open_goes_before_what_is_over(session: Session) -> None:
    first = make_consultation(session)
    make_result(session, {"hall": [1]})
    current = seen(session).current
    assert current is not None
    assert current.what.number == first
    assert seen(session).shows == "poll"


def test_the_ring_is_the_one_of_what_is_shown(session: Session) -> None:
    make_result(session, {"hall": [1] * 4, "online": [2]})
    assert seen(session).ring.people == 5
    make_consultation(session, {"hall": [1, 2]})
    assert seen(session).turnout == {"hall": 2}


def test_a_void_consultation_is_still_told(session: Session) -> None:
    number = make_consultation(session)
    Consultation.objects.filter(number=number).update(state=State.VOID, void_reason="technical")
    assert seen(session).shows == "result"


def test_when_it_ends_is_told_to_each_in_their_own_time(session: Session) -> None:
    make_consultation(session, lasts=60)
    here, there = seen(session).current, seen(session, late=True, after=DELAY).current
    assert here is not None
    assert there is not None
    assert here.ends_at is not None
    assert there.ends_at == here.ends_at + DELAY


def test_what_closes_by_hand_has_no_end_yet(session: Session) -> None:
    make_consultation(session)
    current = seen(session).current
    assert current is not None
    assert current.ends_at is None


def test_a_pinned_question_is_on_the_stage_unless_a_vote_is_open(session: Session) -> None:
    make_question(session, pinned=True)
    assert seen(session).shows == "question"
    make_result(session, {"hall": [1]})
    assert seen(session).shows == "question"
    make_consultation(session)
    assert seen(session).shows == "poll"


def test_a_closed_session_shows_its_title(session: Session) -> None:
    make_question(session, pinned=True)
    floor.close_session(by=SYSTEM, symposium=session.symposium_id, session=1)
    assert seen(session).shows == ""
    assert seen(session, late=True).is_open is False


def test_questions_stand_pinned_first_then_unanswered_then_by_support(session: Session) -> None:
    make_question(session, supports=1)
    make_question(session, supports=5, state=QuestionState.ANSWERED)
    make_question(session, supports=3)
    make_question(session, pinned=True)
    make_question(session, state=QuestionState.WAITING)
    assert [question.number for question in seen(session).questions] == [4, 3, 1, 2]


def test_the_desk_sees_what_waits_first(session: Session) -> None:
    make_question(session)
    make_question(session, state=QuestionState.HIDDEN)
    make_question(session, state=QuestionState.WAITING)
    facilitator = actor_with(session.symposium, Role.FACILITATOR)
    view = queries.desk_floor(session.symposium_id, 1, viewer=facilitator, now=timezone.now())
    assert [question.number for question in view.queue] == [3, 1, 2]


def test_the_desk_is_not_for_everyone(session: Session) -> None:
    nobody = actor_with(session.symposium, Role.PARTICIPANT)
    with refused(Code.NOT_ALLOWED):
        queries.desk_floor(session.symposium_id, 1, viewer=nobody, now=timezone.now())
    with refused(Code.NOT_ALLOWED):
        queries.desk_sessions(session.symposium_id, viewer=nobody, day=date(2022, 5, 25))


def test_a_floor_that_is_not_there_is_refused(session: Session) -> None:
    with refused(Code.SESSION_UNKNOWN):
        queries.floor_of(10**9, late=False, now=timezone.now())
    with refused(Code.SESSION_UNKNOWN):
        queries.floor_at(session.symposium_id, 99, now=timezone.now())


def test_merged_questions_are_counted_beside_supports(session: Session) -> None:
    target = make_question(session, supports=3)
    for _ in range(2):
        make_question(session, state=QuestionState.MERGED, merged_into=target)
    found = queries.questions_of(session.pk)
    assert [(question.supports, question.merged) for question in found] == [(3, 2)]
    everything = queries.questions_of(session.pk, everything=True)
    assert {question.into for question in everything} == {None, target.number}


def test_people_see_their_own_questions_that_others_do_not(session: Session) -> None:
    by = Actor(ActorKind.PASS, str(uuid4()), session.symposium_id, frozenset({Role.PARTICIPANT}))
    floor.ask_question(
        by=by, symposium=session.symposium_id, doorway=code_of(session), words="Où ?", language="fr", act_id=uuid4()
    )
    shown = make_question(session)
    floor.support_question(by=by, symposium=session.symposium_id, doorway=code_of(session), question=shown.number)
    assert [question.number for question in queries.own_questions(session.pk, by.id)] == [1]
    assert queries.supported_by(session.pk, by.id) == {shown.number}
    assert queries.own_questions(session.pk, str(uuid4())) == ()
    assert queries.own_questions(session.pk, "") == ()
    assert queries.supported_by(session.pk, "") == frozenset()


def test_a_floor_takes_as_many_queries_for_three_as_for_one(session: Session) -> None:
    make_result(session, {"hall": [1]})
    make_consultation(session)
    make_question(session)
    one = count_of(session)
    for _ in range(2):
        make_result(session, {"hall": [1]})
        make_consultation(session, {"hall": [1]})
        make_question(session, supports=2)
    assert count_of(session) == one <= 5


def test_two_symposia_never_mix(session: Session) -> None:
    other = make_session(make_symposium("rabat"))
    floor.open_session(by=SYSTEM, symposium=other.symposium_id, session=1)
    make_consultation(other)
    make_question(other)
    view = seen(session)
    assert (view.consultations, view.questions) == ((), ())
    assert Question.objects.count() == 1
    assert queries.live_sessions(session.symposium_id, timezone.now()) == [session.pk]


def test_the_desk_lists_a_day_and_what_is_live(session: Session) -> None:
    symposium = session.symposium
    second = make_session(symposium, "Deuxième", day=date(2022, 5, 26))
    third = make_session(symposium, "Troisième", day=date(2022, 5, 25))
    make_question(session, state=QuestionState.WAITING)
    steward = actor_with(symposium, Role.STEWARD)
    today = queries.desk_sessions(symposium.pk, viewer=steward, day=date(2022, 5, 25))
    assert [line.number for line in today.live] == [session.number]
    assert today.live[0].waiting == 1
    assert [line.number for line in today.lines] == [third.number]
    assert today.days == (date(2022, 5, 25), date(2022, 5, 26))
    later = queries.desk_sessions(symposium.pk, viewer=steward, day=date(2030, 1, 1))
    assert [line.number for line in later.lines] == [second.number]


def test_the_desk_of_an_empty_symposium_is_empty() -> None:
    symposium = make_symposium()
    shown = queries.desk_sessions(symposium.pk, viewer=actor_with(symposium, Role.ORGANISER), day=date(2022, 5, 25))
    assert (shown.day, shown.lines, shown.live) == (None, (), ())
