"""Group commit: one transaction for many, one answer for each, and no neighbour harmed."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from halqa.models import Outbox
from halqa.rules.refusals import Code, Refused
from halqa.wires.batch import Batch


class Ledger:
    """Something to write to, that can be made to wait or to fail."""

    def __init__(self):
        self.runs = []
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, items):
        self.gate.wait(5)
        self.runs.append(list(items))
        if "poison" in items:
            raise ValueError("poison")
        if "locked" in items:
            raise OperationalError("database is locked")
        if "full" in items:
            raise OperationalError("database or disk is full")
        return [Refused(Code.CONSULTATION_CLOSED) if item == "late" else f"{item}!" for item in items]


@pytest.fixture
def ledger():
    return Ledger()


@pytest.fixture
def start():
    running = []

    def begin(run, **more) -> Batch:
        batch = Batch(run, **more)
        batch.start()
        running.append(batch)
        return batch

    yield begin
    for batch in running:
        batch.stop()


def outcome(future: Future):
    try:
        return future.result(5)
    except Refused as refused:
        return refused.code
    except ValueError as error:
        return str(error)


def together(batch, ledger, items):
    """Put the items so that they are of one batch, after one that holds the writer up."""
    ledger.gate.clear()
    first = batch.put("first")
    while batch._queue.qsize():
        time.sleep(0.001)
    time.sleep(0.02)
    futures = [batch.put(item) for item in items]
    ledger.gate.set()
    assert outcome(first) == "first!"
    return [outcome(future) for future in futures]


def test_each_gets_its_own_result_in_one_run(start, ledger):
    batch = start(ledger)
    assert together(batch, ledger, [1, "late", 3]) == ["1!", Code.CONSULTATION_CLOSED, "3!"]
    assert ledger.runs == [["first"], [1, "late", 3]]


def test_a_batch_has_a_bound(start, ledger):
    batch = start(ledger, most=2)
    assert together(batch, ledger, [1, 2, 3]) == ["1!", "2!", "3!"]
    assert max(map(len, ledger.runs)) == 2


def test_a_poisoned_item_harms_no_neighbour(start, ledger, caplog):
    batch = start(ledger)
    assert together(batch, ledger, [1, "poison", 3, "late"]) == ["1!", "poison", "3!", Code.CONSULTATION_CLOSED]
    assert "each is tried alone" in caplog.text


def test_a_refused_row_is_not_the_end_of_its_neighbours(start, ledger, caplog):
    batch = start(ledger)
    assert together(batch, ledger, [1, "locked", 2, "full"]) == ["1!", Code.BUSY, "2!", Code.DISK_FULL]
    assert "refused an item" in caplog.text


def test_a_database_that_is_gone_is_not_asked_for_each(start, ledger, caplog):
    batch = start(ledger)
    assert together(batch, ledger, ["locked"] * 50) == [Code.BUSY] * 50
    assert len(ledger.runs) == 2 + 3
    assert caplog.records


def test_a_wrong_number_of_results_is_an_error_of_each(start, caplog):
    batch = start(lambda _: [])
    assert outcome(batch.put(1)) == "0 results for 1 items"
    assert caplog.records


def test_too_many_waiting_are_refused(start, ledger):
    batch = start(ledger, waiting=2)
    ledger.gate.clear()
    futures = [batch.put("first")]
    while batch._queue.qsize():
        time.sleep(0.001)
    time.sleep(0.02)
    futures += [batch.put(1), batch.put(2)]
    with pytest.raises(Refused) as refused:
        batch.put(3)
    assert refused.value.code is Code.BUSY
    ledger.gate.set()
    assert [outcome(future) for future in futures] == ["first!", "1!", "2!"]


def test_stopping_writes_what_waits_and_takes_no_more(ledger):
    batch = Batch(ledger)
    batch.start()
    ledger.gate.clear()
    futures = [batch.put(n) for n in range(100)]
    stopping = threading.Thread(target=batch.stop)
    stopping.start()
    time.sleep(0.05)
    with pytest.raises(Refused):
        batch.put("too late")
    ledger.gate.set()
    stopping.join(5)
    assert [outcome(future) for future in futures] == [f"{n}!" for n in range(100)]
    batch.stop()


def test_who_stops_waiting_does_not_stop_the_writer(start, ledger):
    batch = start(ledger)
    ledger.gate.clear()
    future = batch.put(1)
    assert not future.cancel()
    ledger.gate.set()
    assert outcome(future) == "1!"


def test_many_threads_are_all_answered(start, ledger):
    batch = start(ledger)
    answers = []

    def bring(n):
        answers.extend(outcome(batch.put((n, i))) for i in range(50))

    threads = [threading.Thread(target=bring, args=(n,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == sorted(f"{(n, i)}!" for n in range(16) for i in range(50))
    assert len(ledger.runs) < 800


@pytest.mark.django_db(transaction=True)
def test_a_result_is_given_after_the_commit_only(start):
    def run(items):
        Outbox.objects.bulk_create([Outbox(topic=item, due_at=timezone.now()) for item in items])
        return [connection.connection and item for item in items]

    batch = start(run)
    for n in range(20):
        assert batch.put(f"t:{n}").result(5) == f"t:{n}"
        assert Outbox.objects.count() == n + 1
