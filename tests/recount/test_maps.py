"""Maps of opinions: both recounters print the same of honest ones, and each finds what it says that it checks."""

from __future__ import annotations

import json
from random import Random

import pytest

from halqa.rules.record import Certified, Log, Void, canonical
from tests.recount.mapped import STATEMENTS, camps, map_of, mapped, undecided, votes_of
from tests.recount.records import AT, SIGNER, lines_of, opinions, packed
from tests.recount.recounters import both

HEAD = Log(SIGNER.name, "demo")
TURNOUT = {"hall": 160, "online": 80, "sms": 4}
HONEST = lines_of([HEAD, *mapped("demo-1", TURNOUT)])
FIRST = next(place for place, line in enumerate(HONEST) if b'"kind":"map"' in line)
AXES = [place for place, line in enumerate(HONEST) if b'"kind":"axis"' in line]
PLACES, GROUPS = FIRST + len(AXES) + 1, FIRST + len(AXES) + 2


def told_of(lines, tmp_path):
    path = tmp_path / "record.zip"
    path.write_bytes(packed(lines))
    return both(path)


def agreed(lines, tmp_path):
    """Return what both print, the same."""
    told = told_of(lines, tmp_path)
    assert told["halqa"] == told["verify"]
    assert (told["halqa"].code, told["halqa"].err) == (0, ""), told
    return told["halqa"].out.splitlines()


def refused(lines, tmp_path, *, entry=None):
    for name, told in told_of(lines, tmp_path).items():
        assert (told.code, told.out, told.err.count("\n")) == (1, "", 1), (name, told)
        assert told.err.startswith(f"entries.jsonl, entry {entry}: " if entry else "entries.jsonl, entry "), (
            name,
            told,
        )


def test_a_map_with_rows_is_found_again_by_both(tmp_path):
    lines = agreed(HONEST, tmp_path)
    assert len([line for line in lines if line.startswith("map demo-1 ")]) == 1
    people = [int(line.split()[-1]) for line in lines if line.startswith("group demo-1 ")]
    assert len(people) == 2
    assert min(people) > 60
    common = [line.split()[2] for line in lines if line.startswith("common demo-1 ")]
    assert set(common) <= {"1", "3"}
    assert common


def test_a_map_may_come_after_the_certificate_but_not_after_the_end_of_it_nor_twice(tmp_path):
    sealed, drawn = HONEST[:FIRST], HONEST[FIRST:]
    certified, void = lines_of([Certified("demo-1", AT), Void("demo-1", AT, "wrong")])
    agreed([*sealed, certified, *drawn, void], tmp_path)
    refused([*sealed, void, *drawn], tmp_path, entry=FIRST + 2)
    refused([*HONEST, *drawn], tmp_path, entry=len(HONEST) + 1)
    refused([HONEST[0], *drawn], tmp_path, entry=2)
    refused([*HONEST[:2], *drawn], tmp_path, entry=3)


def test_a_map_is_one_run(tmp_path):
    certified = lines_of([Certified("demo-1", AT)])[0]
    refused(HONEST[:-1], tmp_path, entry=len(HONEST))
    refused([*HONEST[:PLACES], certified, *HONEST[PLACES:]], tmp_path, entry=PLACES + 1)
    refused(
        [*HONEST[:PLACES], HONEST[PLACES].replace(b"demo-1", b"demo-2"), HONEST[GROUPS]], tmp_path, entry=PLACES + 1
    )
    refused([*HONEST, HONEST[PLACES]], tmp_path, entry=len(HONEST) + 1)
    refused([*HONEST, HONEST[AXES[0]]], tmp_path, entry=len(HONEST) + 1)


def test_a_crowd_without_camps_is_one_public(tmp_path):
    lines = agreed(lines_of([HEAD, *mapped("demo-1", {"hall": 110}, undecided)]), tmp_path)
    assert not [line for line in lines if line.startswith("group ")]


def test_a_crowd_that_has_nothing_left_to_map_has_an_empty_map(tmp_path):
    lines = agreed(lines_of([HEAD, *mapped("demo-1", {"hall": 110}, lambda _: {2: 1})]), tmp_path)
    assert any(line.startswith("map demo-1 ") for line in lines)


def test_one_statement_alone_places_nobody(tmp_path):
    made = lines_of([HEAD, *mapped("demo-1", {"hall": 110}, lambda draw: {1: 1 + draw[0] % 3})])
    assert any(line.startswith("map ") for line in agreed(made, tmp_path))
    assert [json.loads(line)["places"] for line in made if b'"kind":"places"' in line] == ["." * 110]


@pytest.mark.parametrize(("turnout", "rows"), [({"hall": 50, "online": 12}, True), ({"hall": 110}, False), ({}, True)])
def test_without_rows_a_map_is_its_digest_and_what_most_say(turnout, rows, tmp_path):
    entries = opinions("demo-1", turnout, rows=rows, says=camps, statements=STATEMENTS)
    small = lines_of([HEAD, *entries, *map_of(entries, votes_of("demo-1", turnout))])
    assert {1, 3} <= set(json.loads(small[-1])["agreed"]) if turnout else b'"agreed":[]' in small[-1]
    assert len([line for line in agreed(small, tmp_path) if line.startswith("map demo-1 ")]) == 1
    for field in ("votes", "agreed", "disagreed"):
        value = json.loads(small[-1])
        value[field] = value[field] + 1 if field == "votes" else [*value[field], 4]
        refused([*small[:-1], canonical.encode(value)], tmp_path, entry=len(small))
    refused([*small, HONEST[AXES[0]]], tmp_path, entry=len(small) + 1)


