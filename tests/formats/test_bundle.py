"""The bundle: written in one pass, read in pieces, refused in words."""

import io
import re
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.formats import bundle
from halqa.formats.container import Damaged
from halqa.rules.record import Broken, Malformed, Why, leaf_hash
from tests.recount.records import FORGER, SIGNER, entries, lines_of, note, packed, repacked, unpacked

LINES = lines_of(entries())
WHOLE = packed(LINES)
MEMBERS = unpacked(WHOLE)
SHORTER = re.sub(r"\n\d+", "\n7", note(LINES), count=1)


def opened(whole):
    return bundle.read(io.BytesIO(whole))


def found(whole):
    with pytest.raises(Broken) as broken:
        opened(whole)
    return broken.value.member, broken.value.entry, broken.value.why


@given(st.lists(st.binary(max_size=300).map(lambda line: line.replace(b"\n", b"")), min_size=1, max_size=30))
def test_what_is_written_is_read(lines):
    read = opened(packed(lines))
    assert list(read.lines()) == lines
    assert list(read.leaves()) == [leaf_hash(line) for line in lines]
    assert read.checkpoint.size == len(lines)
    assert read.key == SIGNER.key


def test_the_same_record_gives_the_same_bytes():
    assert packed(LINES) == WHOLE
    assert list(MEMBERS) == ["README.txt", "key.txt", "checkpoint.txt", "entries.jsonl", "leaves.bin"]


def test_a_bundle_packed_again_is_read():
    assert list(opened(repacked(MEMBERS)).lines()) == LINES
    assert list(opened(repacked(dict(reversed(MEMBERS.items())))).leaves()) == list(map(leaf_hash, LINES))


def test_long_and_many_lines_are_read_in_pieces():
    lines = [b"x" * 65_535, b"", b"y" * 65_535, *[b"z"] * 70_000]
    read = opened(packed(lines))
    assert list(read.lines()) == lines
    assert sum(1 for _ in opened(repacked(unpacked(packed(lines)))).leaves()) == len(lines)


@pytest.mark.parametrize(
    ("member", "data", "expected"),
    [
        ("README.txt", b"x" * 65_537, ("README.txt", 0, Why.SIZE)),
        ("key.txt", b"x" * 1_025, ("key.txt", 0, Why.SIZE)),
        ("key.txt", b"\xff", ("key.txt", 0, Why.KEY_MALFORMED)),
        ("key.txt", b"", ("key.txt", 0, Why.KEY_MALFORMED)),
        ("key.txt", MEMBERS["key.txt"][:-1], ("key.txt", 0, Why.KEY_MALFORMED)),
        ("key.txt", MEMBERS["key.txt"][:-1] + b"\t", ("key.txt", 0, Why.KEY_MALFORMED)),
        ("key.txt", f"{FORGER.key}\n".encode(), ("checkpoint.txt", 0, Why.NOTE_MALFORMED)),
        ("checkpoint.txt", b"\xff", ("checkpoint.txt", 0, Why.NOTE_MALFORMED)),
        ("checkpoint.txt", SHORTER.encode(), ("checkpoint.txt", 0, Why.SIGNATURE)),
        ("leaves.bin", MEMBERS["leaves.bin"] + b"\0", ("leaves.bin", 0, Why.SIZE)),
        ("leaves.bin", b"", ("leaves.bin", 0, Why.SIZE)),
        ("other.txt", b"", ("other.txt", 0, Why.MEMBER_UNEXPECTED)),
        ("a/key.txt", b"", ("a/key.txt", 0, Why.MEMBER_UNEXPECTED)),
    ],
)
def test_other_members_are_refused(member, data, expected):
    assert found(repacked(MEMBERS | {member: data})) == expected


@pytest.mark.parametrize("name", MEMBERS)
def test_a_missing_member_is_named(name):
    assert found(repacked({other: data for other, data in MEMBERS.items() if other != name})) == (
        name,
        0,
        Why.MEMBER_MISSING,
    )


@pytest.mark.parametrize("name", MEMBERS)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_named(name):
    out = io.BytesIO(WHOLE)
    with zipfile.ZipFile(out, "a") as file:
        file.writestr(name, b"")
    assert found(out.getvalue()) == (name, 0, Why.MEMBER_TWICE)


@pytest.mark.parametrize(
    ("data", "entry"), [(b"a\nb", 2), (b"\n" + b"x" * 140_000, 2), (b"x" * 140_000 + b"\n", 1), (b"x", 1)]
)
def test_lines_that_do_not_end_are_named(data, entry):
    read = opened(repacked(MEMBERS | {"entries.jsonl": data}))
    with pytest.raises(Broken) as broken:
        list(read.lines())
    assert (broken.value.member, broken.value.entry, broken.value.why) == ("entries.jsonl", entry, Why.LINE)


def test_damage_is_told_before_anything_is_read():
    with pytest.raises(Damaged):
        opened(WHOLE[:-1])
    place = WHOLE.index(MEMBERS["leaves.bin"])
    with pytest.raises(Damaged, match=r"leaves\.bin"):
        opened(WHOLE[:place] + b"\1" + WHOLE[place + 1 :])


@pytest.mark.parametrize("wrong", [note(LINES[1:]), SHORTER, note(LINES, FORGER), ""])
def test_write_refuses_another_checkpoint(wrong):
    with pytest.raises(Malformed):
        bundle.write(io.BytesIO(), readme="", key=SIGNER.key, note=wrong, entries=LINES)
