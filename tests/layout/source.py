"""The tree as the layout tests read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "halqa"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(*folders: str, ending: str = ".py") -> list[Path]:
    """Return the files of the given folders of the tree, migrations and caches left out."""
    found = (path for folder in folders for path in (ROOT / folder).rglob(f"*{ending}"))
    return sorted(path for path in found if not {"__pycache__", "migrations"} & set(path.parts))


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> list[Function]:
    """Return every function and method of a file, nested ones too."""
    return [node for node in ast.walk(parsed(path)) if isinstance(node, Function)]


def imported(node: ast.AST) -> list[str]:
    """Return the full names that an import statement brings in (`a.b` and `a.b.c` for `from a.b import c`)."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield line and full name of everything imported anywhere below a node."""
    for node in ast.walk(tree):
        for name in imported(node):
            yield node.lineno, name


def short(path: Path) -> str:
    """Return a path as people write it: from the root of the tree."""
    return path.relative_to(ROOT).as_posix()


def length(path: Path) -> int:
    """Return the number of lines of a file."""
    return len(path.read_text(encoding="utf-8").splitlines())
