"""The tree speaks of itself alone: no machine's paths, no registry, no data folder of somebody's."""

from __future__ import annotations

import re
from pathlib import Path

from tests.layout.source import ROOT, short

MACHINE = re.compile(
    r"(?<![\w.])/(?:work|farm|root|tmp|home)/|pypi\.org|pythonhosted|npmjs\.(?:org|com)|file:///", re.IGNORECASE
)
SHARED = re.compile(r"\.\./shared|/shared\b")
LATER = re.compile(
    r"\b(?:TODO|FIXME|XXX|HACK|NotImplementedError|unittest\.mock)\b|except[^:\n]*:\s*pass$", re.MULTILINE
)
FOLDERS = ("halqa", "tests", "verify", "bench", "docs", "requirements", ".ci")
ENDINGS = (
    ".py",
    ".md",
    ".html",
    ".css",
    ".js",
    ".txt",
    ".in",
    ".csv",
    ".json",
    ".xml",
    ".po",
    ".toml",
    ".svg",
    ".sh",
    "",
)


def _texts() -> dict[str, str]:
    """Return the words of every text file that is ours, this one apart, by its path."""
    inner = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts]
    outer = [path for path in ROOT.iterdir() if path.suffix in (".md", ".toml") or path.name == "Makefile"]
    kept = [path for path in [*inner, *outer] if path.is_file() and path.suffix in ENDINGS and path != Path(__file__)]
    return {short(path): path.read_text(encoding="utf-8", errors="replace") for path in kept}


def test_the_tree_names_no_machine_and_no_registry() -> None:
    found = {name: MACHINE.findall(words) for name, words in _texts().items()}
    assert {name: places for name, places in found.items() if places} == {}


def test_only_ci_knows_where_the_test_data_lie() -> None:
    assert [name for name, words in _texts().items() if SHARED.search(words) and name != ".ci/run"] == []


def test_nothing_is_left_for_later() -> None:
    code = {name: words for name, words in _texts().items() if name.endswith((".py", ".html"))}
    assert [name for name, words in code.items() if LATER.search(words)] == []
