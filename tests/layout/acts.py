"""Writes `docs/acts.md` from the docstrings of the actions: `python -m tests.layout.acts`."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.layout.source import PACKAGE, ROOT, Function, files, imports, parsed

PAGE = ROOT / "docs" / "acts.md"
HEAD = """# What can be done

Every act of halqa, by subject: one function each in `halqa/actions`, and the only code that saves rows. This page is
made from their docstrings by `make acts`; a test says when it is stale. Who may do what stands in
`halqa/rules/people.py`, and by hand, as a check, in `tests/permissions.csv`.
"""


def public(path: Path) -> list[Function]:
    """Return the functions that a file of the actions offers: of a subject's folder, those that its door names."""
    nodes = [node for node in parsed(path).body if isinstance(node, Function) and not node.name.startswith("_")]
    door = path.parent / "__init__.py"
    if path.parent == PACKAGE / "actions":
        return nodes
    return [node for node in nodes if node.name in {name.rsplit(".", 1)[-1] for _, name in imports(parsed(door))}]


def subject(path: Path) -> str:
    """Return the subject that a file of the actions belongs to."""
    return path.relative_to(PACKAGE / "actions").with_suffix("").parts[0]


def page() -> str:
    """Return the whole page."""
    found: dict[str, list[Function]] = {}
    for path in files("halqa/actions"):
        if functions := public(path):
            found.setdefault(subject(path), []).extend(functions)
    return "\n".join([HEAD, *(_subject(name, found[name]) for name in sorted(found))])


def _subject(name: str, functions: list[Function]) -> str:
    acts = [node for node in functions if _has_actor(node)]
    house = [node for node in functions if not _has_actor(node)]
    parts = [f"## {name}\n", *map(_entry, sorted(acts, key=lambda node: node.name))]
    if house:
        parts += ["Done by the house itself, for nobody in particular:\n", *map(_entry, house)]
    return "\n".join(parts)


def _has_actor(node: Function) -> bool:
    return any(arg.arg == "by" for arg in node.args.kwonlyargs)


def _entry(node: Function) -> str:
    said = " ".join((ast.get_docstring(node) or "").split())
    return f"### {node.name}\n\n{said}\n\n    {_call(node)}\n"


def _call(node: Function) -> str:
    given = [_argument(arg, default) for arg, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)]
    placed = [_argument(arg, None) for arg in node.args.args] + ["*"] * bool(given)
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return f"{node.name}({', '.join(placed + given)}){returns}"


def _argument(arg: ast.arg, default: ast.expr | None) -> str:
    kind = f": {ast.unparse(arg.annotation)}" if arg.annotation else ""
    return f"{arg.arg}{kind}" + (f" = {ast.unparse(default)}" if default else "")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
