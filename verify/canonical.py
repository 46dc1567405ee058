"""Canonical JSON: one spelling for one value (docs/formats/record.md, section 3)."""

import json
from typing import Any


def refuse(word: str) -> None:
    """Refuse a number with a fraction or an exponent, NaN and Infinity."""
    raise ValueError(f"not a whole number: {word}")


def whole(word: str) -> int:
    """Read a whole number below 2^53."""
    if len(word) > 17 or abs(int(word)) >= 2**53:
        raise ValueError("a number is too large")
    return int(word)


def keyed(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Read an object whose keys are printable ASCII."""
    value = dict(pairs)
    keys = "".join(value)
    if not (keys.isascii() and keys.isprintable()):
        raise ValueError("a key is not ASCII")
    return value


ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
DECODER = json.JSONDecoder(parse_float=refuse, parse_constant=refuse, parse_int=whole, object_pairs_hook=keyed)


def encode(value: Any) -> bytes:
    """Return the canonical bytes of a value."""
    return ENCODER.encode(value).encode()


def decode(line: bytes) -> Any:
    """Return the value that a line spells; raises ValueError if this is not its one spelling."""
    try:
        value = DECODER.decode(line.decode())
        same = encode(value) == line
    except RecursionError:
        same = False
    if not same:
        raise ValueError("not canonical JSON")
    return value
