"""Live streams over real sockets: replay, snapshots, pace, heartbeats, limits and the end."""

from __future__ import annotations

import contextlib
import json
import time

import pytest

from halqa.wires.hub import Limits
from tests.wires.server import Stream, ask, wait_for
from tests.wires.stage import Stage

LIVE = "/live?t=session:7:now"


def values(events):
    return [json.loads(data)["v"] for _, _, data in events]


def test_a_stream_begins_with_what_is_shown_and_goes_on_with_changes(stage):
    with Stream(stage.port, LIVE) as reader:
        assert values(reader.events(1)) == [0]
        stage.show(1)
        assert values(reader.events(2)) == [0, 1]


def test_a_stream_says_how_it_may_be_carried(stage):
    with Stream(stage.port, LIVE) as reader:
        reader.events(1)
        head = reader.raw.decode().split("\r\n\r\n")[0].lower()
    assert "200 ok" in head
    assert "content-type: text/event-stream" in head
    assert "cache-control: no-store, no-transform" in head
    assert "x-accel-buffering: no" in head
    assert "x-content-type-options: nosniff" in head
    assert 3_000 <= int(reader.raw.decode().split("retry: ")[1].split("\n")[0]) < 10_000


def test_an_event_carries_its_stamp_and_its_id(stage):
    with Stream(stage.port, LIVE) as reader:
        [(mark, name, data)] = reader.events(1)
    assert mark == stage.hub.mark() == f"{stage.hub.epoch}-1"
    assert name == "state"
    assert abs(json.loads(data)["t"] - time.time()) < 5


def test_all_readers_are_given_the_same_bytes(stage):
    with contextlib.ExitStack() as stack:
        readers = [stack.enter_context(Stream(stage.port, LIVE)) for _ in range(150)]
        for reader in readers:
            reader.events(1)
        stage.show("الحلقة")
        assert len({tuple(reader.events(2)) for reader in readers}) == 1


def test_an_unchanged_topic_says_nothing(stage):
    with Stream(stage.port, LIVE) as reader:
        reader.events(1)
        renders = stage.renders
        stage.show(0)
        wait_for(lambda: stage.renders > renders)
        assert reader.quiet(0.2)


def test_an_announcement_above_reaches_the_topic_and_one_beside_does_not(stage):
    with Stream(stage.port, LIVE) as reader:
        reader.events(1)
        stage.show(1, announced="session:7")
        reader.events(2)
        stage.show(2, announced="session:70")
        assert reader.quiet(0.2)


def test_several_topics_come_on_one_stream_in_order(stage):
    stage.shown["session:8:now"] = {"other": 5}
    with Stream(stage.port, LIVE + "&t=session:8:now") as reader:
        reader.events(2)
        stage.show(6, "session:8:now", "other")
        reader.events(3)
        stage.show(1)
        events = reader.events(4)
    assert [int(mark.split("-")[1]) for mark, _, _ in events] == [1, 2, 3, 4]
    assert values(events)[2:] == [6, 1]


def test_who_comes_back_is_given_what_was_missed_and_only_that(stage):
    with Stream(stage.port, LIVE) as keeper:
        for value in range(1, 5):
            keeper.events(value)
            stage.show(value)
        events = keeper.events(5)
        with Stream(stage.port, LIVE, f"Last-Event-ID: {events[1][0]}") as back:
            assert back.events(3) == events[2:]
            assert back.quiet(0.1)


def test_a_page_rendered_before_is_brought_up_to_date_by_its_mark(stage):
    with Stream(stage.port, LIVE) as keeper:
        mark = keeper.events(1)[0][0]
        with Stream(stage.port, f"{LIVE}&after={mark}") as fresh:
            assert fresh.quiet(0.2)
            stage.show(1)
            assert values(fresh.events(1)) == [1]


