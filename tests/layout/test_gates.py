"""The gates of CI close: what is skipped, or warns, or leaves the machine fails."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

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


def _exit_status(folder: Path, test: str, **environment: str) -> int:
    path = folder / "test_planted.py"
    path.write_text(test)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-c", "pyproject.toml", "--rootdir", "."]
    inherited = {name: value for name, value in os.environ.items() if name != "CI"}
    done = subprocess.run(
        [*command, str(path)], cwd=ROOT, env=inherited | environment, capture_output=True, check=False
    )
    return done.returncode


@pytest.mark.parametrize("test", [SKIPPED, SKIPPED_FILE, EXPECTED])
def test_nothing_is_skipped_in_ci(tmp_path: Path, test: str) -> None:
    assert _exit_status(tmp_path, test, CI="true") not in (0, 5)


def test_a_test_may_be_skipped_elsewhere(tmp_path: Path) -> None:
    assert _exit_status(tmp_path, SKIPPED) == 0


@pytest.mark.parametrize("test", [WARNING, AWAY])
def test_warnings_and_far_sockets_fail_everywhere(tmp_path: Path, test: str) -> None:
    assert _exit_status(tmp_path, test) == 1


def test_unmeasured_children_run_without_coverage(tmp_path: Path) -> None:
    assert _exit_status(tmp_path, CHILD, COVERAGE_PROCESS_CONFIG="anything") == 0
