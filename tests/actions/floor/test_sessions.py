"""Sessions opened and closed, their codes, the stage's blank button."""

from __future__ import annotations

from datetime import timedelta

import pytest

from halqa.actions import floor
from halqa.models import Consultation, Doorway, Floor, Outbox, Session
from halqa.rules.ballots import State
from halqa.rules.people import SYSTEM
from halqa.rules.refusals import Code
from tests.actions.floor.ground import code_of, opened, refused, topics
from tests.factories import make_consultation, make_session, make_symposium

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return opened()


def test_a_session_opens_with_three_codes_of_its_own(session: Session) -> None:
    other = make_session(session.symposium, "Une autre")
    floor.make_doorways(by=SYSTEM, symposium=other.symposium_id, session=other.number)
    codes = list(Doorway.objects.values_list("code", flat=True))
    assert len(codes) == len(set(codes)) == 6
    assert all(len(code) == 6 and code.isdigit() for code in codes)


def test_codes_stay_when_a_session_opens_again(session: Session) -> None:
    before = set(Doorway.objects.values_list("audience", "code"))
    floor.close_session(by=SYSTEM, symposium=session.symposium_id, session=session.number)
    floor.open_session(by=SYSTEM, symposium=session.symposium_id, session=session.number)
    floor.make_doorways(by=SYSTEM, symposium=session.symposium_id, session=session.number)
    assert set(Doorway.objects.values_list("audience", "code")) == before


def test_a_code_is_drawn_again_while_it_is_taken(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = int(code_of(session))
    drawn = iter([taken, 7, 8, 9])
    monkeypatch.setattr("secrets.randbelow", lambda _: next(drawn))
    other = make_session(session.symposium, "Une autre")
    floor.make_doorways(by=SYSTEM, symposium=other.symposium_id, session=other.number)
    assert code_of(other) == "000007"


def test_an_opening_reaches_the_place_now_and_the_others_after_the_delay(session: Session) -> None:
    due = dict(Outbox.objects.filter(topic__startswith=f"session:{session.pk}:").values_list("topic", "due_at"))
    late = due[f"session:{session.pk}:delayed"] - due[f"session:{session.pk}:now"]
    assert timedelta(seconds=14) < late < timedelta(seconds=16)
    assert f"programme:{session.symposium_id}:now" in topics()


def test_a_session_that_is_not_there_cannot_be_opened(session: Session) -> None:
    with refused(Code.SESSION_UNKNOWN):
        floor.open_session(by=SYSTEM, symposium=session.symposium_id, session=99)


def test_a_session_of_another_symposium_cannot_be_opened(session: Session) -> None:
    with refused(Code.SESSION_UNKNOWN):
        floor.open_session(by=SYSTEM, symposium=make_symposium("rabat").pk, session=session.number)


def test_closing_a_session_begins_to_close_what_is_open_in_it(session: Session) -> None:
    number = make_consultation(session)
    floor.close_session(by=SYSTEM, symposium=session.symposium_id, session=session.number)
    assert Consultation.objects.get(number=number).state == State.CLOSING
    with refused(Code.SESSION_NOT_OPEN):
        floor.close_session(by=SYSTEM, symposium=session.symposium_id, session=session.number)


def test_the_stage_is_blanked_and_lit(session: Session) -> None:
    for blank in (True, False):
        floor.blank_stage(by=SYSTEM, symposium=session.symposium_id, session=session.number, blank=blank)
        assert Floor.objects.get(session=session).blank is blank


def test_an_open_session_starts_lit(session: Session) -> None:
    floor.blank_stage(by=SYSTEM, symposium=session.symposium_id, session=session.number, blank=True)
    floor.open_session(by=SYSTEM, symposium=session.symposium_id, session=session.number)
    assert Floor.objects.get(session=session).blank is False
