"""A programme from the bytes of a file, whatever the format: the one entry of importers."""

from __future__ import annotations

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from halqa.formats import c3voc, json, pretalx
from halqa.rules.programme import Reading
from halqa.rules.refusals import Code, Refused

MAX_BYTES = 32 * 1024 * 1024
# Containers, pictures and databases that get named .xml or .json by mistake.
_PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"%PDF", b"\x89PNG")


def read(data: bytes, name: str = "") -> Reading:
    """Return the programme in the bytes of a file called `name`; the caller checks MAX_BYTES before reading more.

    Raises Refused: FILE_EMPTY, FILE_TOO_LARGE (`most`, `size` in bytes), FILE_UNREADABLE (`why`, `line`).
    """
    if len(data) > MAX_BYTES:
        raise Refused(Code.FILE_TOO_LARGE, most=MAX_BYTES, size=len(data))
    if data.startswith(_PACKED):
        raise Refused(Code.FILE_UNREADABLE, why="packed")
    data = data.removeprefix(BOM_UTF8).lstrip()
    if not data:
        raise Refused(Code.FILE_EMPTY)
    if data.startswith((b"<", BOM_UTF16_LE, BOM_UTF16_BE)):
        return c3voc.read_schedule(data)
    if data.startswith((b"{", b"[")):
        value = json.parse(data)
        return c3voc.read_json(value) if _is_c3voc(value) else pretalx.read(value, name)
    raise Refused(Code.FILE_UNREADABLE, why="kind")


def _is_c3voc(value: object) -> bool:
    return bool(json.thing(json.thing(json.thing(value).get("schedule")).get("conference")))
