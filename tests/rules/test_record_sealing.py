"""Sealing, and what a fold over the entries finds."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.ballots import outcome
from halqa.rules.record import (
    Ballot,
    Broken,
    Certified,
    Close,
    Log,
    Open,
    Result,
    Void,
    Why,
    bound,
    check,
    encode,
    seal,
)
from halqa.rules.record.merkle import leaf_hash
from tests.recount.records import AT, SIGNER, casts, entries, lines_of, ordered, sealing, terms

TERMS = terms("demo-1")
TURNOUT = {"hall": 20, "online": 12, "sms": 3}
LOG, OPEN = Log(SIGNER.name, "demo"), Open(AT, TERMS)
SEALED = list(sealing(TERMS, TURNOUT))
GOOD = [LOG, OPEN, *SEALED]


def checked(made):
    return check(SIGNER.name, enumerate(lines_of(made), 1))


def found(made):
    """Return the entry that the check names, and why."""
    with pytest.raises(Broken) as broken:
        checked(made)
    assert broken.value.member == "entries.jsonl"
    return broken.value.entry, broken.value.why


def with_ballot(place, **changes):
    """Return the good record with one ballot changed; `place` counts ballots from 0."""
    return [*GOOD[: 3 + place], replace(GOOD[3 + place], **changes), *GOOD[4 + place :]]


def test_seal_gives_the_closing_the_ballots_by_pseudonym_and_the_result():
    close, *ballots, result = SEALED
    assert close == Close("demo-1", AT, TURNOUT)
    assert [ballot.pseudonym for ballot in ballots] == sorted(ballot.pseudonym for ballot in ballots)
    assert Counter(ballot.audience for ballot in ballots) == {"hall": 20, "other": 15}
    assert result.tally.turnout == TURNOUT
    assert {ballot.level for ballot in ballots} == {1}


def test_seal_refuses_other_orders_and_numbers():
    made = casts(TERMS, TURNOUT)
    tally = outcome(TERMS, TURNOUT, (cast for cast, _ in made))
    for wrong in (made[::-1], [made[0], *made], made[1:], [*made, *casts(TERMS, {"paper": 1})]):
        with pytest.raises(ValueError, match=r"order|tally"):
            list(seal(TERMS, AT, tally, wrong))


@given(st.dictionaries(st.sampled_from(["hall", "online", "square", "sms", "paper"]), st.integers(1, 25)), st.data())
def test_a_sealed_consultation_counts_to_its_outcome_in_any_order(turnout, data):
    opened = terms("demo-7", options=4, most=2)
    made = [cast for cast, _ in casts(opened, turnout)]
    shuffled = data.draw(st.permutations(made))
    (one,) = checked([LOG, Open(AT, opened), *sealing(opened, turnout)])
    assert one.tally == outcome(opened, turnout, shuffled)


def test_check_counts_a_whole_record():
    counted = checked(entries())
    assert [(one.terms.consultation, str(one.state), one.tally and one.tally.ballots) for one in counted] == [
        ("demo-1", "certified", 33),
        ("demo-2", "sealed", 73),
        ("demo-3", "void", 4),
        ("demo-4", "void", None),
        ("demo-5", "sealed", 0),
        ("demo-7", "sealed", 17),
        ("demo-8", "sealed", 103),
        ("demo-9", "sealed", 0),
        *((opened.consultation, "sealed", 14) for opened in ordered()),
        ("demo-6", "open", None),
    ]


@pytest.mark.parametrize(
    ("made", "entry", "why"),
    [
        ([], 1, Why.MALFORMED),
        ([OPEN], 1, Why.NOT_A_LOG),
        ([Log("another", "demo")], 1, Why.ORIGIN),
        ([LOG, LOG], 2, Why.OUT_OF_ORDER),
        ([LOG, OPEN, OPEN], 3, Why.OUT_OF_ORDER),
        ([LOG, *SEALED], 2, Why.OUT_OF_ORDER),
        ([LOG, OPEN, SEALED[1]], 3, Why.OUT_OF_ORDER),
        ([LOG, OPEN, SEALED[-1]], 3, Why.OUT_OF_ORDER),
        ([LOG, OPEN, Certified("demo-1", AT)], 3, Why.OUT_OF_ORDER),
        ([LOG, Void("demo-1", AT, "why")], 2, Why.OUT_OF_ORDER),
        ([LOG, OPEN, Void("demo-1", AT, "why"), Void("demo-1", AT, "why")], 4, Why.OUT_OF_ORDER),
        ([*GOOD, *SEALED], 40, Why.OUT_OF_ORDER),
        ([*GOOD, OPEN], 40, Why.OUT_OF_ORDER),
        (GOOD[:-1], 39, Why.INTERRUPTED),
        (GOOD[:10], 11, Why.INTERRUPTED),
        (GOOD[:3], 4, Why.INTERRUPTED),
        ([*GOOD[:10], *GOOD[11:]], 38, Why.INTERRUPTED),
        ([*GOOD[:10], Open(AT, terms("demo-2")), *GOOD[10:]], 11, Why.INTERRUPTED),
        ([*GOOD[:10], GOOD[10], *GOOD[10:]], 12, Why.BALLOT_TWICE),
        ([*GOOD[:10], GOOD[11], GOOD[10], *GOOD[12:]], 12, Why.BALLOT_ORDER),
        ([*GOOD[:-1], SEALED[-2], SEALED[-1]], 39, Why.INTERRUPTED),
        (with_ballot(0, consultation="demo-2"), 4, Why.INTERRUPTED),
        (with_ballot(4, choices=(4,)), 8, Why.CHOICES),
        (with_ballot(4, choices=(2, 1)), 8, Why.CHOICES),
        (with_ballot(4, choices=()), 8, Why.CHOICES),
        (with_ballot(4, level=2), 8, Why.LEVEL),
        (with_ballot(4, number=9), 8, Why.COMMITMENT),
        (with_ballot(4, salt=bytes(16)), 8, Why.COMMITMENT),
        (with_ballot(4, audience="sms"), 8, Why.AUDIENCE),
        (with_ballot(4, audience="square"), 8, Why.AUDIENCE),
        ([*GOOD[:-1], Result("demo-1", replace(SEALED[-1].tally, ballots=34))], 39, Why.RESULT),
        ([*GOOD[:-1], Result("demo-1", replace(SEALED[-1].tally, by_audience={}))], 39, Why.RESULT),
    ],
)
def test_check_names_the_entry_that_breaks_the_record(made, entry, why):
    assert found(made) == (entry, why)


def test_check_finds_a_group_that_grew_at_the_cost_of_another():
    place = next(n for n, entry in enumerate(GOOD) if isinstance(entry, Ballot) and entry.audience == "hall")
    last = max(n for n, entry in enumerate(GOOD) if isinstance(entry, Ballot) and entry.audience == "other")
    assert found(with_ballot(place - 3, audience="other")) == (last + 1, Why.AUDIENCE)


def test_bound_gives_entries_that_have_their_hashes():
    lines = [encode(entry) for entry in GOOD]
    leaves = [leaf_hash(line) for line in lines]
    assert list(bound(lines, leaves, vouched=True)) == list(enumerate(lines, 1))


@pytest.mark.parametrize(
    ("lines", "leaves", "vouched", "expected"),
    [
        ([b"a"], [leaf_hash(b"a"), leaf_hash(b"b")], True, ("entries.jsonl", 2, Why.ENTRY_MISSING)),
        ([b"a", b"b"], [leaf_hash(b"a")], True, ("entries.jsonl", 2, Why.ENTRY_TOO_MANY)),
        ([b"a", b"b"], [leaf_hash(b"a"), bytes(32)], True, ("entries.jsonl", 2, Why.ENTRY_OTHER)),
        ([b"a", b"b"], [leaf_hash(b"a"), bytes(32)], False, ("leaves.bin", 2, Why.LEAF_OTHER)),
    ],
)
def test_bound_names_where_entries_and_hashes_part(lines, leaves, vouched, expected):
    with pytest.raises(Broken) as broken:
        list(bound(lines, leaves, vouched=vouched))
    assert (broken.value.member, broken.value.entry, broken.value.why) == expected
