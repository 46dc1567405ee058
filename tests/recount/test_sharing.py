"""A budget shared out by both recounters: the same winners, share and prices, and whatever is changed is named."""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from halqa.rules.ballots import Method, Sharing
from halqa.rules.ballots.deciding import decided, shared_of
from halqa.rules.budget.terms import Completion, Rule, Utility
from halqa.rules.record import budget_entries, canonical, encode
from halqa.rules.record.terms import terms_json
from tests.recount.records import AT, SIGNER, Close, Log, Open, lines_of, packed, sealing, shared, terms
from tests.recount.recounters import ROOT, both

sys.path.insert(0, str(ROOT / "verify"))
SHARING = importlib.import_module("sharing")
sys.path.pop(0)

sharings = st.builds(
    Sharing,
    currency=st.just("MAD"),
    decimals=st.just(2),
    budget=st.sampled_from([7, 100, 10**12]),
    rule=st.sampled_from(Rule),
    utility=st.sampled_from([Utility.COST, Utility.CARDINALITY]),
    completion=st.sampled_from(Completion),
    parts=st.sampled_from([1, 3, 10]),
    eligible=st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1)]),
    compared=st.booleans(),
)
SHARED = Sharing("MAD", 2, 400, costs=(100, 100, 100, 100, 100), completion=Completion.NONE)
kinds = st.lists(st.frozensets(st.integers(1, 5)).map(lambda one: tuple(sorted(one))), max_size=14)


