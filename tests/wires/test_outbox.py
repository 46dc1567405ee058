"""What is announced is heard when it is due, once, in order, whoever wrote it and whatever breaks."""

from __future__ import annotations

import sqlite3
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from halqa.models import Outbox
from halqa.wires import outbox
from halqa.wires.outbox import Tick, announce, prune
from tests.wires.server import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tick():
    heard = []
    tick = Tick(lambda topics, seq: heard.append((topics, seq, time.monotonic())), every_s=0.02)
    tick.heard = heard
    yield tick
    if tick._thread.is_alive():
        tick.stop()


def topics(tick):
    return [topic for names, _, _ in tick.heard for topic in sorted(names)]


def test_an_announcement_is_heard(tick):
    tick.start()
    announce("session:7:now", "session:8")
    wait_for(lambda: topics(tick) == ["session:7:now", "session:8"])
    assert tick.heard[-1][1] == Outbox.objects.latest("id").pk == tick.seq


def test_an_announcement_of_another_connection_is_heard_soon(tick):
    tick.start()
    begun = time.monotonic()
    thread = threading.Thread(target=_announce_elsewhere, args=("a",))
    thread.start()
    thread.join()
    wait_for(lambda: tick.heard)
    assert tick.heard[0][2] - begun < 2


def _announce_elsewhere(topic):
    announce(topic)
    connection.close()


def test_what_is_rolled_back_is_never_heard(tick):
    tick.start()
    with transaction.atomic():
        announce("undone")
        transaction.set_rollback(True)
    announce("done")
    wait_for(lambda: topics(tick) == ["done"])


def test_what_is_due_later_is_heard_then(tick):
    tick.start()
    begun = time.monotonic()
    announce("later", at=timezone.now() + timedelta(seconds=2))
    announce("sooner", at=timezone.now() + timedelta(seconds=1))
    announce("now")
    wait_for(lambda: len(topics(tick)) == 3)
    assert topics(tick) == ["now", "sooner", "later"]
    assert 1.99 < tick.heard[-1][2] - begun < 6


def test_what_was_due_later_survives_a_restart(tick):
    announce("before")
    announce("later", at=timezone.now() + timedelta(seconds=0.2))
    tick.start()
    announce("after")
    wait_for(lambda: len(topics(tick)) == 2)
    assert topics(tick) == ["after", "later"]


def test_announcements_of_one_moment_are_told_together(tick):
    tick.start()
    with transaction.atomic():
        for n in range(50):
            announce(f"a:{n % 5}")
    wait_for(lambda: tick.heard)
    assert tick.heard[0][0] == {f"a:{n}" for n in range(5)}


def test_a_poke_is_faster_than_the_tick():
    heard = threading.Event()
    tick = Tick(lambda *_: heard.set(), every_s=30)
    tick.start()
    try:
        time.sleep(0.05)
        announce("a")
        tick.poke()
        assert heard.wait(5)
    finally:
        tick.stop()


def test_errors_are_outlived(tick, monkeypatch, caplog):
    monkeypatch.setattr(outbox, "AFTER_FAILURE_S", 0.02)
    tick.start()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE halqa_outbox RENAME TO hidden")
    wait_for(lambda: "could not be read" in caplog.text)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE hidden RENAME TO halqa_outbox")
    announce("after")
    wait_for(lambda: topics(tick) == ["after"])


def test_a_listener_that_fails_is_outlived(tick, caplog):
    tick.listeners = (lambda *_: 1 / 0, *tick.listeners)
    tick.start()
    announce("one")
    wait_for(lambda: "ZeroDivisionError" in caplog.text)
    wait_for(lambda: topics(tick) == ["one"])


def test_a_database_that_cannot_be_read_at_start_is_said(monkeypatch, caplog):
    monkeypatch.setattr(outbox, "START_S", 0.1)
    monkeypatch.setattr(outbox, "AFTER_FAILURE_S", 0.02)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE halqa_outbox RENAME TO hidden")
    try:
        with pytest.raises(TimeoutError):
            Tick().start()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE hidden RENAME TO halqa_outbox")
    assert "no such table" in caplog.text


def test_a_stop_is_prompt():
    tick = Tick(every_s=30)
    tick.start()
    begun = time.monotonic()
    tick.stop()
    assert time.monotonic() - begun < 2


def test_an_idle_tick_asks_for_no_rows(tick):
    tick.start()
    time.sleep(0.1)
    asked = []
    tick._read = lambda: asked.append(1)
    time.sleep(0.2)
    assert not asked


@pytest.mark.parametrize("topic", ["", "a b", "a:", ":a", "é", "a" * 81, "a\n", "x" * 41])
def test_what_is_no_topic_is_not_announced(topic):
    with pytest.raises(ValueError, match="no topic"):
        announce(topic)
    assert not Outbox.objects.exists()


def test_old_rows_are_pruned_and_their_numbers_never_used_again(tick):
    announce("old", at=timezone.now() - timedelta(hours=2))
    announce("new")
    last = Outbox.objects.latest("id").pk
    assert prune(timezone.now() - timedelta(hours=1)) == 1
    assert [row.topic for row in Outbox.objects.all()] == ["new"]
    assert prune(timezone.now() + timedelta(hours=1)) == 1
    tick.start()
    announce("next")
    wait_for(lambda: topics(tick) == ["next"])
    assert tick.seq == last + 1


def test_a_plain_writer_is_heard_too(tick):
    """Whoever writes the file is heard, Django or not: the database itself tells."""
    tick.start()
    with sqlite3.connect(connection.settings_dict["NAME"], timeout=5) as other:
        other.execute("INSERT INTO halqa_outbox (topic, due_at) VALUES ('plain', '2020-01-01 00:00:00')")
    other.close()
    wait_for(lambda: topics(tick) == ["plain"])


def test_a_listener_that_closes_the_connection_leaves_nothing_unheard():
    """What is committed between the closing and the next look is read, though the new connection counts anew."""
    heard = []

    def listen(names, _seq):
        heard.extend(names)
        connection.close()
        if "last" not in names:
            with sqlite3.connect(connection.settings_dict["NAME"], timeout=5) as other:
                other.execute("INSERT INTO halqa_outbox (topic, due_at) VALUES (?, ?)", ("last", "2022-05-25 10:00:00"))
            other.close()

    tick = Tick(listen, every_s=0.02)
    tick.start()
    try:
        for number in range(5):
            heard.clear()
            announce(f"first:{number}")
            wait_for(lambda: "last" in heard)
    finally:
        tick.stop()
