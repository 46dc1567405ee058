from __future__ import annotations

import pytest

from halqa.wires.topics import is_topic, lineage, of_session


def test_a_whole_session_reaches_each_of_its_parts() -> None:
    parts = of_session(7, "now", "delayed", "desk", "vote")
    assert parts == ["session:7:now", "session:7:delayed", "session:7:desk", "session:7:vote"]
    assert all(is_topic(part) and "session:7" in lineage(part) for part in parts)


def test_a_topic_stands_below_all_above_it() -> None:
    assert lineage("session:7:now") == {"session", "session:7", "session:7:now"}


@pytest.mark.parametrize("name", ["", ":", "session:", "session 7", "été", "a" * 41, "a:b:c:d:e:f:g", "a\n"])
def test_what_names_nothing_is_no_topic(name: str) -> None:
    assert not is_topic(name)
