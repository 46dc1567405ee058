"""A real server on a folder of its own, and Debian's chromium to visit it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
STARTS_S = 30


class House:
    """One installation: its folder, its commands, and its server while it runs."""

    extra: ClassVar[dict[str, str]] = {}

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.server: subprocess.Popen[str] | None = None
        self.said = folder.parent / f"{folder.name}.log"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in ("HALQA_ADDRESS", "LAN", "QUIET")}
        return kept | {"HALQA_DATA": str(self.folder), "PORT": str(self.port)} | self.extra

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `halqa …` to its end; it must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "halqa", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done

    def invitation(self, role: str, symposium: str) -> str:
        """Return a one-use link for a role."""
        said = self.command("organiser_link", "--role", role, "--symposium", symposium).stderr
        found = re.search(r"/enter/\S+", said)
        assert found, said
        return self.address + found[0]

    def recounted(self, symposium: str) -> str:
        """Export a record, have both programs count it, and return what both say alike."""
        out = self.folder.parent / "record.zip"
        self.command("export_record", symposium, "--out", str(out))
        said = set()
        for words in (["-m", "halqa.recount"], ["-E", "-s", "-S", str(ROOT / "verify" / "record.py")]):
            command = [sys.executable, *words, str(out)]
            said.add(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
        assert len(said) == 1
        return said.pop()

    def start(self, command: str = "serve") -> None:
        """Serve, and wait until it answers."""
        with self.said.open("a") as said:
            arguments = [sys.executable, "-m", "halqa", command]
            self.server = subprocess.Popen(arguments, env=self.environment, stdout=said, stderr=said, text=True)
        until = time.monotonic() + STARTS_S
        while time.monotonic() < until and self.server.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=5) as answer:
                    assert answer.status == 200
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.said.read_text())

    def stop(self) -> float:
        """End the server as a service manager would; return how many seconds it took."""
        assert self.server is not None
        began = time.monotonic()
        self.server.send_signal(signal.SIGTERM)
        self.server.wait(20)
        self.server = None
        return time.monotonic() - began


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house that does not serve yet."""
    made = House(tmp_path / "data")
    yield made
    if made.server is not None:
        made.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's chromium, driven by Playwright."""
    if CHROMIUM is None:
        pytest.skip("needs Debian's package chromium")
    # Playwright keeps a loop running in this thread, which Django would take for a view of its own.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()
