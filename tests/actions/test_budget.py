"""Sharing budgets out: once their ballots are sealed, once only, and as both recounters find it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from halqa.actions import ballots, budget
from halqa.actions.ballots import Vote
from halqa.models import Consultation, Entry, Session, SharedBudget
from halqa.queries import budget as queries
from halqa.queries.ballots import consultation
from halqa.queries.budget import result_of
from halqa.rules.ballots import Audience, Method, Sharing, VoidReason
from halqa.rules.budget.told import Reason
from halqa.rules.people import SYSTEM
from halqa.rules.record import Bought, Budget, decode
from tests.actions.ballots.ground import close, open_since, somebody
from tests.factories import make_session, make_symposium

pytestmark = pytest.mark.django_db
SHARING = Sharing("MAD", 2, 1_000_00, (400_00, 300_00, 300_00, 900_00))
NAMES = ["Bancs", "Lampes", "Arbres", "Fontaine"]
HELD = [(1, 2)] * 6 + [(3,)] * 3 + [(4,)] + [()]


@pytest.fixture
def session() -> Session:
    return make_session(make_symposium())


def made(session: Session, held: list[tuple[int, ...]] = HELD, **rule: object) -> int:
    number = open_since(
        session, method=Method.BUDGET, sharing=Sharing("MAD", 2, 1_000_00, SHARING.costs, **rule), options=NAMES
    )
    symposium = session.symposium_id
    votes = [Vote(somebody(symposium), symposium, number, Audience.HALL, one, uuid4()) for one in held]
    ballots.cast_ballots(votes, timezone.now())
    close(session, number)
    return number


def sealed(session: Session, held: list[tuple[int, ...]] = HELD, **rule: object) -> int:
    number = made(session, held, **rule)
    ballots.close_due(timezone.now() + timedelta(seconds=session.delay))
    return number


def entries() -> list[object]:
    return [decode(bytes(body)) for body in Entry.objects.order_by("index").values_list("body", flat=True)]


def test_a_budget_is_shared_out_once_its_ballots_are_sealed(session: Session) -> None:
    number = made(session)
    assert budget.share_budgets({}, timezone.now()) == 0
    ballots.close_due(timezone.now() + timedelta(seconds=session.delay))
    before = consultation(session.symposium_id, number)
    assert (before.shared, result_of(before)) == (None, None)
    assert budget.share_budgets({}, timezone.now()) == 1
    assert budget.share_budgets({}, timezone.now()) == 0
    view = consultation(session.symposium_id, number)
    assert view.shared is not None
    assert set(view.shared.winners) == {1, 2, 3}
    first, *bought = entries()[-1 - len(view.shared.rounds) :]
    assert isinstance(first, Budget)
    assert (first.winners, first.share) == (view.shared.winners, view.shared.share)
    assert [(one.option, one.price) for one in bought if isinstance(one, Bought)] == [
        (one.place, one.price) for one in view.shared.rounds
    ]


def test_a_result_tells_each_project_why(session: Session) -> None:
    number = sealed(session)
    budget.share_budgets({}, timezone.now())
    result = result_of(consultation(session.symposium_id, number))
    assert result is not None
    assert [line.nth for line in result.won] == [1, 2, 3]
    assert [line.option.number for line in result.lost] == [4]
    assert (result.lost[0].votes, result.lost[0].nth) == (1, None)
    lost, account = result.lost[0].told, result.account
    assert lost is not None
    assert account is not None
    assert (lost.reason, lost.votes, lost.nth) == (Reason.FEW, 1, None)
    assert lost.reach is not None
    assert lost.reach.more is not None
    assert (result.shared.cost(result.sharing), result.sharing.budget) == (1_000_00, 1_000_00)
    assert account.shares is not None
    assert (account.shares.people, account.shares.covered) == (10, 9)
    assert account.prefer == (0, 0)


def test_who_took_part_knows_what_their_ballot_holds(session: Session) -> None:
    number = sealed(session)
    pk = Consultation.objects.get(number=number).pk
    assert queries.ticked_in(pk) == Counter(HELD)
    assert queries.own_choices(pk, bytes(16)) is None
    who = bytes(Consultation.objects.get(pk=pk).ballots.filter(choices=[3]).first().pseudonym)
    assert queries.own_choices(pk, who) == (3,)


def test_a_budget_nobody_voted_on_is_shared_out_among_nobody(session: Session) -> None:
    number = sealed(session, [])
    assert budget.share_budgets({}, timezone.now()) == 1
    result = result_of(consultation(session.symposium_id, number))
    assert result is not None
    assert (result.won, result.shared.share, result.shared.cost(result.sharing)) == ((), None, 0)
    assert {line.told.reason for line in result.lost if line.told} == {Reason.UNSUPPORTED}


def test_plain_majorities_and_comparisons_are_kept_too(session: Session) -> None:
    number = sealed(session, compared=True)
    budget.share_budgets({}, timezone.now())
    view = consultation(session.symposium_id, number)
    assert view.shared is not None
    assert view.shared.prefer == (0, 0)


def test_one_that_was_declared_void_meanwhile_is_not_recorded(session: Session, monkeypatch) -> None:
    number = sealed(session)
    pk = Consultation.objects.get(number=number).pk

    def void(_pk: int) -> Counter[tuple[int, ...]]:
        ballots.void_consultation(by=SYSTEM, symposium=session.symposium_id, number=number, reason=VoidReason.TECHNICAL)
        return Counter(HELD)

    monkeypatch.setattr(budget, "ticked_in", void)
    assert budget.share_budgets({}, timezone.now()) == 0
    assert not SharedBudget.objects.filter(consultation=pk).exists()


def test_it_is_shown_before_it_is_explained_and_explained_after_a_crash(session: Session, monkeypatch) -> None:
    number, explain = sealed(session), budget.account_of

    def crash(_: object) -> object:
        raise MemoryError

    monkeypatch.setattr(budget, "account_of", crash)
    assert budget.share_budgets({}, timezone.now()) == 0
    shown = result_of(consultation(session.symposium_id, number))
    assert shown is not None
    assert ([line.nth for line in shown.won], shown.account, shown.won[0].told) == ([1, 2, 3], None, None)
    before = Entry.objects.count()
    monkeypatch.setattr(budget, "account_of", explain)
    assert budget.share_budgets({}, timezone.now()) == 1
    explained = result_of(consultation(session.symposium_id, number))
    assert explained is not None
    assert (explained.account is not None, explained.shared, Entry.objects.count()) == (True, shown.shared, before)


def test_one_that_fails_keeps_no_other_from_it_and_is_tried_again_in_a_minute(
    session: Session, monkeypatch, caplog
) -> None:
    first, second = sealed(session), sealed(session)
    right, failed, now = budget.ticked_in, {}, timezone.now()
    broken = Consultation.objects.get(number=first).pk

    def read(pk: int) -> Counter[tuple[int, ...]]:
        if pk == broken:
            raise ArithmeticError
        return right(pk)

    monkeypatch.setattr(budget, "ticked_in", read)
    assert budget.share_budgets(failed, now) == 1
    assert "failed, and is tried again" in caplog.text
    assert SharedBudget.objects.get().consultation_id == Consultation.objects.get(number=second).pk
    monkeypatch.setattr(budget, "ticked_in", right)
    assert budget.share_budgets(failed, now + timedelta(seconds=59)) == 0
    assert budget.share_budgets(failed, now + timedelta(seconds=60)) == 1


def test_a_budget_without_its_terms_is_no_budget(session: Session) -> None:
    number = sealed(session)
    Consultation.objects.filter(number=number).update(sharing=None, method="approval")
    with pytest.raises(AssertionError):
        budget._share(Consultation.objects.get(number=number).pk)
