"""Who is whose child, as the kernel tells it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def tree(pid: int) -> set[int]:
    """Return a process and all its descendants."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def named(pid: int, word: str) -> list[int]:
    """Return the descendants of a process that run the halqa command of this name."""
    return [child for child in sorted(tree(pid) - {pid}) if word in _words(child)]


def alive(pid: int) -> bool:
    """Tell whether a process still runs; one that nobody has buried yet does not."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def memory(pid: int) -> float:
    """Return the resident memory of a process, in MiB."""
    lines = (Path("/proc") / str(pid) / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def _words(pid: int) -> list[str]:
    try:
        return (Path("/proc") / str(pid) / "cmdline").read_text().split("\0")
    except OSError:
        return []
