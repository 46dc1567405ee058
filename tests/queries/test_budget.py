"""What is read of budgets: only those that are due, of one consultation alone, in a fixed number of queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from halqa.actions import budget
from halqa.models import Consultation, Session
from halqa.queries import budget as queries
from halqa.queries.ballots import consultation, consultations_of
from halqa.queries.floor import floor_of
from halqa.rules.ballots import Method, Sharing
from tests.factories import make_consultation, make_result, make_session, make_symposium

pytestmark = pytest.mark.django_db
SHARING = Sharing("MAD", 2, 1_000_00, (400_00, 700_00, 900_00))


@pytest.fixture
def session() -> Session:
    return make_session(make_symposium())


def made(session: Session, votes: list[int]) -> int:
    return make_result(session, {"hall": votes}, method=Method.BUDGET, sharing=SHARING)


def test_only_sealed_budgets_without_an_explained_result_are_due(session: Session) -> None:
    make_result(session, {"hall": [1]})
    make_consultation(session, {"hall": [1]}, method=Method.BUDGET, sharing=SHARING)
    first, second = made(session, [1, 1, 2]), made(make_session(make_symposium("rabat")), [2])
    pks = [Consultation.objects.get(number=first, symposium=session.symposium).pk]
    assert queries.due_budgets() == [
        *pks,
        Consultation.objects.exclude(symposium=session.symposium).get(number=second).pk,
    ]
    assert budget.share_budgets({}, timezone.now()) == 2
    assert queries.due_budgets() == []


def test_a_result_is_read_in_as_many_queries_whatever_there_is(session: Session) -> None:
    counts = []
    for _ in range(3):
        number = made(session, [1, 1, 2])
        made(make_session(make_symposium(f"other-{number}")), [3, 3])
        budget.share_budgets({}, timezone.now())
        with CaptureQueriesContext(
            connection,
        ) as read:
            result = queries.result_of(consultation(session.symposium_id, number))
        assert result is not None
        assert [line.option.number for line in result.won] == [1]
        with CaptureQueriesContext(connection) as listed:
            assert all(view.shared for view in consultations_of(session.symposium_id))
        with CaptureQueriesContext(connection) as floor:
            assert floor_of(session.pk, late=False, now=timezone.now()).shared is not None
        counts.append((len(read), len(listed), len(floor)))
    assert len(set(counts)) == 1
    assert counts[0][0] == 3  # the consultation, what explains its result, the projects behind its options
