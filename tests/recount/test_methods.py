"""Both counts of each method beside each other, on small elections full of ties."""

from __future__ import annotations

import importlib
import json
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halqa.rules.ballots import Cast, outcome
from halqa.rules.record import canonical, commitment
from halqa.rules.record.terms import tally_json, terms_json
from tests.recount.records import chosen, drawn, entries, lines_of, ordered, packed
from tests.recount.recounters import ROOT, both

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


LINES = lines_of(entries())


def place_of(consultation: str, kind: str) -> int:
    """Return where the first entry of a kind stands."""
    values = enumerate(map(json.loads, LINES))
    return next(at for at, one in values if one["kind"] == kind and one.get("consultation") == consultation)


def found(tmp_path, place: int, value) -> None:
    """Have both look at a rightly signed record with another entry, and name it."""
    path = tmp_path / "wrong.zip"
    path.write_bytes(packed([*LINES[:place], canonical.encode(value), *LINES[place + 1 :]]))
    for told in both(path).values():
        assert (told.code, told.err.partition(":")[0]) == (1, f"entries.jsonl, entry {place + 1}"), told


BALLOTS = {
    "approval": [[], [1, 1], [2, 1], [0], [5]],
    "score": [[], [1, 2, 3], [1, 2, 3, 6], [1, 2, 3, 4, 5], [-1, 2, 3, 4]],
    "dots": [[], [10], [3, 3, 3, 0], [3, 3, 3, 2], [10, 0, 0, 0, 0]],
    "ranking": [[], [1, 2, 3], [0, 0, 0, 0], [1, 3, 4, 4], [2, 2, 2, 2], [1, 2, 3, 5], [1, 1, 1, 1, 1]],
    "proportional": [[], [1, 1], [2, 1], [0], [5]],
    "budget": [[1, 1], [2, 1], [0], [5]],
}


@pytest.mark.parametrize(("name", "choices"), [(name, one) for name, some in BALLOTS.items() for one in some])
def test_a_ballot_that_its_method_does_not_allow_is_found(name, choices, tmp_path) -> None:
    place = place_of(name, "ballot")
    ballot = json.loads(LINES[place])
    salt, pseudonym = bytes.fromhex(ballot["salt"]), bytes.fromhex(ballot["pseudonym"])
    opened = commitment(
        consultation=name, pseudonym=pseudonym, number=ballot["number"], choices=tuple(choices), salt=salt
    )
    found(tmp_path, place, ballot | {"choices": choices, "commitment": opened.hex()})


def turned(tally, name):
    return tally | {name: tally[name][::-1]}


RESULTS = [
    *((name, lambda tally: turned(tally, "order")) for name in BALLOTS),
    *((name, lambda tally: {key: tally[key] for key in tally if key != "order"}) for name in BALLOTS),
    *((name, lambda tally: tally | {"order": []}) for name in BALLOTS),
    *((name, lambda tally: tally | {"rounds": []}) for name in BALLOTS),
    *((name, lambda tally: tally | {"pairs": [[0]]}) for name in BALLOTS),
    ("ranking", lambda tally: turned(tally, "pairs")),
    ("ranking", lambda tally: tally | {"pairs": 3}),
    ("proportional", lambda tally: turned(tally, "rounds")),
    ("proportional", lambda tally: tally | {"rounds": tally["rounds"][:1]}),
    *(
        ("proportional", lambda tally, share=share: tally | {"rounds": [{"option": 1, "share": share, "tied": []}]})
        for share in ("2/4", "1/0", "0/1", "1", "1/2/3", "½", "+1/2", "1/" + "9" * 2000, 1)
    ),
    ("proportional", lambda tally: tally | {"rounds": [tally["rounds"][0] | {"tied": [9]}, *tally["rounds"][1:]]}),
    ("proportional", lambda tally: tally | {"rounds": [tally["rounds"][0] | {"more": 1}]}),
]


@pytest.mark.parametrize(("name", "spoil"), RESULTS)
def test_a_result_that_its_ballots_do_not_give_is_found(name, spoil, tmp_path) -> None:
    place = place_of(name, "result")
    result = json.loads(LINES[place])
    found(tmp_path, place, result | {"tally": spoil(result["tally"])})


TERMS = [
    *((name, {"lot": lot}) for name in BALLOTS for lot in ([], [1, 2, 3], [1, 2, 3, 3], [1, 2, 3, 5], [4, 3, 2, 1, 0])),
    *((name, {"seed": seed}) for name in BALLOTS for seed in ("", "00" * 15, "AB" * 16, 3)),
    *((name, {"most": most}) for name in BALLOTS for most in (0, 7)),
    *((name, {"most": 3}) for name in ("score", "dots", "ranking")),
    *(("proportional", {"places": places}) for places in (0, 5, "2")),
    ("approval", {"places": 2}),
    ("approval", {"rows": True}),
    ("approval", {"method": "proportional"}),
    ("approval", {"method": "choice"}),
    ("approval", {"method": "opinions"}),
]


@pytest.mark.parametrize(("name", "wrong"), TERMS)
def test_terms_that_a_method_does_not_have_are_found(name, wrong, tmp_path) -> None:
    place = place_of(name, "open")
    opened = json.loads(LINES[place])
    found(tmp_path, place, opened | {"terms": opened["terms"] | wrong})
