"""The worker draws maps beside its rounds, and again from the rows alone after a restart."""

from __future__ import annotations

import threading

import pytest
from django.db import InterfaceError
from django.utils import timezone

from halqa.management.commands import worker
from halqa.models import OpinionMap, SharedBudget
from halqa.rules.ballots import Method, Sharing
from tests.actions.crowd import STATEMENTS, crowd
from tests.factories import answer_opinions, make_opinions, make_result, make_session, make_symposium


@pytest.mark.django_db(transaction=True)
def test_maps_are_drawn_in_their_own_thread_and_again_after_a_restart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "MAPS_EVERY_S", 0.01)
    session = make_session(make_symposium())
    number = make_opinions(session, STATEMENTS)
    for people in (60, 70):
        before = OpinionMap.objects.values_list("told", flat=True).first()
        answer_opinions(session, number, crowd(60 if before is None else 10, seed=people))
        stop = threading.Event()
        thread = threading.Thread(target=worker._maps, args=[stop])
        thread.start()
        begun = timezone.now()
        while OpinionMap.objects.values_list("told", flat=True).first() == before:
            assert (timezone.now() - begun).total_seconds() < 20
        stop.set()
        thread.join()
        told = OpinionMap.objects.get().told
        assert told["counts"][0] == people


@pytest.mark.django_db(transaction=True)
def test_no_failure_of_the_database_or_the_disk_ends_the_thread(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "MAPS_EVERY_S", 0.01)
    failures, stop = [InterfaceError("gone"), OSError("full")], threading.Event()

    def drawn(*_: object) -> int:
        if failures:
            raise failures.pop()
        stop.set()
        return 0

    monkeypatch.setattr(worker.maps, "draw_maps", drawn)
    worker._maps(stop)
    assert caplog.text.count("is tried again") == 2


@pytest.mark.django_db(transaction=True)
def test_budgets_are_shared_out_in_their_own_thread_and_no_failure_ends_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    session = make_session(make_symposium())
    sharing = Sharing("MAD", 2, 1_000, (400, 500, 600))
    number = make_result(session, {"hall": [1, 2, 2]}, method=Method.BUDGET, sharing=sharing)
    failures, stop, share = [InterfaceError("gone"), OSError("full")], threading.Event(), worker.budget.share_budgets

    def shared(*given: object) -> int:
        if failures:
            raise failures.pop()
        stop.set()
        return share(*given)

    monkeypatch.setattr(worker, "EVERY_S", 0.01)
    monkeypatch.setattr(worker.budget, "share_budgets", shared)
    thread = threading.Thread(target=worker._budgets, args=[stop])
    thread.start()
    thread.join()
    assert caplog.text.count("is tried again") == 2
    assert SharedBudget.objects.get(consultation__number=number).outcome["winners"] == [2, 1]
