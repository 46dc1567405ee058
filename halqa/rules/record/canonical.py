"""One byte string for one value: the canonical JSON of the record (RFC 8785 with whole numbers and ASCII keys only)."""

from __future__ import annotations

import json

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]

NUMBER_MOST = 2**53 - 1


class Malformed(ValueError):
    """Something is not of the form that the record has."""


def _refuse(word: str) -> Json:
    raise Malformed(f"not a whole number: {word}")


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
_DECODER = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)


def encode(value: Json) -> bytes:
    """Return the canonical UTF-8 bytes, without a line feed; raises Malformed for what has none."""
    _check(value)
    try:
        return _ENCODER.encode(value).encode()
    except UnicodeEncodeError:
        raise Malformed("half of a surrogate pair") from None


def decode(line: bytes) -> Json:
    """Return the value; raises Malformed unless the bytes are exactly the canonical ones of their value."""
    try:
        value: Json = _DECODER.decode(line.decode())
        same = encode(value) == line
    except Malformed:
        raise
    except (ValueError, RecursionError):
        raise Malformed("not JSON") from None
    if not same:
        raise Malformed("not in canonical form")
    return value


def _check(value: Json) -> None:
    if isinstance(value, dict):
        keys = "".join(value)
        if not (keys.isascii() and keys.isprintable()):
            raise Malformed("a key that is not printable ASCII")
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            _check(inner)
    elif isinstance(value, int):
        if not -NUMBER_MOST <= value <= NUMBER_MOST:
            raise Malformed("number too large")
    elif not (value is None or isinstance(value, str)):
        raise Malformed(f"not a value of the record: {type(value).__name__}")
