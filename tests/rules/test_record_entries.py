"""Entries, terms and tallies: written canonically, read back strictly."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.ballots import Tally
from halqa.rules.record import Close, Journal, Malformed, Removals, Void, canonical, decode, encode
from halqa.rules.record.ballots import match_ballot, read_ballot
from halqa.rules.record.entries import LINE_LONGEST
from halqa.rules.record.fields import Fields, instant_text
from halqa.rules.record.terms import read_tally, tally_json
from tests.recount.records import AT, entries, lines_of, terms

SAMPLES = entries()
LINES = lines_of(SAMPLES)
KINDS = {json.loads(line)["kind"]: line for line in LINES}

ODD = [None, True, 0, -1, 1.5, "", "x", [], {}, [True], {"x": 1}, [{"x": 1}], "2026-02-30", "2026-02-30T10:00:00Z"]


def spelled(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def places(value, path=()):
    """Give the path of every field inside a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield (*path, key)
        yield from places(item, (*path, key))


def replaced(value, path, new):
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


@pytest.mark.parametrize("entry", SAMPLES, ids=lambda entry: type(entry).__name__)
def test_encode_and_decode_return_the_same_entry(entry):
    assert decode(encode(entry)) == entry


def test_every_kind_is_sampled():
    kinds = {"log", "open", "close", "ballot", "result", "void", "certified", "removals", "journal"}
    assert set(KINDS) == kinds | {"statement", "commitments", "row", "budget", "bought"}


@given(st.sampled_from(sorted(KINDS)), st.data(), st.sampled_from(ODD))
def test_decode_of_a_spoilt_field_is_refused_or_read_as_it_stands(kind, data, odd):
    value = json.loads(KINDS[kind])
    spoilt = spelled(replaced(value, data.draw(st.sampled_from(sorted(places(value), key=str))), odd))
    try:
        entry = decode(spoilt)
    except Malformed:
        return
    assert encode(entry) == spoilt


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_decode_refuses_a_field_more_and_a_field_less(kind):
    value = json.loads(KINDS[kind])
    with pytest.raises(Malformed):
        decode(spelled(value | {"name": "x"}))
    for name in value:
        with pytest.raises(Malformed):
            decode(spelled({key: item for key, item in value.items() if key != name}))


@pytest.mark.parametrize(
    ("kind", "path", "wrong"),
    [
        ("log", ("format",), "halqa/record/2"),
        ("log", ("kind",), "vote"),
        ("log", ("symposium",), ""),
        ("open", ("consultation",), "a b"),
        ("open", ("consultation",), "x" * 129),
        ("open", ("at",), "2026-13-01T10:00:00Z"),
        ("open", ("at",), "2026-11-22T10:00:00+00:00"),
        ("open", ("terms", "options"), []),
        ("open", ("terms", "options", 0, "number"), 2),
        ("open", ("terms", "options", 0, "label"), {}),
        ("open", ("terms", "options", 0, "label"), {"fr": 1}),
        ("open", ("terms", "question"), {"": "words"}),
        ("open", ("terms", "most"), 4),
        ("open", ("terms", "most"), 0),
        ("open", ("terms", "level"), 4),
        ("open", ("terms", "method"), "lottery"),
        ("open", ("terms", "method"), "approval"),
        ("open", ("terms", "method"), "opinions"),
        ("open", ("terms", "place"), "other"),
        ("open", ("terms", "running"), 0),
        ("close", ("turnout",), {"other": 3}),
        ("close", ("turnout",), {"hall": 0}),
        ("close", ("turnout",), {"hall": True}),
        ("close", ("ballots",), 1),
        ("ballot", ("audience",), "tv"),
        ("ballot", ("pseudonym",), "AB" * 16),
        ("ballot", ("pseudonym",), "ab" * 15),
        ("ballot", ("pseudonym",), "0" * 31),
        ("ballot", ("number",), 0),
        ("ballot", ("choices",), ["1"]),
        ("ballot", ("choices",), [True]),
        ("ballot", ("declared",), 1),
        ("ballot", ("level",), 0),
        ("result", ("tally", "counts"), {"01": 3}),
        ("result", ("tally", "counts"), {"1": -3}),
        ("result", ("tally", "by_audience"), {"tv": {}}),
        ("result", ("tally", "by_audience"), {"hall": 3}),
        ("result", ("tally", "order"), []),
        ("result", ("tally", "order"), [0]),
        ("void", ("reason",), "a long story"),
        ("commitments", ("commitments",), []),
        ("row", ("votes",), []),
        ("row", ("votes",), [[1, 1, 1]]),
        ("row", ("votes",), [7]),
        ("removals", ("counts",), {"A question": 1}),
        ("removals", ("day",), "2026-02-29"),
        ("removals", ("day",), "20260228"),
        ("journal", ("root",), "00"),
    ],
)
def test_decode_refuses_what_the_format_does_not_allow(kind, path, wrong):
    with pytest.raises(Malformed):
        decode(spelled(replaced(json.loads(KINDS[kind]), path, wrong)))


