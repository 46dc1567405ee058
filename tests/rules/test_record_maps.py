"""The entries of a map: written and read back the same, and nothing else is read."""

from __future__ import annotations

import pytest

from halqa.rules.record import Axis, Entry, Group, Groups, Malformed, Map, Places, canonical, decode, encode

GROUP = Group(name=1, people=60, centre=(-2347, 9), typical=((4, True), (9, False)))
HEAD = Map("demo", 1309, bytes(32), (3, 1), ())
AXIS = Axis("demo", 4, -73_395, (-338_415, 299_354), -882_323, (None, (4, 52, 61)))
GROUPS = Groups("demo", 2, (100, 99, 980_000), (3, 0, 3), bytes(32), (GROUP,), (3, 1), (), (7,))


@pytest.mark.parametrize("entry", [HEAD, AXIS, Places("demo", "12-.5"), GROUPS])
def test_an_entry_of_a_map_is_read_as_it_was_written(entry: Entry) -> None:
    assert decode(encode(entry)) == entry


@pytest.mark.parametrize(
    ("entry", "field", "value"),
    [
        (HEAD, "agreed", [1, 0]),
        (HEAD, "agreed", list(range(1, 12))),
        (HEAD, "digest", "00"),
        (AXIS, "mean", 1_000_001),
        (AXIS, "loadings", [1]),
        (AXIS, "loadings", [1, 1_000_001]),
        (AXIS, "loadings", 1),
        (AXIS, "groups", [None] * 6),
        (AXIS, "groups", [[1, 2]]),
        (AXIS, "groups", [[1, 2, -1]]),
        (AXIS, "groups", [7]),
        (Places("demo", "1"), "places", "6"),
        (Places("demo", "1"), "places", "1" * 60_001),
        (GROUPS, "found", 6),
        (GROUPS, "found", 0),
        (GROUPS, "again", [1, 2]),
        (GROUPS, "groups", [{}] * 6),
        (GROUPS, "groups", [{"name": 5, "people": 1, "centre": [0, 0], "typical": []}]),
        (GROUPS, "groups", [{"name": 1, "people": 1, "centre": [0, 0], "typical": [[1, 1]]}]),
        (GROUPS, "groups", [{"name": 1, "people": 1, "centre": [0, 0], "typical": [[1]]}]),
        (GROUPS, "groups", [{"name": 1, "people": 1, "centre": [0, 0], "typical": [], "more": 1}]),
        (GROUPS, "groups", [{"name": 1, "people": 1, "centre": [0, 0], "typical": [[1, True]] * 11}]),
    ],
)
def test_another_form_is_refused(entry: Entry, field: str, value: canonical.Json) -> None:
    whole = canonical.decode(encode(entry))
    assert isinstance(whole, dict)
    with pytest.raises(Malformed):
        decode(canonical.encode(whole | {field: value}))
