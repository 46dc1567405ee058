"""Who may import whom: the contracts hold, each of them bites, and nothing goes round in rings."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

import grimp
import pytest

from tests.layout.source import PACKAGE, ROOT, files, imported, imports, parsed, short

# (contract that must catch it, file, line planted at its end  # and, where given, in a file of the actions)
OFFENCES = [
    ("1. Layers", "rules/floor.py", "import halqa.models"),
    ("1. Layers", "models/floor.py", "import halqa.queries"),
    ("1. Layers", "queries/floor.py", "import halqa.wires"),
    ("1. Layers", "wires/folder.py", "def late():\n    import halqa.actions"),
    ("1. Layers", "actions/planted.py", "import halqa.doors"),
    ("1. Layers", "doors/web/tags.py", "import halqa.urls"),
    ("2. Rules", "rules/floor.py", "import random"),
    ("2. Rules", "rules/text.py", "from time import time"),
    ("2. Rules", "rules/people.py", "from django.utils import timezone"),
    ("2. Rules", "formats/planted.py", "import socket"),
    ("2. Rules", "formats/planted.py", "import sqlite3"),
    ("2. Rules", "formats/planted.py", "import os.path"),
    ("2. Rules", "recount.py", "import django"),
    ("3. Doors", "doors/web/tags.py", "from halqa.models import Session"),
    ("4. Doors", "doors/planted.py", "import halqa.doors.web"),
    ("5. No rings", "rules/text.py", "def late():\n    import halqa.rules.floor"),
    ("6. The web", "doors/web/tags.py", "import halqa.actions.planted  # import numpy"),
    ("6. The web", "asgi.py", "import halqa.actions.planted  # import numpy"),
]


def _broken(folder: Path) -> set[str]:
    """Return the contracts that import-linter finds broken in a copy of the tree."""
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"]
    told = subprocess.run([*command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)
    lines = told.stdout.splitlines()
    assert any(line.startswith("Contracts:") for line in lines), told.stdout + told.stderr
    return {line.removesuffix(" BROKEN") for line in lines if line.endswith(" BROKEN")}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Give a copy of the code and its contracts."""
    copytree(PACKAGE, tmp_path / "halqa", ignore=ignore_patterns("__pycache__", "templates", "static", "locale"))
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    return tmp_path


def _plant(folder: Path, name: str, line: str) -> None:
    line, _, beyond = line.partition("  # ")
    for path, planted in ((name, line), ("actions/planted.py", beyond)):
        if planted:
            with (folder / "halqa" / path).open("a", encoding="utf-8") as file:
                file.write(f"\n{planted}\n")


@pytest.mark.parametrize(
    ("contract", "name", "line"), OFFENCES, ids=[f"{c[0]}-{n}-{i}" for i, (c, n, _) in enumerate(OFFENCES)]
)
def test_each_contract_catches_an_offence(copy: Path, contract: str, name: str, line: str) -> None:
    _plant(copy, name, line)
    assert any(broken.startswith(contract) for broken in _broken(copy))


def test_the_contracts_hold(copy: Path) -> None:
    assert _broken(copy) == set()


def _rings(edges: dict[str, set[str]]) -> list[list[str]]:
    """Return what is left of a graph once everything that leads nowhere or comes from nowhere is gone."""
    left = {node: set(targets) - {node} for node, targets in edges.items()}
    while True:
        aimed = set().union(*left.values()) if left else set()
        gone = {node for node, targets in left.items() if not targets & left.keys() or node not in aimed}
        if not gone:
            return [[node, *sorted(targets)] for node, targets in sorted(left.items())]
        left = {node: targets - gone for node, targets in left.items() if node not in gone}


def test_no_module_reaches_itself() -> None:
    graph = grimp.build_graph("halqa", cache_dir=None)
    edges = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    assert _rings(edges) == []


def test_rings_are_found_where_there_are_some() -> None:
    assert _rings({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b"], ["b", "c"], ["c", "a"]]


def test_our_own_code_is_never_imported_late() -> None:
    late = [
        f"{short(path)}:{line}"
        for path in files("halqa")
        for node in parsed(path).body
        if not imported(node)
        for line, name in imports(node)
        if name.split(".")[0] == "halqa" and not _for_types_only(node)
    ]
    assert late == []


def _for_types_only(node: object) -> bool:
    return getattr(getattr(node, "test", None), "id", "") == "TYPE_CHECKING"


def test_verify_shares_no_code() -> None:
    own = {path.stem for path in files("verify")}
    foreign = {
        name
        for path in files("verify")
        for _, name in imports(parsed(path))
        if name.split(".")[0] not in sys.stdlib_module_names | own | {"__future__"}
    }
    assert foreign == set()


@pytest.mark.parametrize(
    ("start", "absent"),
    [("import halqa.recount", "django"), ("import django; django.setup(); import halqa.asgi, halqa.urls", "numpy")],
)
def test_a_process_never_loads_what_it_does_not_need(start: str, absent: str, tmp_path: Path) -> None:
    program = f"import sys; {start}; sys.exit({absent!r} in sys.modules)"
    environment = {"HALQA_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "halqa.settings"}
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, check=False).returncode == 0
