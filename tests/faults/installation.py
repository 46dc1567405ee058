"""One installation under test: its folder, its commands, its server, and the processes that belong to it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from tests.e2e.conftest import House
from tests.faults import processes

SLUGS = ("casa", "rabat")


class Installation(House):
    """A house whose server may be killed, and whose rows can be looked at from outside."""

    def lay(self) -> None:
        """Make two symposia, each with an open session and an open consultation of three answers."""
        self.inside("ground.lay()")

    def inside(self, code: str) -> Any:
        """Run code within this folder, with the module `ground`; return what it gives, through JSON."""
        code = f"import json; from tests.faults import ground; print(json.dumps({code}))"
        return json.loads(self.command("shell", "-v0", "-c", code).stdout)

    def refused(self, *words: str, before: Sequence[str] = (), **environment: str) -> str:
        """Run `halqa …`, which must end with status 1 and one clear line; return that line."""
        done = subprocess.run(
            [*before, sys.executable, "-m", "halqa", *words],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 1, (done.returncode, done.stderr)
        assert done.stderr.count("\n") == 1, done.stderr
        assert "Traceback" not in done.stderr
        return done.stderr.strip()

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the database from outside."""
        with closing(sqlite3.connect(self.folder / "halqa.sqlite3", timeout=10)) as connection:
            return connection.execute(sql, values).fetchall()

    def door(self, slug: str = "casa", audience: str = "hall") -> str:
        """Return the code of a door of the open session."""
        [(code,)] = self.rows(
            "SELECT d.code FROM halqa_doorway d JOIN halqa_session s ON s.id = d.session_id "
            "JOIN halqa_symposium y ON y.id = s.symposium_id WHERE y.slug = ? AND d.audience = ?",
            slug,
            audience,
        )
        return str(code)

    def vote(self, slug: str = "casa", number: int = 1) -> str:
        """Return the path of a form of the hall."""
        return f"/{slug}/fr/p/{self.door(slug)}/vote/{number}"

    def family(self) -> set[int]:
        """Return the server and all its children."""
        assert self.server is not None
        return processes.tree(self.server.pid)

    def worker(self) -> int:
        """Return the worker; wait for it where it is only just starting."""
        assert self.server is not None
        server = self.server.pid
        until(lambda: processes.named(server, "worker"))
        return processes.named(server, "worker")[0]

    def kill(self) -> None:
        """Kill the web process as a power cut would, leaving the rest to itself."""
        assert self.server is not None
        self.server.kill()
        self.server.wait(10)
        self.server = None

    def end(self) -> None:
        """End whatever is left."""
        if self.server is None:
            return
        family = self.family()
        with suppress(subprocess.TimeoutExpired):
            self.server.send_signal(signal.SIGTERM)
            self.server.wait(10)
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.server.wait(10)
        self.server = None

    def log(self) -> str:
        """Return what the server has said."""
        return self.said.read_text() if self.said.exists() else ""

    def recount(self, slug: str, out: Path) -> dict[str, list[str]]:
        """Export the record and recount it twice; return what each recounter printed."""
        self.command("export_record", slug, "--out", str(out))
        root = Path(__file__).parents[2]
        told = {}
        for name, words in {"halqa": ["-m", "halqa.recount"], "verify": ["-E", "-s", "-S", "verify/record.py"]}.items():
            done = subprocess.run(
                [sys.executable, *words, str(out)], cwd=root, capture_output=True, text=True, check=False, timeout=60
            )
            assert done.returncode == 0, done.stderr
            told[name] = done.stdout.splitlines()
        return told


def until(done: Callable[[], object], seconds: float = 15) -> float:
    """Wait until something is so; return how long it took."""
    began = time.monotonic()
    while not done():
        assert time.monotonic() - began < seconds, "waited in vain"
        time.sleep(0.02)
    return time.monotonic() - began
