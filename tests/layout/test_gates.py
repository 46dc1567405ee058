"""The gates of CI close: what is skipped, or warns, or leaves the machine fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.layout.source import ROOT

SKIPPED = "import pytest\ndef test_one():\n    pytest.skip('no data')\n"
SKIPPED_FILE = "import pytest\npytest.importorskip('no_such_module')\n"
EXPECTED = "import pytest\n@pytest.mark.xfail\ndef test_one():\n    assert False\n"
WARNING = "import warnings\ndef test_one():\n    warnings.warn('old')\n"
AWAY = "import socket\ndef test_one():\n    socket.create_connection(('192.0.2.1', 80), 0.1)\n"
CHILD = (
    "import os\nimport pytest\n@pytest.mark.unmeasured\ndef test_one():\n"
    "    assert not [name for name in os.environ if name.startswith('COVERAGE_PROCESS')]\n"
)


OURS = ["-p", "tests.conftest", "-c", "pyproject.toml", "--rootdir", ".", "--continue-on-collection-errors"]


def _closing_line(folder: Path, *tests: str, **environment: str) -> str:
    """Run planted tests as ours are run, and return how pytest counts them."""
    for number, test in enumerate(tests):
        (folder / f"test_planted_{number}.py").write_text(test)
    inherited = {name: value for name, value in os.environ.items() if name != "CI"}
    command = [sys.executable, "-m", "pytest", "-q", *OURS, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=inherited | environment, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()[-1].partition(" in ")[0]


def test_nothing_is_skipped_in_ci(tmp_path: Path) -> None:
    assert _closing_line(tmp_path, SKIPPED, EXPECTED, SKIPPED_FILE, CI="true") == "2 failed, 1 error"


def test_warnings_and_far_sockets_fail_everywhere_and_a_skip_does_not(tmp_path: Path) -> None:
    assert _closing_line(tmp_path, WARNING, AWAY, SKIPPED) == "2 failed, 1 skipped"


def test_unmeasured_children_run_without_coverage(tmp_path: Path) -> None:
    assert _closing_line(tmp_path, CHILD, COVERAGE_PROCESS_CONFIG="anything") == "1 passed"