@pytest.mark.parametrize("line", [b"", b"[]", b"1", b'"log"', b"{}", b'{"kind":1}', b"\xff"])
def test_decode_refuses_what_is_no_entry(line):
    with pytest.raises(Malformed):
        decode(line)


def test_decode_refuses_a_line_too_long():
    line = json.loads(KINDS["log"]) | {"symposium": "x" * LINE_LONGEST}
    with pytest.raises(Malformed, match="too long"):
        decode(spelled(line))


@pytest.mark.parametrize(
    "entry",
    [
        Void("demo-1", AT, "a long story"),
        Void("a b", AT, "reason"),
        Void("demo-1", datetime(2026, 1, 1), "reason"),  # noqa: DTZ001
        Close("demo-1", AT, {"tv": 3}),
        Journal(date(2026, 1, 1), b""),
        Removals(date(2026, 1, 1), {"question": 0}),
    ],
)
def test_encode_refuses_what_no_checker_would_read(entry):
    with pytest.raises(Malformed):
        encode(entry)


def test_instants_are_written_in_utc_and_whole_seconds():
    casablanca = timezone(timedelta(hours=1))
    assert instant_text(datetime(2026, 11, 22, 11, 0, 0, 900_000, tzinfo=casablanca)) == "2026-11-22T10:00:00Z"
    assert instant_text(datetime(2026, 11, 22, 10, tzinfo=UTC)) == "2026-11-22T10:00:00Z"


def test_a_close_leaves_out_audiences_that_sent_none():
    assert decode(encode(Close("demo-1", AT, {"hall": 2, "sms": 0}))) == Close("demo-1", AT, {"hall": 2})


def test_tallies_of_many_options_keep_their_numbers():
    counts = dict.fromkeys(range(1, 31), 1)

    tally = Tally(30, {"hall": 30}, counts, {"hall": counts})
    assert read_tally(tally_json(tally)) == tally
    assert len(terms("demo-1", options=30).options) == 30


@given(
    st.sampled_from([line for line in LINES if b'"kind":"ballot"' in line]),
    st.sampled_from([b"0", b"1", b"9" * 8, b"9" * 12, b"9" * 17, b"01", b"-1", b"", b"true", b"1,2", b" 1", b"1.0"]),
    st.sampled_from([b'"number":', b'"level":', b'"choices":[', b'"declared":', b'"choices":']),
    st.booleans(),
)
def test_a_ballot_read_in_one_stroke_is_the_one_read_the_common_way(line, value, place, whole):
    before, _, after = line.partition(place)
    spelled_so = before + place + value + after[after.index(b"]" if b"[" in place else b",") if whole else 0 :]
    found = match_ballot(spelled_so)
    try:
        fields = Fields(canonical.decode(spelled_so))
        fields.any("kind")
        common = read_ballot(fields)
        fields.done()
    except Malformed:
        assert found is None
    else:
        assert found in (common, None)
        assert decode(spelled_so) == common
