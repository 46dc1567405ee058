"""Names and numbers that are one of a kind within one file, the same for the same file."""

from __future__ import annotations

import re
import uuid
from collections import Counter

# The name space of every identifier made here: uuid5 of a source's words gives the same UUID on any machine.
SPACE = uuid.UUID("8f1f3a5e-6f0b-5d0e-9b0a-5c1d4e2f7a90")
UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
LARGEST_ID = 2**31 - 1


def made_guid(*words: object) -> str:
    """Return the UUID that these words always give."""
    return str(uuid.uuid5(SPACE, "/".join(str(word) for word in words)))


class Names:
    """Hands each name out once: a name asked for again gets `-2`, `-3`…"""

    def __init__(self, longest: int = 64) -> None:
        self._longest = longest
        self._given: set[str] = set()
        self._asked: Counter[str] = Counter()

    def take(self, wish: str) -> str:
        """Return the wish, cut to length, or the first free variation of it."""
        name = wish[: self._longest].rstrip("-")
        while name in self._given:
            self._asked[wish] += 1
            tail = f"-{self._asked[wish] + 1}"
            name = wish[: self._longest - len(tail)].rstrip("-") + tail
        self._given.add(name)
        return name


class Guids:
    """Hands each UUID out once, whatever the source called the thing."""

    def __init__(self) -> None:
        self._given: set[str] = set()
        self._asked: Counter[str] = Counter()

    def take(self, given: str, *words: object) -> str:
        """Return the source's UUID, or one made of the words where it is none or stands elsewhere already."""
        guid = given if UUID.fullmatch(given) else made_guid(*words)
        while guid.lower() in self._given:
            self._asked[given] += 1
            guid = made_guid(given, *words, self._asked[given])
        self._given.add(guid.lower())
        return guid


class Ids:
    """Hands each positive whole number out once, 2³¹ − 1 at most: clients keep them in 32 bits."""

    def __init__(self, reserved: set[int]) -> None:
        self._reserved = reserved
        self._given: set[int] = set()

    def take(self, wish: str, guid: str) -> int:
        """Return the source's number, or one made of the guid where it is none or stands elsewhere already."""
        if (number := whole(wish)) and number not in self._given:
            self._given.add(number)
            return number
        number = uuid.UUID(guid).int % LARGEST_ID + 1
        while number in self._given or number in self._reserved:
            number = number % LARGEST_ID + 1
        self._given.add(number)
        return number


def whole(words: str) -> int:
    """Return the positive whole number of 32 bits that the words are, or 0."""
    number = int(words) if words.isascii() and words.isdecimal() and len(words) <= 10 else 0
    return number if number <= LARGEST_ID else 0
