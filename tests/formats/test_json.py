"""JSON is read within bounds, and nothing in it is lost."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.formats.json import leftovers, parse, thing, things, words
from halqa.formats.schedule import read
from halqa.rules.programme import Reading
from halqa.rules.refusals import Refused

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=8), below, max_size=4),
    max_leaves=12,
)
# Values in the places where a reader looks.
KEYS = ["schedule", "conference", "days", "rooms", "events", "title", "date", "start", "guid", "duration", "persons"]
KEYS += ["links", "tracks", "meta", "code", "slots", "slot", "speakers", "name", "track", "submission_type", "capacity"]
SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["2027-02-06T09:00:00Z", "09:00", "", "é", "A"]),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.sampled_from(KEYS), below, max_size=6),
    max_leaves=40,
)


@given(VALUES)
def test_parse_reads_what_is_written(value: object) -> None:
    assert parse(json.dumps(value).encode()) == value


def test_things_are_mappings_only() -> None:
    assert (thing({"a": 1}), thing([1]), thing(None)) == ({"a": 1}, {}, {})
    assert (things([{"a": 1}, 2]), things({"a": 1}), things("ab")) == ([{"a": 1}], [], [])


def test_words_are_strings_and_numbers() -> None:
    assert [words(value) for value in (" a ", 3, 1.5, True, None, [])] == ["a", "3", "1.5", "", "", ""]


def test_leftovers_are_all_that_is_not_known() -> None:
    value = {"a": 1, "b": {"a": [True, None, "x", {"c": "y"}]}, "d": "", "e": False}
    assert list(leftovers(value, "", "a")) == [
        ("b/a/0", "true"), ("b/a/2", "x"), ("b/a/3/c", "y"), ("e", "false"),
    ]  # fmt: skip


@given(SHAPES)
def test_read_answers_any_shape_with_a_reading_or_a_refusal(value: object) -> None:
    for shape in ({"schedule": {"conference": value or {"title": "x"}, "events": value}}, {"results": value}, [value]):
        try:
            answer: object = read(json.dumps(shape).encode())
        except Refused as refused:
            answer = refused
        assert isinstance(answer, Reading | Refused)


def test_parse_refuses_a_lone_surrogate_only_where_it_is_kept() -> None:
    assert parse(b'["\\ud800"]') == ["\ud800"]


@pytest.mark.parametrize("title", ["\\ud800", "\\u0000", "\\u202e", "a\\nb"])
def test_read_drops_signs_that_cannot_be_kept(title: str) -> None:
    event = f'{{"title": "x{title}", "date": "2027-02-06T09:00:00Z"}}'
    data = '{"schedule": {"conference": {"title": "x", "days": [{"rooms": {"A": [' + event + "]}}]}}}"
    assert read(data.encode()).schedule.sessions[0].title.pick("fr").words in ("x", "xa b")
