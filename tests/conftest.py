"""What every test stands on: a data folder of its own, made before Django reads its settings, and the gates of CI."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TypeVar

import django
import hypothesis
import pytest

from tests.layout.thresholds import shortfalls

_folder = tempfile.TemporaryDirectory(prefix="halqa-tests-")
os.environ["HALQA_DATA"] = _folder.name
os.environ["DJANGO_SETTINGS_MODULE"] = "halqa.settings"
os.environ.pop("HALQA_ADDRESS", None)

CI = os.environ.get("CI", "") not in ("", "false")
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)
COVERAGE = Path("build/coverage.json")

hypothesis.settings.register_profile("halqa", deadline=None, derandomize=CI, print_blob=True)
hypothesis.settings.load_profile("halqa")


def pytest_configure() -> None:
    """Set Django up, now that the settings find the folder."""
    django.setup()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where CI is set, a test that is skipped or expected to fail has failed."""
    return _held((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file."""
    return _held((yield))


def _held(report: Report) -> Report:
    if CI and report.skipped:
        report.longrepr = f"skipped in CI, where nothing may be: {report.longrepr}"
        report.outcome = "failed"
        vars(report).pop("wasxfail", None)
    return report


@pytest.fixture(autouse=True)
def _unmeasured(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the child processes of a test run without coverage, where it asks so."""
    if request.node.get_closest_marker("unmeasured"):
        for name in [name for name in os.environ if name.startswith("COVERAGE_PROCESS")]:
            monkeypatch.delenv(name)


READ_ONCE = {"lines": ("_lines", "_rows"), "search": ("_index",)}  # of halqa.queries.programme


@pytest.fixture(autouse=True)
def read_anew() -> Callable[[], None]:
    """Let no test read the programme of another, whose version and hour are the same; call it for a new programme."""

    def forget() -> None:
        for subject, names in READ_ONCE.items():
            module = sys.modules.get(f"halqa.queries.programme.{subject}")
            for name in names if module else ():
                getattr(module, name).cache_clear()

    forget()
    return forget


SHORT = pytest.StashKey[list[str]]()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail a passing run in CI that leaves too much of the code unvisited."""
    measured = CI and "json" in (getattr(session.config.option, "cov_report", None) or {})
    if measured and exitstatus == pytest.ExitCode.OK and not hasattr(session.config, "workerinput"):
        session.config.stash[SHORT] = shortfalls(json.loads(COVERAGE.read_text(encoding="utf-8")))
        if session.config.stash[SHORT]:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say where coverage falls short."""
    for line in config.stash.get(SHORT, []):
        terminalreporter.write_line(f"coverage below its threshold: {line}", red=True)
