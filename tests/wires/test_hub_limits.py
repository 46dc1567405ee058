"""Live streams are bounded, kept awake, and ended."""

from __future__ import annotations

import contextlib
import time

import pytest

from halqa.wires.hub import Limits
from tests.wires.server import Stream, ask, wait_for
from tests.wires.stage import Stage
from tests.wires.test_hub import LIVE


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?t=", 400),
        ("?t=a%20b", 400),
        ("?t=" + "a" * 200, 400),
        ("?t=../etc", 400),
        ("?" + "&".join(f"t=a:{n}" for n in range(9)), 400),
        ("?t=session:1:now", 404),
        ("?t=session:7:now&t=session:1:now", 404),
        ("?" + "t=a&" * 2_000, 404),
    ],
)
def test_what_is_no_topic_is_refused(stage, query, status):
    answered = ask(stage.port, "/live" + query)
    assert answered.status == status
    assert answered.headers["content-security-policy"].startswith("default-src 'none'")
    wait_for(lambda: stage.hub.count == 0)
    assert not any(ring.readers for ring in stage.hub.rings.values())


def test_only_get_is_answered(stage):
    assert ask(stage.port, LIVE, "POST").status == 405


def test_readers_of_much_shut_nobody_out(serve):
    stage = Stage(Limits(topics=8))
    stage.shown |= {f"session:{n}": {"state": n} for n in range(600)}
    port = serve(stage, lifespan="on")
    with contextlib.ExitStack() as held:
        for first in range(0, 592, 8):
            wanted = "&".join(f"t=session:{n}" for n in range(first, first + 8))
            held.enter_context(Stream(port, f"/live?{wanted}")).events(1)
        held.enter_context(Stream(port, "/live?t=session:599")).events(1)


def test_readers_and_topics_are_bounded(serve):
    stage = Stage(Limits(readers=2, rings=2))
    stage.shown |= {f"session:{n}": {"state": n} for n in range(4)}
    port = serve(stage, lifespan="on")
    with Stream(port, LIVE) as one:
        one.events(1)
        assert ask(port, "/live?t=session:1&t=session:2").status == 503
        with Stream(port, "/live?t=session:1") as two:
            two.events(1)
            refused = ask(port, LIVE)
            assert refused.status == 503
            assert 5 <= int(refused.headers["retry-after"]) < 15
        wait_for(lambda: stage.hub.count == 1)
        with Stream(port, "/live?t=session:2") as three:
            three.events(1)
        assert set(stage.hub.rings) == {"session:7:now", "session:2"}


def test_topics_being_opened_are_bounded(serve):
    stage = Stage(Limits(opening=1))
    stage.shown["session:8"] = {"state": 1}
    port = serve(stage, lifespan="on")
    stage.gate.clear()
    with Stream(port, LIVE) as one:
        wait_for(lambda: stage.renders == 1)
        assert ask(port, "/live?t=session:8").status == 503
        stage.gate.set()
        one.events(1)


def test_unknown_topics_take_no_place_of_others(serve):
    stage = Stage(Limits(opening=1))
    stage.hub.known = stage.shown.__contains__
    port = serve(stage, lifespan="on")
    stage.gate.clear()
    try:
        for n in range(100):
            assert ask(port, f"/live?t=session:{n + 8}:now").status == 404
            assert ask(port, f"/live?t=session:7:now&t=session:{n + 8}:now").status == 404
        assert (stage.renders, stage.hub.count, stage.hub.rings) == (0, 0, {})
    finally:
        stage.gate.set()
    with Stream(port, LIVE) as reader:
        reader.events(1)


def test_a_quiet_stream_beats(serve):
    stage = Stage(Limits(beat_s=0.2))
    port = serve(stage, lifespan="on")
    with Stream(port, LIVE) as reader:
        reader.read_until(lambda text: text.count("\n:\n\n") + text.count("\r\n:\n\n") >= 3)
        assert len(reader.raw) < 2_000


def test_a_reader_who_leaves_is_let_go(stage):
    with Stream(stage.port, LIVE) as reader:
        reader.events(1)
        assert stage.hub.count == 1
    wait_for(lambda: stage.hub.count == 0)
    assert not any(ring.readers for ring in stage.hub.rings.values())


def test_closing_ends_every_stream_at_once(stage):
    with contextlib.ExitStack() as stack:
        readers = [stack.enter_context(Stream(stage.port, LIVE)) for _ in range(250)]
        for reader in readers:
            reader.events(1)
        begun = time.monotonic()
        stage.loop.call_soon_threadsafe(stage.hub.close)
        for reader in readers:
            reader.read_until(lambda text: text.endswith("0\r\n\r\n"))
        assert time.monotonic() - begun < 2
        assert ask(stage.port, LIVE).status == 503
