"""The two recounters, run in this process or as commands."""

from __future__ import annotations

import contextlib
import importlib
import io
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from halqa import recount

ROOT = Path(__file__).parents[2]
COMMANDS = {
    "halqa": [sys.executable, "-m", "halqa.recount"],
    "verify": [sys.executable, "-E", "-s", "-S", "verify/record.py"],
}


@dataclass(frozen=True)
class Told:
    """What a recounter answered."""

    code: int
    out: str
    err: str


def asked(name: str, *arguments: str | Path) -> Told:
    """Run a recounter as a command."""
    done = subprocess.run([*COMMANDS[name], *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return Told(done.returncode, done.stdout, done.stderr)


def both(*arguments: str | Path) -> dict[str, Told]:
    """Run both recounters in this process."""
    sys.path.insert(0, str(ROOT / "verify"))
    try:
        verify = importlib.import_module("record")
    finally:
        sys.path.pop(0)
    words = [str(argument) for argument in arguments]
    return {"halqa": _told(recount.main, words), "verify": _told(verify.main, words)}


def _told(run, words: list[str]) -> Told:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(words)
    return Told(code, out.getvalue(), err.getvalue())
