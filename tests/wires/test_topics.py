from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from halqa.wires.topics import desk_topic, is_topic, lineage, of_session, opens_desk

NOW = datetime(2022, 5, 25, 9, 30, tzinfo=UTC)


def test_a_whole_session_reaches_each_of_its_parts() -> None:
    parts = of_session(7, "now", "delayed", "desk", "vote")
    assert parts == ["session:7:now", "session:7:delayed", "session:7:desk", "session:7:vote"]
    assert all(is_topic(part) and "session:7" in lineage(part) for part in parts)


def test_a_topic_stands_below_all_above_it() -> None:
    assert lineage("session:7:now") == {"session", "session:7", "session:7:now"}


def test_a_desk_is_opened_by_its_own_signature_alone() -> None:
    topic = desk_topic(7, NOW)
    signed = topic.removeprefix("session:7:desk:")
    assert is_topic(desk_topic(10**15 - 1, NOW))
    assert "session:7:desk" in lineage(topic)
    assert opens_desk(7, signed, NOW)
    assert not opens_desk(8, signed, NOW)
    for broken in ("", "-", "x-y", signed[:-1], f"{signed}0", f"{int(signed[:10]) + 3600}{signed[10:]}"):
        assert not opens_desk(7, broken, NOW)


def test_a_desk_is_open_for_twelve_hours_and_shared_within_one() -> None:
    signed = desk_topic(7, NOW).removeprefix("session:7:desk:")
    assert desk_topic(7, NOW + timedelta(minutes=29)) == desk_topic(7, NOW)
    assert opens_desk(7, signed, NOW + timedelta(hours=12))
    assert not opens_desk(7, signed, NOW + timedelta(hours=13))


@pytest.mark.parametrize("name", ["", ":", "session:", "session 7", "été", "a" * 41, "a:b:c:d:e:f:g", "a\n"])
def test_what_names_nothing_is_no_topic(name: str) -> None:
    assert not is_topic(name)
