"""The last signed size and root of each log, outside the database: a restored one never signs backwards."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from django.conf import settings

from halqa.wires import folder

_frozen: list[str] = []


def freeze(reason: str) -> None:
    """Make this process read-only for a reason; an empty one thaws it."""
    _frozen[:] = [reason] if reason else []


def frozen() -> str:
    """Return why this process is read-only, or nothing."""
    return _frozen[0] if _frozen else ""


def read(origin: str) -> tuple[int, bytes] | None:
    """Return the size and the root last signed for a log, or None if none was."""
    path = _path(origin)
    if not path.exists():
        return None
    kept = json.loads(path.read_text())
    return int(kept["size"]), bytes.fromhex(kept["root"])


def origins() -> frozenset[str]:
    """Return the logs that anything was signed for."""
    kept: Path = settings.FOLDER.heads
    return frozenset(str(json.loads(path.read_text())["origin"]) for path in sorted(kept.glob("*.json")))


def write(origin: str, size: int, root: bytes) -> None:
    """Keep the size and the root signed last for a log; of several processes that sign, the last one stays."""
    with settings.FOLDER.lock("heads"):
        head = read(origin)
        if head is None or head[0] < size:
            kept = json.dumps({"origin": origin, "size": size, "root": root.hex()})
            folder.write_private(_path(origin), [kept, "\n"])


def _path(origin: str) -> Path:
    heads: Path = settings.FOLDER.heads
    return heads / f"{hashlib.sha256(origin.encode()).hexdigest()[:32]}.json"
