"""Whatever is changed in a bundle, both recounters find it and say where."""

import random

import pytest

from tests.recount.mapped import whole
from tests.recount.records import lines_of, packed, repacked, respelled, unpacked
from tests.recount.recounters import both

LINES = lines_of(whole())
WHOLE = packed(LINES)
MEMBERS = unpacked(WHOLE)
BOUND = ["key.txt", "checkpoint.txt", "entries.jsonl", "leaves.bin"]


def changed_byte(draw):
    """Change one byte of a member, and pack the rest again."""
    member = draw.choice([*BOUND, "entries.jsonl", "entries.jsonl"])
    data = bytearray(MEMBERS[member])
    place = draw.randrange(len(data))
    data[place] ^= draw.randrange(1, 256)
    before = bytes(MEMBERS[member][:place])
    entry = {"entries.jsonl": before.count(b"\n") + 1, "leaves.bin": place // 32 + 1}.get(member)
    return repacked(MEMBERS | {member: bytes(data)}), f"{member}, entry {entry}: " if entry else f"{member}: "


def changed_file(draw):
    """Change one byte of the file as it lies there."""
    data = bytearray(WHOLE)
    data[draw.randrange(len(data))] ^= draw.randrange(1, 256)
    return bytes(data), ""


def dropped(draw):
    place = draw.randrange(len(LINES))
    return respelled(MEMBERS, LINES[:place] + LINES[place + 1 :]), f"entries.jsonl, entry {place + 1}: "


def doubled(draw):
    place = draw.randrange(len(LINES))
    return respelled(MEMBERS, LINES[:place] + LINES[place : place + 1] + LINES[place:]), (
        f"entries.jsonl, entry {place + 2}: "
    )


def added(draw):
    place = draw.randrange(len(LINES) + 1)
    line = draw.choice(LINES).replace(b'"number":', b'"number":4')
    spoilt = [*LINES[:place], line, *LINES[place:]]
    first = next((n for n, (new, old) in enumerate(zip(spoilt, LINES, strict=False)) if new != old), len(LINES))
    return respelled(MEMBERS, spoilt), f"entries.jsonl, entry {first + 1}: "


def swapped(draw):
    one, other = sorted(draw.sample(range(len(LINES)), 2))
    spoilt = list(LINES)
    spoilt[one], spoilt[other] = spoilt[other], spoilt[one]
    return respelled(MEMBERS, spoilt), f"entries.jsonl, entry {one + 1}: "


def reordered(draw):
    start = draw.randrange(len(LINES) - 8)
    some = LINES[start : start + 8]
    spoilt = [*LINES[:start], *some[::-1], *LINES[start + 8 :]]
    return respelled(MEMBERS, spoilt), f"entries.jsonl, entry {start + 1}: "


def rehashed(draw):
    """Spoil the entries and make the hashes fit, without the key."""
    ballots = [place for place, line in enumerate(LINES) if b'"kind":"ballot"' in line]
    place = draw.choice(ballots)
    line = draw.choice([b"", LINES[place].replace(b'"number":', b'"number":1'), LINES[place - 1]])
    spoilt = [*LINES[:place], *([line] if line else []), *LINES[place + 1 :]]
    return respelled(MEMBERS, spoilt, hashed=True), ("leaves.bin: " if not line else "entries.jsonl, entry ")


KINDS = [changed_byte, changed_byte, changed_byte, changed_file, dropped, doubled, added, swapped, reordered, rehashed]


def check(tmp_path, number):
    draw = random.Random(number)
    kind = KINDS[number % len(KINDS)]
    whole, begins = kind(draw)
    path = tmp_path / "spoilt.zip"
    path.write_bytes(whole)
    for name, told in both(path).items():
        said = f"{kind.__name__} {number} {name}: {told}"
        assert (told.code, told.out, told.err.count("\n")) == (1, "", 1), said
        assert told.err.startswith(begins), said


@pytest.mark.parametrize("number", range(60))
def test_a_mutation_is_found_and_named(number, tmp_path):
    check(tmp_path, number)


@pytest.mark.full
def test_a_thousand_mutations_are_found_and_named(tmp_path):
    for number in range(60, 1060):
        check(tmp_path, number)
