"""The container of a record: a zip file with every byte accounted for (docs/formats/record.md, section 2)."""

import struct
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

SMALL = {"README.txt": 65_536, "key.txt": 1_024, "checkpoint.txt": 4_096}
LARGE = {"entries.jsonl": 2**31, "leaves.bin": 2**31}


class Wrong(Exception):
    """Something does not hold; the first word says where."""


class Damage(Wrong):
    """The container is damaged."""

    def __init__(self, words: str) -> None:
        super().__init__(f"the container is damaged: {words}")


def need(holds: object, where: str | int, words: str) -> None:
    """Stop here unless this holds; a number is that of an entry."""
    if not holds:
        raise Wrong(f"{where if isinstance(where, str) else f'entries.jsonl, entry {where}'}: {words}")


class Part(NamedTuple):
    """One member: where its header and its data stand, and the eight numbers that are written twice."""

    name: str
    header: int
    start: int
    twice: tuple[int, ...]


def at(file: BinaryIO, place: int, size: int) -> bytes:
    """Read exactly these bytes."""
    file.seek(place)
    data = file.read(size)
    if len(data) < size:
        raise Damage("it is cut short")
    return data


def open_container(file: BinaryIO) -> dict[str, Part]:
    """Check the frame and every checksum, and return the members by name."""
    if file.seek(0, 2) >= 2**31:
        raise Damage("it is too large")
    parts: list[Part] = []
    place = 0
    while at(file, place, 4) == b"PK\3\4" and len(parts) < 17:
        parts.append(local(file, place))
        place = parts[-1].start + parts[-1].twice[6]
    right = directory(parts, place, at(file, place, 42) if parts else b"")
    if file.seek(0, 2) - place != len(right) or at(file, place, len(right)) != right:
        raise Damage("its directory or its end is not right")
    members = by_name(parts)
    for part in parts:
        for _ in content(file, part):
            pass
    return members


def local(file: BinaryIO, place: int) -> Part:
    """Read a local header."""
    *twice, name_size, extra = struct.unpack("<5H3I2H", at(file, place + 4, 26))
    name = at(file, place + 30, name_size).decode("latin-1")
    plain = name.isascii() and name.isprintable()
    if extra or twice[1] not in (0, 2, 4, 6) or twice[2] not in (0, 8) or not plain:
        raise Damage("a local header is not right")
    return Part(name, place, place + 30 + name_size, tuple(twice))


def directory(parts: list[Part], place: int, first: bytes) -> bytes:
    """Return the bytes that must follow the members; what only the directory has is taken from its first entry."""
    made = b""
    for part in parts:
        made += b"PK\1\2" + first[4:6] + struct.pack("<5H3I4H", *part.twice, len(part.name), 0, 0, 0)
        made += first[36:42] + struct.pack("<I", part.header) + part.name.encode()
    return made + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, len(parts), len(parts), len(made), place, 0)


def by_name(parts: list[Part]) -> dict[str, Part]:
    """Return the members by name, if they are the five of a record and no larger than they may be."""
    members: dict[str, Part] = {}
    for part in parts:
        need(part.name in SMALL | LARGE, part.name, "does not belong in a record")
        need(part.name not in members, part.name, "is there twice")
        members[part.name] = part
    for name, most in (SMALL | LARGE).items():
        need(name in members, name, "is missing")
        need(members[name].twice[7] <= most, name, "is too large")
    return members


def content(file: BinaryIO, part: Part) -> Iterator[bytes]:
    """Give what a member holds, piece by piece, counted and summed against what its header declares."""
    _, _, method, _, _, crc, packed, size = part.twice
    seen = summed = 0
    for piece in inflated(file, part) if method else raw(file, part.start, packed):
        seen, summed = seen + len(piece), zlib.crc32(piece, summed)
        if seen > size:
            break
        yield piece
    if seen != size or summed != crc:
        raise Damage(f"{part.name} has not the size or checksum it declares")


def raw(file: BinaryIO, start: int, size: int) -> Iterator[bytes]:
    """Give bytes of the file as they stand."""
    for place in range(start, start + size, 65_536):
        yield at(file, place, min(65_536, start + size - place))


def inflated(file: BinaryIO, part: Part) -> Iterator[bytes]:
    """Give the bytes of a deflate stream, which must end in its last byte; what is over of that must be zero."""
    stream, size = zlib.decompressobj(-15), max(part.twice[6], 1)
    try:
        for chunk in raw(file, part.start, size - 1):
            yield from drained(stream, chunk)
        twin, last = stream.copy(), at(file, part.start + size - 1, 1)[0]
        rest = b"".join(drained(stream, bytes([last])))
    except zlib.error:
        raise Damage(f"{part.name} cannot be inflated") from None
    if not stream.eof or stream.unused_data:
        raise Damage(f"{part.name} is cut short, or has bytes after its end")
    if last and ended(twin, last - (1 << last.bit_length() - 1)) == rest:
        raise Damage(f"{part.name} has bits after its end")
    yield rest


def drained(stream: Any, chunk: bytes) -> Iterator[bytes]:
    """Give what the stream makes of these bytes, in pieces."""
    piece = stream.decompress(chunk, 65_536)
    yield piece
    while stream.unconsumed_tail or len(piece) == 65_536:
        piece = stream.decompress(stream.unconsumed_tail, 65_536)
        yield piece


def ended(stream: Any, last: int) -> bytes | None:
    """Return what the stream gives with this last byte, or None if it does not end with it."""
    try:
        rest: bytes = stream.decompress(bytes([last]))
    except zlib.error:
        return None
    return rest if stream.eof else None
