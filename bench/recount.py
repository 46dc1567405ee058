"""Both recounters on a record of a million sealed ballots: python -m bench.recount [BALLOTS]."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from bench.figures import Figure, begin, tell
from halqa.formats import bundle, notes
from halqa.rules.ballots import Cast, Option, Terms, outcome
from halqa.rules.record import Entry, Frontier, Log, Open, encode, leaf_hash, seal
from halqa.rules.text import Text

BALLOTS = 1_000_000
MOST_SECONDS = 60
MOST_BYTES = 256 << 20
AT = datetime(2026, 11, 22, 10, tzinfo=UTC)
SIGNER = notes.Signer("halqa.example/bench", bytes(range(32)))
AUDIENCES = ("hall", "online", "online", "square", "sms")
RECOUNTERS = {
    "python -m halqa.recount": [sys.executable, "-m", "halqa.recount"],
    "python3 -E -s -S verify/record.py": [sys.executable, "-E", "-s", "-S", "verify/record.py"],
}


@dataclass(frozen=True, slots=True)
class Run:
    """How a recounter fared: exit code, seconds (of a processor too), bytes of memory at the most, what it printed."""

    code: int
    seconds: float
    worked: float
    memory: int
    lines: bytes


def main(arguments: list[str]) -> int:
    """Write a record, run both recounters on it, print the figures; 1 where one is too slow, too large or wrong."""
    ballots = int(arguments[0]) if arguments else BALLOTS
    begin(f"python -m bench.recount {ballots}")
    with tempfile.TemporaryDirectory() as folder:
        return tell(measure(Path(folder) / "record.zip", ballots))


def measure(path: Path, ballots: int) -> Iterator[Figure]:
    """Write a record of so many ballots and have both count it."""
    started = time.perf_counter()
    write(path, ballots)
    yield Figure(f"{ballots:,} ballots sealed", time.perf_counter() - started, "s")
    yield Figure("  the record", path.stat().st_size / 1_000_000, "MB")
    runs = {name: run([*command, str(path)]) for name, command in RECOUNTERS.items()}
    for name, one in runs.items():
        yield Figure(name, one.seconds, "s", most=MOST_SECONDS)
        yield Figure("  of a processor", one.worked, "s")
        yield Figure("  memory", one.memory / 2**20, "MiB", most=MOST_BYTES / 2**20)
        yield Figure("  exit status", one.code, "", most=0)
    yield Figure("answers that differ", len({one.lines for one in runs.values()}) - 1, "", most=0)


def write(path: Path, ballots: int) -> None:
    """Write a bundle with one consultation of this many ballots."""
    lines = path.with_suffix(".jsonl")
    with lines.open("wb") as file:
        file.writelines(line + b"\n" for line in sealed(ballots))
    frontier = Frontier().extend(map(leaf_hash, _read(lines)))
    note = SIGNER.checkpoint(frontier.size, frontier.root())
    with path.open("wb") as out:
        bundle.write(out, readme="Invented ballots.\n", key=SIGNER.key, note=note, entries=_read(lines))


def sealed(ballots: int) -> Iterator[bytes]:
    """Give the entries of such a record."""
    options = tuple(Option(number, Text.one(f"Option {number}", "en")) for number in range(1, 6))
    terms = Terms("bench-1", Text.one("Which?", "en"), options, most=2)
    turnout = dict.fromkeys(AUDIENCES, 0)
    for index in range(ballots):
        turnout[AUDIENCES[index % len(AUDIENCES)]] += 1
    tally = outcome(terms, turnout, (cast for cast, _ in casts(ballots)))
    made: Iterable[Entry] = chain([Log(SIGNER.name, "bench"), Open(AT, terms)], seal(terms, AT, tally, casts(ballots)))
    return map(encode, made)


def casts(ballots: int) -> Iterator[tuple[Cast, bytes]]:
    """Give ballots by ascending pseudonym, each with its salt."""
    for index in range(ballots):
        draw = hashlib.sha256(b"%d" % index).digest()
        choices = tuple(sorted({1 + draw[0] % 5, 1 + draw[1] % 5}))
        yield Cast(index.to_bytes(4, "big") + draw[:12], 1, choices, AUDIENCES[index % len(AUDIENCES)]), draw[16:]


def run(command: list[str]) -> Run:
    """Run a command and measure it."""
    with tempfile.TemporaryFile() as out:
        started = time.perf_counter()
        told = [(os.POSIX_SPAWN_DUP2, out.fileno(), 1)]
        child = os.posix_spawn(command[0], command, os.environ, file_actions=told)
        _, status, used = os.wait4(child, 0)
        seconds = time.perf_counter() - started
        out.seek(0)
        return Run(
            os.waitstatus_to_exitcode(status), seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, out.read()
        )


def _read(lines: Path) -> Iterable[bytes]:
    with lines.open("rb") as file:
        for line in file:
            yield line[:-1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
