"""A consultation drafted, opened, closed in everyone's own time, certified or declared void."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from halqa.actions import ballots
from halqa.models import Consultation, Entry, Outbox, Session
from halqa.queries.ballots import receipt as receipt_of
from halqa.rules.ballots import Draft, Method, State, VoidReason
from halqa.rules.people import SYSTEM, Role
from halqa.rules.refusals import Code
from halqa.rules.text import Text
from halqa.wires import keys
from tests.actions.ballots.ground import DELAY, age, cast, close, draft, open_since, refused, row, somebody
from tests.factories import actor_with, make_consultation, make_result, make_session, make_symposium

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return make_session(make_symposium())


def test_a_draft_is_seen_by_the_desk_only(session: Session) -> None:
    number = draft(session)
    assert row(number).state == State.DRAFT
    assert set(Outbox.objects.values_list("topic", flat=True)) == {f"session:{session.pk}:desk"}


def test_empty_options_leave_no_gap(session: Session) -> None:
    options = (Text(), Text.one("A", "fr"), Text(), Text.of({"ar": "ب"}))
    assert [option["number"] for option in row(draft(session, options=options)).options] == [1, 2]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"question": Text()}, Code.REQUIRED),
        ({"question": Text.one("q" * 281, "fr")}, Code.TOO_LONG),
        ({"question": Text.one("q\u202e", "fr")}, Code.BAD_CHARACTERS),
        ({"options": (Text.one("A", "fr"),)}, Code.OPTIONS_TOO_FEW),
        ({"options": tuple(Text.one(str(n), "fr") for n in range(31))}, Code.OPTIONS_TOO_MANY),
        ({"options": (Text.one("A" * 141, "fr"), Text.one("B", "fr"))}, Code.TOO_LONG),
        ({"options": (Text.one("\0A", "fr"), Text.one("B", "fr"))}, Code.BAD_CHARACTERS),
        ({"most": 3}, Code.CHOICES_TOO_MANY),
        ({"most": 0}, Code.CHOICES_TOO_MANY),
        ({"lasts": 0}, Code.OUT_OF_RANGE),
        ({"lasts": 10**9}, Code.OUT_OF_RANGE),
    ],
)
def test_a_draft_that_could_not_be_opened_is_refused(session: Session, values: dict[str, object], code: Code) -> None:
    with refused(code):
        draft(session, **values)
    assert not Consultation.objects.exists()


def test_a_draft_draws_the_lot_and_the_seed_that_its_opening_records(session: Session) -> None:
    options = tuple(Text.one(str(n), "fr") for n in range(30))
    one, other = (row(draft(session, options=options, method=Method.APPROVAL, running=True)) for _ in range(2))
    assert sorted(one.lot) == sorted(other.lot) == list(range(1, 31))
    assert (one.lot, one.seed) != (other.lot, other.seed)
    assert (one.most, one.running) == (30, False)
    ballots.open_consultation(by=SYSTEM, symposium=session.symposium_id, number=one.number)
    opened = json.loads(bytes(Entry.objects.latest("index").body))["terms"]
    assert (opened["lot"], opened["seed"]) == (one.lot, one.seed)


def test_a_choice_draws_nothing(session: Session) -> None:
    assert (row(draft(session)).lot, row(draft(session)).seed) == ([], "")


def test_a_draft_needs_a_session_of_the_symposium(session: Session) -> None:
    other = make_symposium("rabat")
    with refused(Code.SESSION_UNKNOWN):
        ballots.draft_consultation(
            by=SYSTEM, symposium=other.pk, session=session.number, draft=Draft(Text.one("Quoi ?"), ())
        )


def test_a_closing_reaches_the_others_after_the_delay(session: Session) -> None:
    number = open_since(session)
    Outbox.objects.all().delete()
    close(session, number)
    due = dict(Outbox.objects.filter(topic__startswith="session").values_list("topic", "due_at"))
    late = due[f"session:{session.pk}:delayed"] - due[f"session:{session.pk}:now"]
    assert timedelta(seconds=DELAY - 1) < late < timedelta(seconds=DELAY + 1)


def test_a_closing_can_be_cancelled_until_it_is_done(session: Session) -> None:
    number = open_since(session, lasts=60)
    close(session, number)
    ballots.cancel_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    cast(session, number, 1)
    assert (row(number).state, row(number).lasts) == (State.OPEN, None)
    ballots.seal_ballots(row(number).pk, timezone.now() + timedelta(hours=1))
    assert row(number).state == State.OPEN
    close(session, number)
    age(number, closing_at=timedelta(seconds=DELAY))
    with refused(Code.CONSULTATION_STATE):
        ballots.cancel_closing(by=SYSTEM, symposium=session.symposium_id, number=number)


def test_an_open_consultation_has_no_closing_to_cancel(session: Session) -> None:
    number = make_consultation(session)
    with refused(Code.CONSULTATION_STATE):
        ballots.cancel_closing(by=SYSTEM, symposium=session.symposium_id, number=number)


def test_a_result_is_certified_once(session: Session, django_capture_on_commit_callbacks) -> None:
    number = make_result(session, {"hall": [1]})
    with django_capture_on_commit_callbacks(execute=True):
        ballots.certify_consultation(by=SYSTEM, symposium=session.symposium_id, number=number)
    assert row(number).state == State.CERTIFIED
    with refused(Code.CONSULTATION_STATE):
        ballots.certify_consultation(by=SYSTEM, symposium=session.symposium_id, number=number)


def test_a_void_consultation_is_never_counted(session: Session, django_capture_on_commit_callbacks) -> None:
    number = open_since(session)
    given = cast(session, number, 1)
    with django_capture_on_commit_callbacks(execute=True):
        ballots.void_consultation(by=SYSTEM, symposium=session.symposium_id, number=number, reason=VoidReason.TECHNICAL)
    assert ballots.close_due(timezone.now() + timedelta(hours=1)) == 0
    assert (row(number).state, row(number).result) == (State.VOID, None)
    assert receipt_of(session.symposium_id, given.code).state == State.VOID
    with refused(Code.CONSULTATION_CLOSED):
        cast(session, number, 1)


def test_keys_that_a_crash_left_are_destroyed(session: Session) -> None:
    """The key goes after the commit: a house killed between the two makes good for it later."""
    certified, void, kept = (make_result(session, {"hall": [1]}), open_since(session), open_since(session))
    ballots.certify_consultation(by=SYSTEM, symposium=session.symposium_id, number=certified)
    ballots.void_consultation(by=SYSTEM, symposium=session.symposium_id, number=void, reason=VoidReason.TECHNICAL)
    codes = [row(number).code for number in (certified, void, kept)]
    assert set(keys.pseudonym_keys(codes)) == set(codes)
    assert ballots.destroy_spent_keys() == 2
    assert set(keys.pseudonym_keys(codes)) == {row(kept).code}
    assert ballots.destroy_spent_keys() == 0


def test_a_participant_opens_and_closes_nothing(session: Session) -> None:
    number, by = make_consultation(session), somebody(session.symposium_id)
    where = {"by": by, "symposium": session.symposium_id}
    acts = [
        lambda: ballots.draft_consultation(**where, session=1, draft=Draft(Text(), ())),
        lambda: ballots.open_consultation(**where, number=number),
        lambda: ballots.begin_closing(**where, number=number),
        lambda: ballots.cancel_closing(**where, number=number),
        lambda: ballots.void_consultation(**where, number=number, reason=VoidReason.TECHNICAL),
        lambda: ballots.certify_consultation(**where, number=number),
    ]
    for act in acts:
        with refused(Code.NOT_ALLOWED):
            act()


def test_a_facilitator_of_another_symposium_closes_nothing(session: Session) -> None:
    number = make_consultation(session)
    stranger = actor_with(make_symposium("rabat"), Role.FACILITATOR)
    with refused(Code.NOT_ALLOWED):
        ballots.begin_closing(by=stranger, symposium=session.symposium_id, number=number)
    with refused(Code.CONSULTATION_UNKNOWN):
        ballots.begin_closing(by=stranger, symposium=stranger.symposium or 0, number=number)


def test_an_open_consultation_cannot_be_opened_again(session: Session) -> None:
    number = make_consultation(session)
    with refused(Code.CONSULTATION_STATE):
        ballots.open_consultation(by=SYSTEM, symposium=session.symposium_id, number=number)


def test_a_draft_is_written_anew_and_keeps_its_number_and_its_code(session: Session) -> None:
    number = draft(session, method=Method.OPINIONS)
    before = row(number)
    ballots.redraft_consultation(
        by=SYSTEM,
        symposium=session.symposium_id,
        number=number,
        draft=Draft(Text.one("Et alors ?", "fr"), (Text.one("Oui.", "fr"),), method=Method.OPINIONS),
    )
    after = row(number)
    assert (after.code, after.pk, after.question.pick("fr").words) == (before.code, before.pk, "Et alors ?")
    assert [one.words.pick("fr").words for one in after.statements.all()] == ["Oui."]
    two = (Text.one("Oui", "fr"), Text.one("Non", "fr"))
    change = {"by": SYSTEM, "symposium": session.symposium_id, "number": number}
    ballots.redraft_consultation(**change, draft=Draft(Text.one("Quoi ?", "fr"), two, method=Method.APPROVAL))
    assert (row(number).method, row(number).statements.count(), sorted(row(number).lot)) == ("approval", 0, [1, 2])


def test_nothing_of_a_consultation_changes_once_it_is_open(session: Session) -> None:
    number = make_consultation(session)
    before = row(number).options
    other = Draft(Text.one("Quoi ?", "fr"), (Text.one("Oui", "fr"), Text.one("Non", "fr")))
    with refused(Code.CONSULTATION_STATE):
        ballots.redraft_consultation(by=SYSTEM, symposium=session.symposium_id, number=number, draft=other)
    assert row(number).options == before
