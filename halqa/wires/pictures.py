"""The pictures of the data folder: each is named by its bytes, so a file that is there never changes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import BoundedSemaphore, Lock

from django.conf import settings

from halqa.formats.pictures import Picture, reencoded
from halqa.rules.refusals import Code, Refused
from halqa.wires import folder

NAME = re.compile(r"[0-9a-f]{40}")
AT_ONCE = 3  # one at work, two that wait: each holds a thread that pages need
_places = BoundedSemaphore(AT_ONCE)
_one = Lock()


def made_small(data: bytes) -> Picture:
    """Return a picture that was sent as it is kept, one at a time: several large ones at once would not fit in memory.

    Raises Refused: PICTURE_BAD, PICTURE_TOO_LARGE; BUSY where others wait already.
    """
    if not _places.acquire(blocking=False):
        raise Refused(Code.BUSY, field="picture")
    try:
        with _one:
            return reencoded(data)
    finally:
        _places.release()


def name_of(data: bytes) -> str:
    """Return the name of a picture: 40 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(data).hexdigest()[:40]


def keep(data: bytes) -> str:
    """Keep the bytes of a picture on disk, and return its name."""
    name = name_of(data)
    folder.write_bytes(_path(name), [data])
    return name


def read(name: str) -> bytes | None:
    """Return the bytes of a picture; None where there is none of this name."""
    path = _path(name)
    return path.read_bytes() if NAME.fullmatch(name) and path.exists() else None


def read_all(names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Give the pictures of these names that are there, one after another."""
    return ((name, data) for name in names if (data := read(name)) is not None)


def forget(name: str) -> None:
    """Remove a picture that nothing shows any more."""
    folder.destroy(_path(name))


def _path(name: str) -> Path:
    pictures: Path = settings.FOLDER.pictures
    return pictures / f"{name}.webp"
