"""The bundle: a whole record in one zip file, written in one pass and read in pieces (`docs/formats/record.md`)."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from halqa.formats.container import DEFLATED, LARGEST, STORED, Member, members, pieces
from halqa.formats.notes import VerifierKey, read_checkpoint, read_key, signed_bytes
from halqa.rules.record import Broken, Checkpoint, Malformed, Why, leaf_hash
from halqa.rules.record.broken import ENTRIES, LEAVES
from halqa.rules.record.entries import LINE_LONGEST
from halqa.rules.record.merkle import HASH_BYTES, root_of

README = "README.txt"
KEY = "key.txt"
CHECKPOINT = "checkpoint.txt"
LIMITS = {README: 1 << 16, KEY: 1 << 10, CHECKPOINT: 1 << 12, ENTRIES: LARGEST, LEAVES: LARGEST}


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose container, key and checkpoint are sound; entries and leaf hashes are read when asked for."""

    key: VerifierKey
    checkpoint: Checkpoint
    _file: BinaryIO
    _members: dict[str, Member]

    def lines(self) -> Iterator[bytes]:
        """Give each entry without its line feed; raises Broken LINE."""
        number, rest = 1, b""
        for piece in pieces(self._file, self._members[ENTRIES]):
            *whole, rest = (rest + piece).split(b"\n")
            yield from whole
            number += len(whole)
            if len(rest) > LINE_LONGEST:
                raise Broken(ENTRIES, number, Why.LINE)
        if rest:
            raise Broken(ENTRIES, number, Why.LINE)

    def leaves(self) -> Iterator[bytes]:
        """Give each leaf hash (32 bytes)."""
        rest = b""
        for piece in pieces(self._file, self._members[LEAVES]):
            data = rest + piece
            whole = len(data) - len(data) % HASH_BYTES
            yield from (data[at : at + HASH_BYTES] for at in range(0, whole, HASH_BYTES))
            rest = data[whole:]


def read(file: BinaryIO) -> Bundle:
    """Return the bundle, its container checked throughout and its checkpoint's signature verified.

    Raises Damaged for the container, Broken: MEMBER_TWICE, MEMBER_UNEXPECTED, MEMBER_MISSING, SIZE, KEY_MALFORMED,
    NOTE_MALFORMED, SIGNATURE.
    """
    found = _found(members(file))
    for member in found.values():
        for _ in pieces(file, member):
            pass
    key = _key(_words(file, found[KEY], Why.KEY_MALFORMED))
    checkpoint = _checkpoint(_words(file, found[CHECKPOINT], Why.NOTE_MALFORMED), key)
    if found[LEAVES].size != checkpoint.size * HASH_BYTES:
        raise Broken(LEAVES, 0, Why.SIZE)
    return Bundle(key, checkpoint, file, found)


def write(out: BinaryIO, *, readme: str, key: VerifierKey, note: str, entries: Iterable[bytes]) -> None:
    """Write a bundle to a seekable file: `note` is the signed checkpoint over these entries (without line feeds).

    The same record gives the same bytes. Raises Malformed if the note is not this key's over these entries.
    """
    checkpoint, signature = read_checkpoint(note, key, alone=True)
    leaves = bytearray()
    with zipfile.ZipFile(out, "w") as container:
        for name, words in ((README, readme), (KEY, f"{key}\n"), (CHECKPOINT, note)):
            container.writestr(_entry(name, STORED), words.encode())
        with container.open(_entry(ENTRIES, DEFLATED), "w") as member:
            for entry in entries:
                member.write(entry + b"\n")
                leaves += leaf_hash(entry)
        container.writestr(_entry(LEAVES, STORED), leaves)
    whole = (bytes(leaves[at : at + HASH_BYTES]) for at in range(0, len(leaves), HASH_BYTES))
    if not key.verifies(signed_bytes(checkpoint), signature) or root_of(whole) != checkpoint.root:
        raise Malformed("the checkpoint is not one of these entries")


def _entry(name: str, method: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.compress_type = method
    return info


def _found(parts: tuple[Member, ...]) -> dict[str, Member]:
    names = Counter(member.name for member in parts)
    for name, count in names.items():
        if name not in LIMITS:
            raise Broken(name, 0, Why.MEMBER_UNEXPECTED)
        if count > 1:
            raise Broken(name, 0, Why.MEMBER_TWICE)
    for name in LIMITS:
        if name not in names:
            raise Broken(name, 0, Why.MEMBER_MISSING)
    for member in parts:
        if member.size > LIMITS[member.name]:
            raise Broken(member.name, 0, Why.SIZE)
    return {member.name: member for member in parts}


def _words(file: BinaryIO, member: Member, why: Why) -> str:
    try:
        return b"".join(pieces(file, member)).decode()
    except UnicodeDecodeError:
        raise Broken(member.name, 0, why) from None


def _key(words: str) -> VerifierKey:
    try:
        key = read_key(words[:-1])
    except Malformed as malformed:
        raise Broken(KEY, 0, Why.KEY_MALFORMED, str(malformed)) from None
    if words != f"{key}\n":
        raise Broken(KEY, 0, Why.KEY_MALFORMED)
    return key


def _checkpoint(note: str, key: VerifierKey) -> Checkpoint:
    try:
        checkpoint, signature = read_checkpoint(note, key, alone=True)
    except Malformed as malformed:
        raise Broken(CHECKPOINT, 0, Why.NOTE_MALFORMED, str(malformed)) from None
    if not key.verifies(signed_bytes(checkpoint), signature):
        raise Broken(CHECKPOINT, 0, Why.SIGNATURE)
    return checkpoint
