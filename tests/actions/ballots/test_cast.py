"""Ballots cast, replaced and refused; one a pseudonym, one receipt an act."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from halqa.actions import ballots
from halqa.actions.ballots import Given, Vote
from halqa.models import Ballot, JournalRow, Pass, Receipt, Session
from halqa.queries.ballots import receipt as receipt_of
from halqa.rules.ballots import Audience
from halqa.rules.people import NOBODY, SYSTEM, Actor, ActorKind, Role
from halqa.rules.record import commitment
from halqa.rules.refusals import Code, Refused
from halqa.wires import keys
from tests.actions.ballots.ground import DELAY, age, cast, close, draft, open_since, refused, row, somebody, vote
from tests.factories import make_consultation, make_session, make_symposium

pytestmark = pytest.mark.django_db


@pytest.fixture
def session() -> Session:
    return make_session(make_symposium())


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


def test_the_journal_holds_no_choice_and_no_voter(session: Session) -> None:
    number = make_consultation(session)
    JournalRow.objects.all().delete()
    cast(session, number, 1)
    assert not JournalRow.objects.exists()
