"""What is installed is complete, small and known to the last byte."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.layout.source import PACKAGE, ROOT

PIN = re.compile(r"^([\w.-]+)==(\S+)", re.MULTILINE)
NAME = re.compile(r"^[\w.-]+")
LOOK = """
import sys
from pathlib import Path
import django, halqa
django.setup()
from django.template.loader import get_template
from django.utils.translation import gettext, override
package = Path(halqa.__file__).parent
assert package.is_relative_to(sys.argv[1]), package
for page in sorted((package / "templates").rglob("*.html")):
    get_template(page.relative_to(package / "templates").as_posix())
for language in ("fr", "ar"):
    with override(language):
        assert gettext("Please choose an answer.") != "Please choose an answer."
"""


def _project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _pins(name: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / "requirements" / name).read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the package as `pip install .` does."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_package_holds_every_file(wheel: Path) -> None:
    paths = [path for path in PACKAGE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    own = {path.relative_to(ROOT).as_posix() for path in paths}
    assert own - set(ZipFile(wheel).namelist()) == set()


def test_the_package_carries_its_licence(wheel: Path) -> None:
    names = [name for name in ZipFile(wheel).namelist() if name.endswith("/licenses/LICENSE")]
    words = ZipFile(wheel).read(names[0]).decode()
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in words
    assert len(words) > 30_000


def test_the_installed_package_speaks_and_shows_its_pages(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    ZipFile(wheel).extractall(site)
    environment = os.environ | {"PYTHONPATH": str(site), "HALQA_DATA": str(tmp_path / "data")}
    look = [sys.executable, "-c", LOOK, str(site)]
    settings = {"DJANGO_SETTINGS_MODULE": "halqa.settings"}
    told = subprocess.run(look, cwd=tmp_path, env=environment | settings, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr


@pytest.mark.full
@pytest.mark.timeout(600)
def test_a_fresh_environment_runs_the_command(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    lock = ROOT / "requirements" / "run.txt"
    subprocess.run([python, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock], check=True)
    subprocess.run([python, "-m", "pip", "install", "-q", "--no-deps", wheel], check=True)
    environment = {"HALQA_DATA": str(tmp_path / "data"), "PATH": os.environ["PATH"]}
    command = [tmp_path / "venv" / "bin" / "halqa", "doctor"]
    told = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_locks_name_versions_and_hashes_only() -> None:
    for name in ("run.txt", "dev.txt"):
        words = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        entries = re.split(r"\n(?=\S)", words)
        assert "://" not in words
        assert [entry.split()[0] for entry in entries if PIN.match(entry) and "--hash=sha256:" not in entry] == []
        assert [line for line in words.splitlines() if line.startswith("--")] == []


def test_what_runs_is_what_was_tested() -> None:
    assert _pins("run.txt").items() <= _pins("dev.txt").items()


def test_the_lock_follows_the_package() -> None:
    named = {NAME.match(line).group() for line in _project()["dependencies"]}
    listed = (ROOT / "requirements" / "run.in").read_text(encoding="utf-8").splitlines()
    assert {NAME.match(line).group() for line in listed if line} == named
    assert named <= set(_pins("run.txt"))


def test_guests_stay_few() -> None:
    assert len(_project()["dependencies"]) <= 14
    assert len(_pins("run.txt")) <= 40


def test_the_version_is_told_in_one_place() -> None:
    words = (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    assert re.search(r'__version__ = "\d+\.\d+\.\d+"', words)
    assert "version" in _project()["dynamic"]
