"""The two recounters agree on what may be signed: whatever is written into an entry, both take it or neither."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halqa import recount
from halqa.rules.record import Why
from tests.recount.mapped import whole
from tests.recount.records import lines_of, packed
from tests.recount.recounters import both

# Hundreds of recounts take minutes on a busy machine; a limit that strikes within an example is told as "flaky".
pytestmark = pytest.mark.timeout(900)
LINES = lines_of(whole())
FIRSTS = {json.loads(line)["kind"]: number for number, line in reversed(list(enumerate(LINES)))}
PLACES = st.sampled_from(sorted(FIRSTS.values())) | st.integers(0, len(LINES) - 1)
SCALARS = st.none() | st.booleans() | st.integers(-2, 45) | st.sampled_from([2**53 - 1, 2**53, 10**9, 10**10, 1.5])
TIMES = ["2026-11-22T24:00:00Z", "2026-11-22T10:00:60Z", "2026-11-22T23:59:59Z", "2026-02-29T10:00:00Z"]
DAYS = ["2026-02-29", "2028-02-29", "0000-01-01", "٢٠٢٦-١١-٢٢"]
NAMES = ["", "x", "hall", "other", "demo-1", "demo-2", "demo-9", "a\nb", "é", "open", "void", "approval", "lottery"]
WORDS = st.sampled_from([*NAMES, *TIMES, *DAYS, "0" * 32, "0" * 64, "A" * 32])
SMALL = st.lists(SCALARS | WORDS, max_size=3) | st.dictionaries(WORDS.filter(str.isascii), SCALARS | WORDS, max_size=2)
ODD = SCALARS | WORDS | SMALL


def inner(value):
    """Give the path of every value inside, itself included."""
    yield ()
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from ((key, *rest) for rest in inner(item))


def replaced(value, path, new):
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def agreed(lines, path):
    """Hold both to the same answer; what `halqa.recount` finds by drawing a map again, `verify` may find elsewhere."""
    path.write_bytes(packed(lines))
    told = both(path)
    one, other = told["halqa"], told["verify"]
    if any(recount.WORDS[why] in one.err for why in (Why.MAP, Why.AXES, Why.AGAIN)):
        return
    assert (one.code, one.out) == (other.code, other.out), told
    assert one.err.partition(":")[0] == other.err.partition(":")[0], told


@settings(max_examples=120)
@given(data=st.data(), place=PLACES, odd=ODD)
def test_both_take_or_refuse_a_changed_value(data, place, odd, tmp_path_factory):
    value = json.loads(LINES[place])
    changed = replaced(value, data.draw(st.sampled_from(sorted(inner(value), key=str))), odd)
    line = json.dumps(changed, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    if b"\n" not in line:
        changed = [*LINES[:place], line, *LINES[place + 1 :]]
        agreed(changed, tmp_path_factory.getbasetemp() / "changed.zip")


@settings(max_examples=60)
@given(place=PLACES, other=PLACES, kind=st.sampled_from(["drop", "double", "move", "swap", "cut"]))
def test_both_take_or_refuse_another_order(place, other, kind, tmp_path_factory):
    lines = list(LINES)
    if kind == "swap":
        lines[place], lines[other] = lines[other], lines[place]
    elif kind == "double":
        lines.insert(other, lines[place])
    elif kind == "cut":
        lines = lines[: place + 1]
    else:
        line = lines.pop(place)
        lines[other:other] = [line] if kind == "move" else []
    agreed(lines, tmp_path_factory.getbasetemp() / "ordered.zip")
