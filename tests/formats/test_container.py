"""The strict zip: every byte of its frame has one right value."""

import io
import struct
import zipfile
import zlib

import pytest

from halqa.formats.container import LARGEST, Damaged, members, pieces

CONTENT = {"a.txt": b"", "b.txt": b"words\n" * 9, "c.bin": bytes(range(256)) * 1500}


def zipped(content=CONTENT, method=zipfile.ZIP_DEFLATED, **extra):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as file:
        for name, data in content.items():
            file.writestr(name, data)
        for name, value in extra.items():
            setattr(file, name, value)
    return out.getvalue()


def read(whole):
    file = io.BytesIO(whole)
    return {member.name: b"".join(pieces(file, member)) for member in members(file)}


def deflated(data, *, trailer=b"", size=None):
    """Return a container of one member whose deflate stream is these bytes."""
    name, plain = b"a", zlib.decompress(data, -15) if size is None else b""
    shared = (20, 0, 8, 0, 33, zlib.crc32(plain), len(data) + len(trailer), len(plain) if size is None else size)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", *shared, 1, 0) + name + data + trailer
    central = struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, *shared, 1, 0, 0, 0, 0, 0, 0) + name
    return local + central + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 1, 1, len(central), len(local), 0)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_members_are_read_as_they_were_written(method):
    assert read(zipped(method=method)) == CONTENT
    assert read(zipped({})) == {}


@pytest.mark.parametrize("level", range(10))
@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 3 << 20])
def test_every_level_of_deflate_is_read(level, size):
    packer = zlib.compressobj(level, zlib.DEFLATED, -15)
    data = packer.compress(b"ab" * size) + packer.flush()
    assert read(deflated(data)) == {"a": b"ab" * size}


def test_every_changed_bit_is_found():
    whole = zipped({"a.txt": b"", "b.txt": b"words\n" * 9, "c.txt": b"more words"})
    for place in range(len(whole)):
        for bit in range(8):
            spoilt = bytearray(whole)
            spoilt[place] ^= 1 << bit
            with pytest.raises(Damaged):
                read(bytes(spoilt))


def test_every_cut_and_every_addition_is_found():
    whole = zipped()
    for cut in (*range(400), *range(len(whole) - 400, len(whole))):
        with pytest.raises(Damaged):
            read(whole[:cut])
    for longer in (whole + b"\0", b"\0" + whole, whole + whole, b""):
        with pytest.raises(Damaged):
            read(longer)


@pytest.mark.parametrize(
    "whole",
    [
        zipped(comment=b"hello"),
        zipped(method=zipfile.ZIP_BZIP2),
        zipped({"é.txt": b""}),
        zipped({"a\x1b[2J": b""}),
        zipped({f"{number}": b"" for number in range(17)}),
        deflated(b"\x03\x00", trailer=b"\0"),
        deflated(b"\x03\x00", trailer=b"\0" * 70_000),
        deflated(b"\x03\x04"),
        deflated(b"", size=0),
        deflated(b"\x03", size=0),
        deflated(b"\x07\x00", size=0),
        deflated(zlib.compress(bytes(1 << 20), 9, -15), size=10),
        b"",
        b"PK\5\6",
        b"not a zip at all, but words enough to look at them twice",
    ],
)
def test_other_containers_are_damaged(whole):
    with pytest.raises(Damaged):
        read(whole)


def test_a_bomb_is_left_before_it_goes_off():
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
    file = io.BytesIO(deflated(data, size=100_000))
    (member,) = members(file)
    given = []
    with pytest.raises(Damaged):
        given.extend(pieces(file, member))
    assert len(b"".join(given)) <= 100_000


def test_a_file_too_large_is_not_read(tmp_path):
    path = tmp_path / "large.zip"
    with path.open("wb") as file:
        file.truncate(LARGEST + 1)
    with path.open("rb") as file, pytest.raises(Damaged, match="2 GiB"):
        members(file)