def test_who_answers_otherwise_has_another_map(tmp_path):
    """Somebody's answer is changed in their row, their commitment and the counts, and the map left as it was."""
    rows = [json.loads(line) for line in HONEST if b'"kind":"row"' in line]
    own, statement = next((row["pseudonym"], vote[0]) for row in rows for vote in row["votes"] if vote[1] < 3)

    def otherwise(draw):
        said = camps(draw)
        return said | {statement: 3 - said[statement]} if draw.hex() == own else said

    other = lines_of(opinions("demo-1", TURNOUT, rows=True, says=otherwise, statements=STATEMENTS))
    refused([HONEST[0], *other, *HONEST[FIRST:]], tmp_path, entry=FIRST + 1)


def _number(value, chance, *, by=1):
    return value + chance.choice([-by, by])


def _list(value, chance):
    """Return another list: something dropped, added, or two swapped."""
    value = list(value)
    kind = chance.randrange(3)
    if kind == 0 and value:
        value.pop(chance.randrange(len(value)))
    elif kind == 1 and len(value) > 1:
        value[0], value[-1] = value[-1], value[0]
    else:
        value.append(next(one for one in range(1, 99) if one not in value))
    return value


def _hex(value, chance):
    place = chance.randrange(len(value))
    return (
        value[:place]
        + chance.choice([sign for sign in "0123456789abcdef" if sign != value[place]])
        + value[place + 1 :]
    )


def _sign(value, chance):
    place = chance.randrange(len(value))
    return value[:place] + chance.choice([sign for sign in ".-12" if sign != value[place]]) + value[place + 1 :]


def _cells(value, chance):
    place = chance.randrange(len(value))
    cell = None if value[place] and chance.random() < 0.3 else list(value[place] or [10, 10, 20])
    if cell:
        cell[chance.randrange(3)] += 1
    return [*value[:place], cell, *value[place + 1 :]]


def _pair(value, chance):
    place = chance.randrange(2)
    return [*value[:place], value[place] + chance.choice([-1, 1]), *value[place + 1 :]]


def _flags(value, chance):
    place = chance.randrange(3)
    return [*value[:place], value[place] + 1, *value[place + 1 :]]


def _again(value, chance):
    return chance.choice(
        [[value[0] + 1, *value[1:]], [value[0], value[1] - 6, value[2]], [*value[:2], value[2] - 60_000]]
    )


def _group(change, field):
    def changed(value, chance):
        place = chance.randrange(len(value))
        one = value[place] | {field: change(value[place][field], chance)}
        return [*value[:place], one, *value[place + 1 :]]

    return changed


def _typical(value, chance):
    return [[number, not agrees] for number, agrees in value] if chance.random() < 0.5 else [*value[::-1], [1, True]]


BOTH, ONE = ("halqa", "verify"), ("halqa",)
CHANGES = [  # kind of entry, field, change, who says that they find it
    ("map", "votes", _number, BOTH),
    ("map", "digest", _hex, BOTH),
    ("map", "agreed", _list, BOTH),
    ("map", "disagreed", _list, BOTH),
    ("axis", "mean", _number, BOTH),
    ("axis", "score", _number, BOTH),
    ("axis", "groups", _cells, BOTH),
    ("axis", "loadings", _pair, ONE),
    ("places", "places", _sign, BOTH),
    ("groups", "found", _number, BOTH),
    ("groups", "again", _again, ONE),
    ("groups", "flagged", _flags, BOTH),
    ("groups", "points", _hex, ONE),
    ("groups", "groups", _group(_number, "people"), BOTH),
    ("groups", "groups", _group(_pair, "centre"), ONE),
    ("groups", "groups", _group(_typical, "typical"), ONE),
    ("groups", "common", _list, BOTH),
    ("groups", "refused", _list, BOTH),
    ("groups", "divides", _list, BOTH),
]


def changed(number, tmp_path):
    """Change one field of a map, sign it all the same, and hold the recounters to what they say."""
    chance = Random(number)
    kind, field, change, finders = CHANGES[number % len(CHANGES)]
    place = chance.choice([at for at in range(FIRST, len(HONEST)) if b'"kind":"%s"' % kind.encode() in HONEST[at]])
    value = json.loads(HONEST[place])
    value[field] = change(value[field], chance)
    line = canonical.encode(value)
    assert line != HONEST[place]
    found = told_of([*HONEST[:place], line, *HONEST[place + 1 :]], tmp_path)
    for name in finders:
        told = found[name]
        assert (told.code, told.out, told.err.count("\n")) == (1, "", 1), (number, kind, field, name, line)
        assert told.err.startswith("entries.jsonl, entry "), told


@pytest.mark.parametrize("number", range(2 * len(CHANGES)))
def test_a_change_to_a_signed_map_is_found(number, tmp_path):
    changed(number, tmp_path)


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_many_changes_to_a_signed_map_are_found(tmp_path):
    for number in range(2 * len(CHANGES), 40 * len(CHANGES)):
        changed(number, tmp_path)


@pytest.mark.parametrize("kind", ["drop", "double", "swap"])
def test_entries_of_a_map_stand_once_and_in_order(kind, tmp_path):
    lines, place = list(HONEST), AXES[3]
    if kind == "drop":
        del lines[place]
        refused(lines, tmp_path, entry=len(lines))
    elif kind == "double":
        lines.insert(place, lines[place])
        refused(lines, tmp_path, entry=place + 2)
    else:
        lines[place], lines[place + 1] = lines[place + 1], lines[place]
        refused(lines, tmp_path, entry=place + 2)
