"""`docs/new-act.md` is true: its blocks, applied to a copy of the tree, run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "new-act.md"
BLOCK = re.compile(
    r"^(?:In|New file|At the end of) `(?P<path>[^`]+)`(?:, (?P<how>after|instead of) `(?P<anchor>[^`]+)`)?:\n\n"
    r"```\w+\n(?P<code>.*?)```$",
    re.MULTILINE | re.DOTALL,
)


def apply(page: str, tree: Path) -> int:
    """Apply each block in its order; return how many there were."""
    blocks = list(BLOCK.finditer(page))
    for block in blocks:
        path, code = tree / block["path"], block["code"]
        if block["anchor"] is None:
            path.write_text((path.read_text() if path.exists() else "") + code)
            continue
        lines = path.read_text().splitlines(keepends=True)
        at = [number for number, line in enumerate(lines) if line.strip() == block["anchor"].strip()]
        assert len(at) == 1, f"{block['path']}: {block['anchor']!r} stands there {len(at)} times"
        lines[at[0] : at[0] + 1] = [code] if block["how"] == "instead of" else [lines[at[0]], code]
        path.write_text("".join(lines))
    return len(blocks)


def run(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "PYTEST_"))}
    environment["HALQA_DATA"] = str(tree / "data")
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.timeout(300)
def test_the_page_adds_an_act(tmp_path):
    for part in ("halqa", "tests"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert apply(PAGE.read_text(), tmp_path) >= 10
    made = run(tmp_path, "halqa", "makemigrations", "halqa", "--name", "applause")
    assert made.returncode == 0, made.stderr
    tests = ["tests/actions/test_floor_applause.py", "tests/doors/test_permissions.py"]
    done = run(tmp_path, "pytest", "-q", "-p", "no:cacheprovider", *tests)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
