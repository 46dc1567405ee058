"""Real servers, each on a copy of one folder in which two symposia are live; none outlives its test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.installation import Installation


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder in which two symposia are live, made once; what uses it copies it."""
    made = Installation(tmp_path_factory.mktemp("laid") / "data")
    made.lay()
    return made.folder


@pytest.fixture
def install(laid: Path) -> Iterator[Callable[[Path], Installation]]:
    """Give a function that copies the folder to a new place and returns the installation there, not served yet."""
    with ExitStack() as stack:
        yield lambda folder: _copy(laid, folder, stack)


@pytest.fixture
def house(install: Callable[[Path], Installation], tmp_path: Path) -> Installation:
    """An installation that does not serve yet."""
    return install(tmp_path / "data")


@pytest.fixture(scope="module")
def served(laid: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation that serves all tests of a file."""
    with ExitStack() as stack:
        made = _copy(laid, tmp_path_factory.mktemp("served") / "data", stack)
        made.start()
        yield made


def _copy(laid: Path, folder: Path, stack: ExitStack) -> Installation:
    shutil.copytree(laid, folder, dirs_exist_ok=True)
    folder.chmod(0o700)
    made = Installation(folder)
    stack.callback(made.end)
    return made
