"""The entries, their hashes, and the tree over them (docs/formats/record.md, sections 3 and 4)."""

import hashlib
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any, BinaryIO

from container import Part, Wrong, content, need
from entries import read_entry

Entries = Iterator[tuple[int, dict[str, Any]]]


def tree_root(leaves: Iterator[bytes]) -> bytes:
    """Return the root over these leaf hashes."""
    full: list[tuple[int, bytes]] = []
    for leaf in leaves:
        size, node = 1, leaf
        while full and full[-1][0] == size:
            size, node = 2 * size, hashlib.sha256(b"\1" + full.pop()[1] + node).digest()
        full.append((size, node))
    root = full.pop()[1] if full else hashlib.sha256().digest()
    while full:
        root = hashlib.sha256(b"\1" + full.pop()[1] + root).digest()
    return root


def blocks(file: BinaryIO, part: Part) -> Iterator[bytes]:
    """Give the hashes of leaves.bin."""
    rest = b""
    for piece in content(file, part):
        rest += piece
        whole = len(rest) // 32 * 32
        yield from (rest[place : place + 32] for place in range(0, whole, 32))
        rest = rest[whole:]


def lines(file: BinaryIO, part: Part) -> Iterator[bytes]:
    """Give the lines of entries.jsonl."""
    rest, number = b"", 0
    for piece in content(file, part):
        *whole, rest = (rest + piece).split(b"\n")
        number += len(whole)
        yield from whole
        need(len(rest) <= 65_535, number + 1, "the line is too long")
    need(not rest, number + 1, "the line does not end")


def numbered(file: BinaryIO, members: dict[str, Part], vouched: bool) -> Entries:
    """Give every entry with its number, once it has its leaf hash and its form."""
    pairs = zip_longest(lines(file, members["entries.jsonl"]), blocks(file, members["leaves.bin"]))
    for number, (line, leaf) in enumerate(pairs, 1):
        need(line is not None, number, "is missing")
        need(leaf is not None, number, "is more than was signed")
        same = hashlib.sha256(b"\0" + line).digest() == leaf
        need(same or vouched, f"leaves.bin, entry {number}", "is not the hash of this entry, nor is it signed")
        need(same, number, "was changed, dropped, added or moved")
        try:
            entry = read_entry(line)
        except ValueError as error:
            raise Wrong(f"entries.jsonl, entry {number}: is not of the form it must have ({str(error)[:60]})") from None
        yield number, entry