@settings(max_examples=250)
@given(
    sharing=sharings,
    ticked=kinds,
    costs=st.lists(st.integers(1, 7), min_size=5, max_size=5),
    lot=st.permutations(range(1, 6)),
)
def test_both_share_a_budget_alike(sharing, ticked, costs, lot) -> None:
    sharing = replace(sharing, costs=tuple(cost * sharing.budget // 7 for cost in costs))
    opened = replace(terms("b", options=5, most=5, method=Method.BUDGET), sharing=sharing, lot=tuple(lot))
    shared = shared_of(decided(opened, sharing, Counter(ticked)))
    count = SHARING.Count(json.loads(canonical.encode(terms_json(opened))), {"hall": len(ticked)} if ticked else {})
    for one in ticked:
        count.add(list(one), "hall" if len(ticked) >= 10 else "other")
    first, *bought = [json.loads(encode(entry)) for entry in budget_entries("b", shared)]
    told = list(SHARING.read(1, first, count, enumerate(bought, 2)))
    assert [line.split()[3] for line in told if line.startswith("winner")] == list(map(str, shared.winners))
    assert len([line for line in told if line.startswith("bought")]) == len(shared.rounds)
    assert shared.cost(sharing) <= sharing.budget or sharing.completion is Completion.NONE


def test_an_empty_ballot_holds_no_share() -> None:
    opened, held = replace(terms("b", options=5, most=5, method=Method.BUDGET), sharing=SHARED), [(1, 2)] * 3 + [(3,)]
    counts = [SHARING.Count(json.loads(canonical.encode(terms_json(opened))), {"hall": 12}) for _ in range(2)]
    for count, empty in zip(counts, ([], [()] * 8), strict=True):
        for one in [*held, *empty]:
            count.add(list(one), "hall")
    assert counts[0].shared() == counts[1].shared()
    with_empty, without = (shared_of(decided(opened, SHARED, Counter(one))) for one in ([*held, *[()] * 8], held))
    assert with_empty == without
    assert decided(opened, SHARED, {(): 8}).winners == ()


OPENED = terms("aid", options=5, most=5, method=Method.BUDGET)
TURNOUT = {"hall": 31, "online": 4}
WHOLE = lines_of([Log(SIGNER.name, "demo"), Open(AT, OPENED), *sealing(OPENED, TURNOUT), *shared(OPENED, TURNOUT)])
BUDGET = next(at for at, line in enumerate(WHOLE) if b'"kind":"budget"' in line)


def test_both_print_the_same_lines(tmp_path) -> None:
    path = tmp_path / "record.zip"
    path.write_bytes(packed(WHOLE))
    halqa, verify = both(path).values()
    assert (halqa.code, halqa.err, halqa.out) == (0, "", verify.out)
    assert "\nbudget aid " in halqa.out
    assert "\nshare aid " in halqa.out
    assert "\nbought aid 1 " in halqa.out
    assert "prefer" not in halqa.out


def test_a_compared_budget_tells_who_prefers_what(tmp_path) -> None:
    opened = replace(OPENED, sharing=replace(OPENED.sharing, compared=True))
    path = tmp_path / "record.zip"
    lines = [Log(SIGNER.name, "demo"), Open(AT, opened), *sealing(opened, TURNOUT), *shared(opened, TURNOUT)]
    path.write_bytes(packed(lines_of(lines)))
    halqa, verify = both(path).values()
    assert (halqa.code, halqa.out) == (0, verify.out)
    assert "\nprefer aid " in halqa.out


@pytest.mark.parametrize("rule", [Rule.GREEDY_SKIP, Rule.GREEDY_STOP])
def test_most_votes_first_is_counted_alike_whatever_completion_a_record_says(rule, tmp_path) -> None:
    said = set()
    for completion in Completion:
        opened = replace(OPENED, sharing=replace(OPENED.sharing, rule=rule, completion=completion, compared=True))
        path = tmp_path / f"{completion}.zip"
        lines = [Log(SIGNER.name, "demo"), Open(AT, opened), *sealing(opened, TURNOUT), *shared(opened, TURNOUT)]
        path.write_bytes(packed(lines_of(lines)))
        halqa, verify = both(path).values()
        assert (halqa.code, halqa.err, halqa.out) == (0, "", verify.out)
        said.add("".join(re.findall(r"(?m)^(?:budget|share|prefer|winner|bought) .*\n", halqa.out)))
    assert len(said) == 1
    assert said.pop().startswith("budget aid ")


def changed(place: int, **values: object) -> list[bytes]:
    entry = json.loads(WHOLE[place]) | values
    return [*WHOLE[:place], canonical.encode(entry), *WHOLE[place + 1 :]]


FIRST = json.loads(WHOLE[BUDGET])
WRONG = [
    (BUDGET, changed(BUDGET, winners=FIRST["winners"][::-1])),
    (BUDGET, changed(BUDGET, winners=[])),
    (BUDGET, changed(BUDGET, winners=[0])),
    (BUDGET, changed(BUDGET, share=None)),
    (BUDGET, changed(BUDGET, share="1/1")),
    (BUDGET, changed(BUDGET, share="2/2")),
    (BUDGET, changed(BUDGET, share=3)),
    (BUDGET, changed(BUDGET, steps=FIRST["steps"] + 1)),
    (BUDGET, changed(BUDGET, prefer=[1, 2])),
    (BUDGET, changed(BUDGET, prefer=[1])),
    (BUDGET, changed(BUDGET, more=1)),
    (BUDGET, changed(BUDGET, bought=201)),
    (BUDGET, changed(BUDGET + 1, option=5)),
    (BUDGET, changed(BUDGET + 1, price="1/3")),
    (BUDGET + 1, changed(BUDGET + 1, price="2/6")),
    (BUDGET + 1, changed(BUDGET + 1, price="0/1")),
    (BUDGET + 1, changed(BUDGET + 1, price=2)),
    (BUDGET + 1, changed(BUDGET + 1, consultation="other")),
    (len(WHOLE) - 1, WHOLE[:-1]),
    (len(WHOLE) - 1, [*WHOLE[:-1], WHOLE[BUDGET]]),
    (len(WHOLE), [*WHOLE, *WHOLE[BUDGET:]]),
    (len(WHOLE), [*WHOLE, WHOLE[-1]]),
    (2, [*WHOLE[:2], *WHOLE[BUDGET:]]),
]


@pytest.mark.parametrize(("place", "lines"), WRONG)
def test_a_shared_budget_that_its_ballots_do_not_give_is_found(place, lines, tmp_path) -> None:
    path = tmp_path / "wrong.zip"
    path.write_bytes(packed(lines))
    for told in both(path).values():
        assert (told.code, told.err.partition(":")[0]) == (1, f"entries.jsonl, entry {place + 1}"), told


def test_only_a_budget_is_shared_out(tmp_path) -> None:
    opened = terms("aid", options=5, most=5, method=Method.APPROVAL)
    lines = lines_of([Log(SIGNER.name, "demo"), Open(AT, opened), Close("aid", AT, {})])
    closed = [*lines_of([Log(SIGNER.name, "demo"), Open(AT, opened), *sealing(opened, {})])]
    assert len(closed) == len(lines) + 1
    path = tmp_path / "wrong.zip"
    path.write_bytes(packed([*closed, WHOLE[BUDGET]]))
    for told in both(path).values():
        assert (told.code, told.err.partition(":")[0]) == (1, "entries.jsonl, entry 5"), told


TERMS = [
    *({name: value} for name in ("budget", "parts") for value in (0, -1, "1", 10**15 + 1)),
    *({"costs": costs} for costs in ([], [1, 2, 3, 4], [0, 1, 1, 1, 1], [10**9, 1, 1, 1, 1], ["1", 1, 1, 1, 1], 3)),
    *({"currency": value} for value in ("", "mad", "DIRHAM", 3)),
    *({"decimals": value} for value in (5, -1, None)),
    *({"rule": value} for value in ("most", 3)),
    *({"utility": value} for value in ("score", "borda", "x")),
    *({"completion": value} for value in ("all", None)),
    *({"eligible": value} for value in ("2/6", "4/3", "0", "1/0", 0)),
    {"compared": 1},
    {"raises": 1000},
    {"method": "approval"},
]


@pytest.mark.parametrize("wrong", TERMS)
def test_terms_that_no_budget_has_are_found(wrong, tmp_path) -> None:
    opened = json.loads(WHOLE[1])
    path = tmp_path / "wrong.zip"
    path.write_bytes(packed([WHOLE[0], canonical.encode(opened | {"terms": opened["terms"] | wrong}), *WHOLE[2:]]))
    for told in both(path).values():
        assert (told.code, told.err.partition(":")[0]) == (1, "entries.jsonl, entry 2"), told
