"""Every bench in one go, each in a process of its own and bounded in time: python -m bench [NAME …]."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress

from bench.figures import MISSED, begin

BENCHES = {  # name, seconds it may take
    "newcomer": 400,
    "programme": 600,
    "serving": 600,
    "recount": 900,
    "methods": 120,
    "pretalx": 1_200,
    "opinions": 1_200,
    "budget": 1_200,
    "budget_votes": 240,
}
ENDS_S = 20
ENDINGS = {0: "every bar reached", 1: "a bar missed", 2: "skipped"}


def main(wanted: list[str]) -> int:
    """Run the benches that are wanted, else all; return 1 where one misses a bar or breaks, 0 where all went well."""
    begin("python -m bench")
    endings, missed = {}, []
    for name in wanted or BENCHES:
        print(f"\n== {name}", flush=True)
        code, lines = run(name)
        endings[name] = ENDINGS.get(code, f"broken, or longer than {BENCHES[name]} s")
        missed += [f"   {name}: {line}" for line in lines if MISSED in line]
    print("\n== in short")
    for name, ending in endings.items():
        print(f"{name:<12}{ending}")
    print(*missed, sep="\n", end="")
    return int(any(ending not in (ENDINGS[0], ENDINGS[2]) for ending in endings.values()))


def run(name: str) -> tuple[int, list[str]]:
    """Run one bench, print what it prints as it comes; return its exit code and its lines."""
    command = [sys.executable, "-u", "-m", f"bench.{name}"]
    lines: list[str] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as child:
        late = threading.Timer(BENCHES[name], end, [child])
        late.start()
        try:
            for line in child.stdout or ():
                print(line, end="", flush=True)
                lines.append(line.rstrip())
            return child.wait(), lines
        finally:
            late.cancel()
            end(child)


def end(child: subprocess.Popen[str]) -> None:
    """End a bench with everything it has started: each is the leader of a group of its own."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(child.pid, sign)
        with suppress(subprocess.TimeoutExpired):
            child.wait(ENDS_S)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
