"""A zip file read strictly: every byte of its frame has one right value, so that damage is called damage.

The frame is the one of PKWARE's APPNOTE without Zip64, as `docs/formats/record.md` §2 narrows it.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

PIECE = 1 << 16
LARGEST = (1 << 31) - 1
MEMBERS_MOST = 16
STORED, DEFLATED = 0, 8

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_HINTS = 0b110


class Damaged(Exception):
    """The container is damaged; says where."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the container: where its data starts, how it is packed, and its sizes in bytes."""

    name: str
    header: int
    start: int
    shared: tuple[int, ...]

    @property
    def method(self) -> int:
        """Stored or deflated."""
        return self.shared[2]

    @property
    def crc(self) -> int:
        """The checksum of the content."""
        return self.shared[5]

    @property
    def packed(self) -> int:
        """How many bytes it takes in the container."""
        return self.shared[6]

    @property
    def size(self) -> int:
        """How many bytes it declares to hold."""
        return self.shared[7]


def members(file: BinaryIO) -> tuple[Member, ...]:
    """Return the members in the order in which they stand, their frame proved right; raises Damaged."""
    length = file.seek(0, 2)
    if length > LARGEST:
        raise Damaged("2 GiB or larger")
    found: list[Member] = []
    at = 0
    while (member := _local(file, at)) is not None:
        found.append(member)
        at = member.start + member.packed
        if len(found) > MEMBERS_MOST:
            raise Damaged("too many members")
    end = _check_central(file, at, found)
    if _take(file, end, _END.size) != _END.pack(b"PK\5\6", 0, 0, len(found), len(found), end - at, at, 0):
        raise Damaged("its end record is not right")
    if end + _END.size != length:
        raise Damaged("bytes after its end")
    return tuple(found)


def pieces(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """Give the content of a member, at most 64 KiB at a time; raises Damaged where size or checksum are not right."""
    crc = size = 0
    for piece in _inflated(file, member) if member.method == DEFLATED else _packed(file, member.start, member.packed):
        size += len(piece)
        if size > member.size:
            break
        crc = zlib.crc32(piece, crc)
        yield piece
    if size != member.size:
        raise Damaged(f"{member.name} has not the size it declares")
    if crc != member.crc:
        raise Damaged(f"{member.name} has not the checksum it declares")


def _packed(file: BinaryIO, start: int, size: int) -> Iterator[bytes]:
    for at in range(start, start + size, PIECE):
        yield _take(file, at, min(PIECE, start + size - at))


def _inflated(file: BinaryIO, member: Member) -> Iterator[bytes]:
    """Give what a deflate stream holds; it ends with its data, and the bits left over in its last byte are zero."""
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    body = max(member.packed - 1, 0)
    try:
        for packed in _packed(file, member.start, body):
            yield from _drained(inflate, packed)
        before, last = inflate.copy(), _take(file, member.start + body, 1)
        tail = b"".join(_drained(inflate, last))
    except zlib.error:
        raise Damaged(f"{member.name} cannot be inflated") from None
    if not inflate.eof:
        raise Damaged(f"{member.name} is cut short")
    if inflate.unused_data or _ends_alike(before, last, tail):
        raise Damaged(f"{member.name} has something after its end")
    yield tail


def _drained(inflate: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
    full = True
    while full:
        piece = inflate.decompress(packed, PIECE)
        yield piece
        packed, full = inflate.unconsumed_tail, len(piece) == PIECE


def _ends_alike(inflate: zlib._Decompress, last: bytes, tail: bytes) -> bool:
    """Tell whether the stream ends in the same way without the highest bit of its last byte: it is one left over."""
    high = last[0].bit_length()
    if not high:
        return False
    try:
        return inflate.decompress(bytes([last[0] ^ 1 << high - 1])) == tail and inflate.eof
    except zlib.error:
        return False


def _local(file: BinaryIO, at: int) -> Member | None:
    """Return the member whose local header stands here, or None where the central directory begins."""
    if _take(file, at, 4) != b"PK\3\4":
        return None
    _, *shared, name_length, extra = _LOCAL.unpack(_take(file, at, _LOCAL.size))
    name = _take(file, at + _LOCAL.size, name_length)
    if extra or shared[1] & ~_HINTS or shared[2] not in (STORED, DEFLATED) or not _plain(name):
        raise Damaged("a local header is not right")
    return Member(name.decode("ascii"), at, at + _LOCAL.size + name_length, tuple(shared))


def _plain(name: bytes) -> bool:
    return name.isascii() and name.decode("ascii").isprintable()


def _check_central(file: BinaryIO, at: int, found: list[Member]) -> int:
    """Return where the central directory ends, if it says of the members what their local headers say."""
    made: set[tuple[int, int, int]] = set()
    for member in found:
        name = member.name.encode("ascii")
        head = _take(file, at, _CENTRAL.size)
        _, by, *_, inner, outer, _ = _CENTRAL.unpack(head)
        made.add((by, inner, outer))
        right = _CENTRAL.pack(b"PK\1\2", by, *member.shared, len(name), 0, 0, 0, inner, outer, member.header)
        at += _CENTRAL.size
        if head != right or _take(file, at, len(name)) != name or len(made) > 1:
            raise Damaged("its central directory is not right")
        at += len(name)
    return at


def _take(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    data = file.read(size)
    if len(data) != size:
        raise Damaged("cut short")
    return data
