"""Both counts of each method beside each other, on small elections full of ties."""

from __future__ import annotations

import importlib
import json
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halqa.rules.ballots import Cast, outcome
from halqa.rules.record import canonical
from halqa.rules.record.terms import tally_json, terms_json
from tests.recount.records import chosen, drawn, ordered
from tests.recount.recounters import ROOT

sys.path.insert(0, str(ROOT / "verify"))
COUNTS = importlib.import_module("ballots").COUNTS
sys.path.pop(0)


@pytest.mark.parametrize("opened", ordered(), ids=lambda opened: opened.method.value)
@settings(max_examples=150)
@given(hall=st.integers(0, 14), online=st.integers(0, 11), seed=st.integers())
def test_both_counts_are_the_same(opened, hall, online, seed) -> None:
    turnout = {name: count for name, count in (("hall", hall), ("online", online)) if count}
    casts = [
        Cast(drawn(seed, name, place), 1, chosen(opened, drawn(seed, name, place)), name)
        for name, count in turnout.items()
        for place in range(count)
    ]
    tally = outcome(opened, turnout, casts)
    count = COUNTS[opened.method.value](json.loads(canonical.encode(terms_json(opened))), turnout)
    published = {"hall": "hall", "online": "online"} if min(turnout.values(), default=0) >= 10 else {}
    for cast in casts:
        count.add(list(cast.choices), published.get(cast.audience, "other"))
    assert canonical.encode(count.tally()) == canonical.encode(tally_json(tally))
