"""A crowd's reads of one moment are one read; outside a server there is no such moment."""

from __future__ import annotations

import time

import pytest

from halqa.wires import moments
from halqa.wires.moments import lately


@pytest.fixture
def read():
    """Give a read that counts itself."""
    calls = []

    @lately
    def look(one: int, other: str) -> tuple[int, str, int]:
        """Look."""
        if one < 0:
            raise ValueError(one)
        calls.append((one, other))
        return one, other, len(calls)

    vars(look)["calls"] = calls
    yield look
    moments.hold(0)


def test_outside_a_server_each_read_is_made(read):
    assert [read(1, "a")[2], read(1, "a")[2]] == [1, 2]


def test_within_a_moment_a_read_is_made_once(read):
    moments.hold(60)
    assert [read(1, "a"), read(1, "a"), read(2, "a")] == [(1, "a", 1), (1, "a", 1), (2, "a", 2)]


def test_after_the_moment_it_is_made_again(read):
    moments.hold(0.05)
    assert read(1, "a")[2] == 1
    time.sleep(0.06)
    assert read(1, "a")[2] == 2


def test_what_is_raised_is_not_kept(read):
    moments.hold(60)
    for _ in range(2):
        with pytest.raises(ValueError, match="-1"):
            read(-1, "a")


def test_what_is_kept_is_bounded(read, monkeypatch):
    monkeypatch.setattr(moments, "MOST", 10)
    moments.hold(60)
    for n in range(11):
        read(n, "a")
    assert read(10, "a")[2] == 11
    assert read(0, "a")[2] == 12


def test_the_end_of_the_server_is_the_end_of_the_moment(read):
    moments.hold(60)
    read(1, "a")
    moments.hold(0)
    assert read(1, "a")[2] == 2


def test_what_is_known_is_told_without_a_read(read):
    moments.hold(60)
    assert read.known(1, "a") is None
    read(1, "a")
    assert read.known(1, "a") == (1, "a", 1)
    moments.hold(60)
    assert read.known(1, "a") is None


def test_after_a_moment_one_is_sent_to_read_and_the_others_go_on(read):
    moments.hold(0.1)
    read(1, "a")
    time.sleep(0.11)
    assert [read.known(1, "a"), read.known(1, "a")] == [None, (1, "a", 1)]
    assert read(1, "a") == (1, "a", 2)
    assert read.known(1, "a") == (1, "a", 2)


def test_a_steady_crowd_is_never_given_what_is_old(read):
    moments.hold(0.02)
    until, oldest = time.monotonic() + 0.4, 0.0
    at = {read(1, "a")[2]: time.monotonic()}
    while time.monotonic() < until:
        value = read.known(1, "a")
        if value is None:
            at[read(1, "a")[2]] = time.monotonic()
        else:
            oldest = max(oldest, time.monotonic() - at[value[2]])
    assert len(at) > 5
    assert oldest < 0.02 * moments.LATE + 0.05


def test_while_one_reads_anew_the_others_are_answered_at_once(read):
    moments.hold(0.1)
    read(1, "a")
    time.sleep(0.11)
    before, others = read.read, []

    def slowly(*asked):
        others.append(read(*asked))
        return before(*asked)

    read.read = slowly
    assert read(1, "a") == (1, "a", 2)
    assert others == [(1, "a", 1)]


def test_what_is_old_is_given_to_nobody(read):
    moments.hold(0.02)
    read(1, "a")
    time.sleep(0.02 * moments.LATE + 0.01)
    assert [read.known(1, "a"), read.known(1, "a"), read(1, "a")[2]] == [None, None, 2]


def test_what_is_raised_later_forgets_what_was_read(read):
    moments.hold(0.05)
    read(1, "a")
    read.read, before = lambda *_: 1 / 0, read.read
    time.sleep(0.06)
    with pytest.raises(ZeroDivisionError):
        read(1, "a")
    read.read = before
    assert read.known(1, "a") is None
