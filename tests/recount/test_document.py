"""The example in the description of the format is right, so that others can hold their checkers against it."""

import re

import pytest

from halqa.formats.notes import read_key
from halqa.rules.record import decode, leaf_hash, receipt_code, receipt_message
from tests.recount.records import repacked
from tests.recount.recounters import ROOT, both

PAGE = (ROOT / "docs/formats/record.md").read_text(encoding="utf-8")
ENTRIES, KEY, CHECKPOINT, LEAVES, SIGNATURE, TALLY = re.findall(r"^```\w+\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def members():
    return {
        "README.txt": b"",
        "key.txt": KEY.encode(),
        "checkpoint.txt": CHECKPOINT.encode(),
        "entries.jsonl": ENTRIES.encode(),
        "leaves.bin": bytes.fromhex(LEAVES),
    }


def test_the_example_is_a_record_and_prints_what_the_page_says(tmp_path):
    path = tmp_path / "example.zip"
    path.write_bytes(repacked(members()))
    for told in both(path).values():
        assert (told.code, told.out, told.err) == (0, TALLY, "")


def test_the_examples_hashes_fingerprint_and_receipt_are_right():
    lines = ENTRIES.encode().splitlines()
    key, ballot = read_key(KEY.strip()), decode(lines[3])
    assert [leaf_hash(line).hex() for line in lines] == LEAVES.split()
    assert f"`{key.fingerprint}`" in PAGE
    assert f"`{receipt_code(ballot.commitment)}`" in PAGE
    assert key.verifies(receipt_message("demo-1", ballot.commitment), bytes.fromhex(SIGNATURE))


@pytest.mark.parametrize(
    "kind",
    [
        "log",
        "open",
        "close",
        "ballot",
        "result",
        "void",
        "certified",
        "removals",
        "journal",
        "statement",
        "commitments",
        "row",
        "map",
        "axis",
        "places",
        "groups",
    ],
)
def test_the_page_describes_every_kind(kind):
    assert f"| `{kind}` |" in PAGE
