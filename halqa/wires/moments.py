"""What a crowd asks for within a moment is read once for all of them, while a server runs.

Only for answers that are not kept themselves: a prepared page made of what was read a moment ago would stay old.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar, TypeVarTuple

Asked = TypeVarTuple("Asked")
Value = TypeVar("Value")

MOST = 1_000
LONG_AGO = float("-inf")
LATE = 5  # moments: while one reads anew, the others go on with what is no older
_length = [0.0]
_forget: list[Callable[[], None]] = []


def hold(seconds: float) -> None:
    """Let a moment last so long from now on, and forget all before it; 0 (as outside a server): no time at all."""
    _length[0] = seconds
    for forget in _forget:
        forget()


class Lately(Generic[*Asked, Value]):
    """A read of hashable arguments that answers with what it read within the moment; what it raises is not kept."""

    def __init__(self, read: Callable[[*Asked], Value]) -> None:
        self.read = read
        self._kept: dict[tuple[*Asked], tuple[float, Value]] = {}
        self._sent: dict[tuple[*Asked], float] = {}  # when somebody was last sent to read anew
        self._reading: set[tuple[*Asked]] = set()
        _forget.extend([self._kept.clear, self._sent.clear])

    def __call__(self, *asked: *Asked) -> Value:
        """Return what was read within the moment, else read it; while one reads anew, the others are given the last."""
        found = self._kept.get(asked)
        if found is not None:
            moments = LATE if asked in self._reading else 1
            if time.monotonic() - found[0] < moments * _length[0]:
                return found[1]
        self._reading.add(asked)
        try:
            value = self.read(*asked)
        except Exception:
            self._kept.pop(asked, None)
            raise
        finally:
            self._reading.discard(asked)
        if len(self._kept) >= MOST:
            self._kept.clear()
            self._sent.clear()
        if _length[0]:
            self._kept[asked] = time.monotonic(), value
        return value

    def known(self, *asked: *Asked) -> Value | None:
        """Return what was read within the moment, reading nothing: None where it was not, and this asker has to.

        While that one reads, the others are given what is no older than a few moments.
        """
        found = self._kept.get(asked)
        if found is None:
            return None
        now, moment = time.monotonic(), _length[0]
        age = now - found[0]
        if age < moment or (age < LATE * moment and now - self._sent.get(asked, LONG_AGO) < moment):
            return found[1]
        self._sent[asked] = now
        return None


def lately(read: Callable[[*Asked], Value]) -> Lately[*Asked, Value]:
    """Have a crowd's reads of one moment be one read."""
    return Lately(read)
