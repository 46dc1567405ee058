"""The canonical JSON of the record."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.record import Malformed, canonical

KEYS = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8)
WORDS = st.text(st.characters(exclude_categories=["Cs"]))
LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | WORDS
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_encode_and_decode_return_the_same_value(value):
    line = canonical.encode(value)
    assert b"\n" not in line
    assert canonical.decode(line) == value == json.loads(line)


@given(VALUES, st.data())
def test_decode_accepts_only_canonical_bytes(value, data):
    line = bytearray(canonical.encode(value))
    at = data.draw(st.integers(0, len(line) - 1))
    line[at] ^= data.draw(st.integers(1, 255))
    try:
        other = canonical.decode(bytes(line))
    except Malformed:
        return
    assert canonical.encode(other) == bytes(line)


@given(st.binary(max_size=40))
def test_decode_of_any_bytes_is_a_value_or_a_refusal(line):
    try:
        value = canonical.decode(line)
    except Malformed:
        return
    assert canonical.encode(value) == line


@pytest.mark.parametrize(
    "line",
    [
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a": 1}',
        b"1.0",
        b"1e3",
        b"-0",
        b"NaN",
        b"Infinity",
        b'"\\u00e9"',
        b'"\\ud800"',
        b'"\xff"',
        b"9007199254740992",
        b'{"\xc3\xa9":1}',
        b"1\n",
        b" 1",
        b"",
        b"[" * 30_000 + b"]" * 30_000,
        b"1" * 5_000,
    ],
)
def test_decode_refuses_other_forms(line):
    with pytest.raises(Malformed):
        canonical.decode(line)


@pytest.mark.parametrize("value", [1.5, {"a": b"b"}, {"\n": 1}, "\ud800", 2**53])
def test_encode_refuses_what_has_no_canonical_form(value):
    with pytest.raises(Malformed):
        canonical.encode(value)


def test_encode_sorts_keys_and_keeps_letters():
    assert canonical.encode({"b": "é\n", "a": [True, None, -3]}) == '{"a":[true,null,-3],"b":"é\\n"}'.encode()
