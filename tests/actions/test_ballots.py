"""Ballots: cast, replaced, refused, closed in everyone's own time, sealed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.utils import timezone

from halqa.actions import ballots
from halqa.actions.ballots import Given, Vote
from halqa.models import Ballot, Checkpoint, Consultation, Entry, JournalRow, Outbox, Pass, Receipt, Session
from halqa.queries.ballots import receipt as receipt_of
from halqa.rules.ballots import Audience, Draft, State, VoidReason
from halqa.rules.people import NOBODY, SYSTEM, Actor, ActorKind, Role
from halqa.rules.record import commitment
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text
from halqa.wires import heads, keys
from tests.factories import actor_with, make_consultation, make_result, make_session, make_symposium

pytestmark = pytest.mark.django_db
DELAY = 15


@pytest.fixture
def session() -> Session:
    return make_session(make_symposium())


def somebody(symposium: int) -> Actor:
    return Actor(ActorKind.PASS, str(uuid4()), symposium, frozenset({Role.PARTICIPANT}))


def cast(
    session: Session,
    number: int,
    *choices: int,
    by: Actor | None = None,
    audience: Audience = Audience.HALL,
    act_id: UUID | None = None,
) -> Given:
    return ballots.cast_ballot(
        by=by or somebody(session.symposium_id),
        symposium=session.symposium_id,
        consultation=number,
        audience=audience,
        choices=choices,
        act_id=act_id or uuid4(),
    )


def vote(session: Session, number: int, *choices: int, by: Actor | None = None, act_id: UUID | None = None) -> Vote:
    who = by or somebody(session.symposium_id)
    return Vote(who, session.symposium_id, number, Audience.HALL, choices, act_id or uuid4())


def row(number: int) -> Consultation:
    return Consultation.objects.get(number=number)


def age(number: int, **ago: timedelta) -> None:
    """Let moments of a consultation lie further back."""
    Consultation.objects.filter(number=number).update(**{name: timezone.now() - past for name, past in ago.items()})


def open_since(session: Session, minutes: int = 1, **values: object) -> int:
    number = make_consultation(session, **values)
    age(number, opened_at=timedelta(minutes=minutes))
    return number


def close(session: Session, number: int) -> None:
    ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)


def refused(code: Code) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, check=lambda error: error.code is code)


# Drafting


def draft(session: Session, **values: object) -> int:
    given = {"question": Text.one("Quoi ?", "fr"), "options": (Text.one("A", "fr"), Text.one("B", "fr"))} | values
    return ballots.draft_consultation(
        by=SYSTEM, symposium=session.symposium_id, session=session.number, draft=Draft(**given)
    )


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


def test_a_draft_needs_a_session_of_the_symposium(session: Session) -> None:
    other = make_symposium("rabat")
    with refused(Code.SESSION_UNKNOWN):
        ballots.draft_consultation(
            by=SYSTEM, symposium=other.pk, session=session.number, draft=Draft(Text.one("Quoi ?"), ())
        )


# Casting


def test_a_ballot_is_kept_with_its_receipt(session: Session) -> None:
    number = make_consultation(session)
    by = somebody(session.symposium_id)
    given = cast(session, number, 2, by=by)
    ballot, kept = Ballot.objects.get(), Receipt.objects.get()
    assert (ballot.choices, ballot.number, ballot.audience) == ([2], 1, "hall")
    assert bytes(ballot.pseudonym) == keys.pseudonym(row(number).code, by.id)
    assert kept.code == given.code
    bound = commitment(
        consultation=row(number).code,
        pseudonym=bytes(ballot.pseudonym),
        number=1,
        choices=(2,),
        salt=bytes(ballot.salt),
    )
    assert bytes(kept.commitment) == bound
    assert Pass.objects.get().pk == by.person


def test_the_last_ballot_of_a_person_counts(session: Session) -> None:
    number, by = open_since(session), somebody(session.symposium_id)
    first, last = cast(session, number, 1, by=by), cast(session, number, 3, by=by, audience=Audience.SQUARE)
    ballot = Ballot.objects.get()
    assert (ballot.choices, ballot.number, ballot.audience) == ([3], 2, "square")
    assert (first.number, last.number) == (1, 2)
    assert receipt_of(session.symposium_id, first.code).latest == 2


def test_a_double_click_is_one_ballot_and_one_receipt(session: Session) -> None:
    number, by, act = make_consultation(session), somebody(session.symposium_id), uuid4()
    assert cast(session, number, 1, by=by, act_id=act) == cast(session, number, 1, by=by, act_id=act)
    assert Receipt.objects.count() == 1


def test_a_retry_after_closing_finds_the_same_receipt(session: Session) -> None:
    number, by, act = make_consultation(session), somebody(session.symposium_id), uuid4()
    given = cast(session, number, 1, by=by, act_id=act)
    close(session, number)
    assert cast(session, number, 1, by=by, act_id=act) == given
    with refused(Code.CONSULTATION_CLOSED):
        cast(session, number, 1, by=by)
    ballots.seal_ballots(row(number).pk, timezone.now() + timedelta(seconds=DELAY))
    assert cast(session, number, 1, by=by, act_id=act) == given


def test_a_retry_after_certification_finds_the_same_receipt(
    session: Session, django_capture_on_commit_callbacks
) -> None:
    number, by, act = make_consultation(session), somebody(session.symposium_id), uuid4()
    given = cast(session, number, 1, by=by, act_id=act)
    close(session, number)
    ballots.seal_ballots(row(number).pk, timezone.now() + timedelta(seconds=DELAY))
    with django_capture_on_commit_callbacks(execute=True):
        ballots.certify_consultation(by=SYSTEM, symposium=session.symposium_id, number=number)
    with pytest.raises(FileNotFoundError):
        keys.pseudonym(row(number).code, by.id)
    assert cast(session, number, 1, by=by, act_id=act) == given
    with refused(Code.CONSULTATION_CLOSED):
        cast(session, number, 1, by=by)


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        ((), Code.CHOICE_MISSING),
        ((4,), Code.CHOICE_UNKNOWN),
        ((0,), Code.CHOICE_UNKNOWN),
        ((-1,), Code.CHOICE_UNKNOWN),
        ((1, 1), Code.CHOICE_TWICE),
        ((1, 2), Code.CHOICES_TOO_MANY),
        (tuple(range(10**5)), Code.CHOICE_UNKNOWN),
    ],
)
def test_a_ballot_of_bad_choices_is_refused(session: Session, choices: tuple[int, ...], code: Code) -> None:
    number = make_consultation(session)
    with refused(code):
        cast(session, number, *choices)
    assert not Ballot.objects.exists()


def test_several_answers_may_be_chosen_where_the_terms_say_so(session: Session) -> None:
    number = make_consultation(session, most=2)
    cast(session, number, 3, 1)
    assert Ballot.objects.get().choices == [1, 3]


def test_a_draft_takes_no_ballot(session: Session) -> None:
    with refused(Code.CONSULTATION_NOT_OPEN):
        cast(session, draft(session), 1)


def test_a_consultation_that_is_not_there_takes_no_ballot(session: Session) -> None:
    with refused(Code.CONSULTATION_UNKNOWN):
        cast(session, 9, 1)


def test_two_symposia_never_mix(session: Session) -> None:
    other = make_session(make_symposium("rabat"))
    mine, theirs = make_consultation(session), make_consultation(other)
    assert mine == theirs == 1
    here, there = vote(session, 1, 1), vote(other, 1, 2)
    ballots.cast_ballots([here, there], timezone.now())
    kept = {
        ballot.consultation.symposium_id: ballot.choices for ballot in Ballot.objects.select_related("consultation")
    }
    assert kept == {session.symposium_id: [1], other.symposium_id: [2]}
    foreign = Vote(here.by, other.pk, 1, Audience.HALL, (1,), uuid4())
    assert [type(outcome) for outcome in ballots.cast_ballots([foreign], timezone.now())] == [Refused]


def test_a_poisoned_vote_rejects_no_neighbour(session: Session) -> None:
    number = make_consultation(session)
    nameless = Actor(ActorKind.PASS, "", session.symposium_id, frozenset({Role.PARTICIPANT}))
    batch = [
        vote(session, number, 1),
        vote(session, number, 9),
        vote(session, number, 1, by=NOBODY),
        vote(session, number, 1, by=nameless),
        vote(session, 77, 1),
        vote(session, number, 2),
    ]
    outcomes = ballots.cast_ballots(batch, timezone.now())
    told = [outcome.code if isinstance(outcome, Refused) else "kept" for outcome in outcomes]
    assert told == [
        "kept",
        Code.CHOICE_UNKNOWN,
        Code.NOT_ALLOWED,
        Code.PASS_BROKEN,
        Code.CONSULTATION_UNKNOWN,
        "kept",
    ]
    assert Ballot.objects.count() == 2


def test_a_consultation_whose_key_is_gone_rejects_its_own_votes_only(session: Session) -> None:
    lost, kept = make_consultation(session), make_consultation(session)
    keys.destroy_pseudonym_key(row(lost).code)
    outcomes = ballots.cast_ballots([vote(session, lost, 1), vote(session, kept, 1)], timezone.now())
    assert [type(outcome) for outcome in outcomes] == [Refused, Given]


def test_one_batch_may_hold_a_person_twice(session: Session) -> None:
    number, by = make_consultation(session), somebody(session.symposium_id)
    first, last = ballots.cast_ballots(
        [vote(session, number, 1, by=by), vote(session, number, 2, by=by)], timezone.now()
    )
    assert (Ballot.objects.get().choices, Ballot.objects.get().number) == ([2], 2)
    assert isinstance(first, Given)
    assert isinstance(last, Given)
    assert (first.number, last.number) == (1, 2)


def test_an_installed_carrier_takes_single_votes(session: Session) -> None:
    number, carried = make_consultation(session), []

    def carry(one: Vote) -> Given | Refused:
        carried.append(one)
        return ballots.cast_ballots([one], timezone.now())[0]

    ballots.install(carry)
    try:
        cast(session, number, 1)
    finally:
        ballots.install(None)
    cast(session, number, 1)
    assert len(carried) == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_identical_votes_at_once_are_one_ballot_and_one_receipt() -> None:
    session = make_session(make_symposium())
    number, by, act = make_consultation(session), somebody(session.symposium_id), uuid4()

    def press(_: int) -> Given:
        try:
            return cast(session, number, 2, by=by, act_id=act)
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        given = set(pool.map(press, range(50)))
    assert len(given) == 1
    assert (Ballot.objects.count(), Receipt.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_fifty_votes_of_one_person_at_once_are_one_ballot_and_fifty_receipts() -> None:
    session = make_session(make_symposium())
    number, by = make_consultation(session), somebody(session.symposium_id)

    def press(n: int) -> int:
        try:
            return cast(session, number, n % 3 + 1, by=by).number
        finally:
            connection.close()

    with ThreadPoolExecutor(25) as pool:
        assert sorted(pool.map(press, range(50))) == list(range(1, 51))
    assert Ballot.objects.get().number == 50


# Everyone's own time


def test_those_who_hear_it_late_vote_later_and_longer(session: Session) -> None:
    number = make_consultation(session)
    with refused(Code.CONSULTATION_NOT_OPEN):
        cast(session, number, 1, audience=Audience.ONLINE)
    age(number, opened_at=timedelta(seconds=DELAY + 1))
    cast(session, number, 1, audience=Audience.ONLINE)
    close(session, number)
    with refused(Code.CONSULTATION_CLOSED):
        cast(session, number, 1)
    cast(session, number, 1, audience=Audience.ONLINE)
    cast(session, number, 1, audience=Audience.SQUARE)
    age(number, closing_at=timedelta(seconds=DELAY))
    with refused(Code.CONSULTATION_CLOSED):
        cast(session, number, 1, audience=Audience.ONLINE)


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


def test_what_lasts_a_minute_closes_and_is_sealed_by_itself(session: Session) -> None:
    number = open_since(session, minutes=0, lasts=60)
    by_hand = open_since(session, minutes=60)
    opened = row(number).opened_at
    assert opened is not None
    assert ballots.close_due(opened + timedelta(seconds=59)) == 0
    assert ballots.close_due(opened + timedelta(seconds=60)) == 1
    closing = row(number).closing_at
    assert closing is not None
    assert ballots.close_due(closing + timedelta(seconds=DELAY - 1)) == 0
    assert ballots.close_due(closing + timedelta(seconds=DELAY)) == 1
    assert (row(number).state, row(by_hand).state) == (State.CLOSED, State.OPEN)


def test_one_that_cannot_be_closed_keeps_no_other_from_it(session: Session) -> None:
    other = make_session(make_symposium("other"))
    for one in (session, other):
        close(one, make_consultation(one))
    log = session.symposium.log
    heads.write(log.origin, log.size + 1, b"signed")
    with refused(Code.RECORD_FORKED):
        ballots.close_due(timezone.now() + timedelta(seconds=other.delay))
    states = Consultation.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == [State.CLOSING, State.CLOSED]


# Sealing


def test_sealing_counts_and_enters_the_record(session: Session) -> None:
    number = make_result(session, {"hall": [1] * 12 + [2] * 3, "online": [2] * 4})
    closed = row(number)
    assert closed.result["counts"] == {"1": 12, "2": 7, "3": 0}
    assert closed.result["turnout"] == {"hall": 15, "online": 4}
    assert Entry.objects.filter(commitment__isnull=False, consultation=closed).count() == 19
    assert Checkpoint.objects.order_by("size").last().size == Entry.objects.count()


def test_sealed_ballots_stand_in_an_order_that_says_nothing_of_time(session: Session) -> None:
    make_result(session, {"hall": [1] * 30})
    pseudonyms = [bytes(ballot.pseudonym) for ballot in Ballot.objects.order_by("pk")]
    bodies = Entry.objects.filter(commitment__isnull=False).order_by("index").values_list("commitment", flat=True)
    by_commitment = {bytes(ballot.commitment): bytes(ballot.pseudonym) for ballot in Ballot.objects.all()}
    sealed = [by_commitment[bytes(body)] for body in bodies]
    assert sealed == sorted(sealed) != pseudonyms


def test_a_receipt_tells_the_checkpoint_that_includes_it(session: Session) -> None:
    number = make_consultation(session)
    given = cast(session, number, 1)
    assert receipt_of(session.symposium_id, given.code).checkpoint is None
    close(session, number)
    ballots.close_due(timezone.now() + timedelta(seconds=DELAY))
    told = receipt_of(session.symposium_id, given.code)
    assert told.entry is not None
    assert told.checkpoint == Entry.objects.count() > told.entry


def test_running_results_move_in_steps_of_twenty(session: Session) -> None:
    number = make_consultation(session, {"hall": [1] * 19}, running=True)
    quiet = make_consultation(session, {"hall": [1] * 40})
    assert ballots.step_running() == 0
    cast(session, number, 2)
    assert ballots.step_running() == 1
    assert row(number).partial["counts"] == {"1": 19, "2": 1, "3": 0}
    assert row(number).partial["by_audience"] == {}
    assert row(quiet).partial is None
    cast(session, number, 2)
    assert ballots.step_running() == 0


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


# Who may


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


def test_the_journal_holds_no_choice_and_no_voter(session: Session) -> None:
    number = make_consultation(session)
    JournalRow.objects.all().delete()
    cast(session, number, 1)
    assert not JournalRow.objects.exists()