@pytest.mark.parametrize("mark", ["00000000-1", "nonsense", "{epoch}-999", "{epoch}-0"])
def test_an_unknown_mark_is_answered_with_everything_shown(stage, mark):
    with Stream(stage.port, LIVE) as keeper:
        keeper.events(1)
        stage.show(1)
        keeper.events(2)
        header = f"Last-Event-ID: {mark.format(epoch=stage.hub.epoch)}"
        with Stream(stage.port, LIVE, header) as back:
            assert values(back.events(1))[-1] in (0, 1)
            back.read_until(lambda text: '"v": 1' in text)


def test_who_has_fallen_behind_the_ring_is_given_the_last_of_each_name(stage):
    with Stream(stage.port, LIVE) as keeper:
        first = keeper.events(1)[0][0]
        stage.show("x" * 70_000, name="big")
        keeper.events(2)
        stage.show("small", name="big")
        keeper.events(3)
        with Stream(stage.port, LIVE, f"Last-Event-ID: {first}") as back:
            assert values(back.events(1)) == ["small"]
            assert back.quiet(0.1)


def test_a_name_shown_no_more_is_forgotten(stage):
    stage.shown["session:7:now"]["poll"] = 1
    with Stream(stage.port, LIVE) as keeper:
        keeper.events(2)
        del stage.shown["session:7:now"]["poll"]
        stage.show(1)
        keeper.events(3)
        with Stream(stage.port, LIVE) as fresh:
            assert [name for _, name, _ in fresh.events(1)] == ["state"]
            assert fresh.quiet(0.1)


def test_changes_in_quick_succession_are_one_event(serve):
    stage = Stage(Limits(pace_s=0.5))
    port = serve(stage, lifespan="on")
    with Stream(port, LIVE) as reader:
        reader.events(1)
        for value in range(1, 50):
            stage.show(value)
        assert values(reader.events(2)) == [0, 49]
        assert reader.quiet(0.2)
    assert stage.renders == 2


def test_a_change_during_a_render_is_not_lost(stage):
    with Stream(stage.port, LIVE) as reader:
        reader.events(1)
        stage.gate.clear()
        stage.show(1)
        wait_for(lambda: stage.renders == 2)
        stage.show(2)
        stage.gate.set()
        reader.read_until(lambda text: '"v": 2' in text)


def test_a_topic_nobody_reads_is_not_rendered(stage):
    with Stream(stage.port, LIVE) as reader:
        reader.events(1)
    wait_for(lambda: stage.hub.count == 0)
    stage.show(1)
    wait_for(lambda: not stage.hub.rings)
    assert stage.renders == 1
    with Stream(stage.port, LIVE) as reader:
        assert values(reader.events(1)) == [1]


def test_a_failing_render_is_tried_again(stage, caplog):
    with Stream(stage.port, LIVE) as reader:
        reader.events(1)
        good, stage.shown["session:7:now"] = stage.shown["session:7:now"], ValueError("broken")
        stage.loop.call_soon_threadsafe(stage.hub.touch, frozenset({"session:7:now"}))
        wait_for(lambda: stage.renders >= 3)
        stage.shown["session:7:now"] = {**good, "state": 1}
        assert values(reader.events(2)) == [0, 1]
    assert "could not be rendered" in caplog.text


def test_a_topic_that_fails_from_the_start_is_a_503_and_can_be_asked_again(stage, caplog):
    stage.shown["session:9:now"] = ValueError("broken")
    assert ask(stage.port, "/live?t=session:9:now").status == 503
    assert "could not be rendered" in caplog.text
    stage.shown["session:9:now"] = {"state": 1}
    with Stream(stage.port, "/live?t=session:9:now") as reader:
        reader.events(1)


def test_only_one_line_of_json_goes_out(stage, caplog):
    stage.hub.render = lambda _: [("state", b"{\n}")]
    assert ask(stage.port, LIVE).status == 503
    assert "not one JSON object" in caplog.text


def test_an_empty_object_is_stamped_too(stage):
    stage.hub.render = lambda _: [("ping", b"{}")]
    with Stream(stage.port, LIVE) as reader:
        assert list(json.loads(reader.events(1)[0][2])) == ["t"]
