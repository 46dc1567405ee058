"""What a crowd asks for within a moment is read once for all of them, while a server runs.

Only for answers that are not kept themselves: a prepared page made of what was read a moment ago would stay old.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import TypeVar, TypeVarTuple

Asked = TypeVarTuple("Asked")
Value = TypeVar("Value")

MOST = 1_000
_length = [0.0]


def hold(seconds: float) -> None:
    """Let a moment last so long from now on; 0 (as outside a server): no time at all."""
    _length[0] = seconds


def lately(read: Callable[[*Asked], Value]) -> Callable[[*Asked], Value]:
    """Have a read of hashable arguments answer with what it read within the moment; what it raises is not kept."""
    kept: dict[tuple[*Asked], tuple[float, Value]] = {}

    @wraps(read)
    def look(*asked: *Asked) -> Value:
        now = time.monotonic()
        found = kept.get(asked)
        if found is not None and now - found[0] < _length[0]:
            return found[1]
        value = read(*asked)
        if len(kept) >= MOST:
            kept.clear()
        if _length[0]:
            kept[asked] = now, value
        return value

    return look
