"""`make demo`, as a stranger meets it."""

from __future__ import annotations

import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from halqa.management.demo.browser import Browser
from tests.e2e.conftest import House

pytestmark = [pytest.mark.timeout(240), pytest.mark.unmeasured]
ROOT = Path(__file__).parents[2]
PATIENCE_S = 150  # a busy machine; the poll itself is told to close within a minute


def get(house: House, path: str) -> str:
    with urllib.request.urlopen(house.address + path, timeout=20) as answer:
        return str(answer.read().decode())


def links(house: House) -> dict[str, str]:
    """Return the links that the demonstration prints, by name."""
    return dict(re.findall(r"^ *([A-Z][A-Za-z ]+)  (http\S+)$", house.said.read_text(), re.MULTILINE))


def children(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def test_the_crowd_votes_a_poll_closes_within_a_minute_and_all_ends_on_sigterm(house):
    house.start("demo")
    printed = links(house)
    assert {"Start here", "Stage", "In the hall", "Online", "Facilitator"} <= set(printed)
    began = time.monotonic()
    while "results/5" not in get(house, "/demo/fr/report"):
        assert time.monotonic() - began < PATIENCE_S, house.said.read_text()
        time.sleep(1)
    out = house.folder / "record.zip"
    house.command("export_record", "demo", "--out", str(out))
    cheated = subprocess.run(
        [sys.executable, str(ROOT / "verify" / "cheat.py"), str(out)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert "Both recounters saw it." in cheated.stdout
    assert house.server is not None
    family = children(house.server.pid)
    assert len(family) >= 2
    house.stop()
    assert [pid for pid in family if Path(f"/proc/{pid}").exists()] == []


def test_without_the_crowd_a_poll_waits_for_you_and_the_one_button_closes_it(house, monkeypatch):
    monkeypatch.setattr(House, "extra", {"QUIET": "1"})
    house.start("demo")
    page = get(house, "/demo/fr/ensemble")
    assert page.count("<iframe") == 3
    hall = links(house)["In the hall"].removeprefix(house.address)
    assert "/vote/5" in get(house, hall)
    device = Browser(house.address)
    assert device.send("/demo/fr/ensemble") == 302
    began = time.monotonic()
    while "results/5" not in get(house, "/demo/fr/report"):
        assert time.monotonic() - began < PATIENCE_S, house.said.read_text()
        time.sleep(0.5)


def test_a_folder_without_the_marker_is_left_alone(house):
    house.folder.mkdir()
    (house.folder / "halqa.sqlite3").write_text("mine")
    done = subprocess.run(
        [sys.executable, "-m", "halqa", "demo"],
        env=house.environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "left alone" in done.stderr
    assert (house.folder / "halqa.sqlite3").read_text() == "mine"


def test_ensemble_exists_only_in_a_demonstration(house):
    house.command(
        "import_schedule", str(ROOT / "tests" / "formats" / "data" / "colloque.xml"), "--symposium", "colloque"
    )
    house.start()
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(house, "/colloque/fr/ensemble")
    refused.value.close()
    assert refused.value.code == 404
    assert house.folder.stat().st_mode & 0o077 == 0
