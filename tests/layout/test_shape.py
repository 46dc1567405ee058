"""House rules about how code is shaped, which no general linter knows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.layout.source import PACKAGE, Function, files, functions, imports, parsed, short

CLOCKS = {"now", "utcnow", "today", "monotonic", "perf_counter"}
SIGNALS = ("django.db.models.signals", "django.dispatch", "django.core.signals", "django.test.signals")
WRITES = {"save", "create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "delete", "update"}
# The wires keep their outbox, jobs and mail; the way in keeps the session, which is Django's own row.
OWN_ROWS = {"halqa/wires/outbox.py", "halqa/wires/jobs.py", "halqa/wires/mail.py", "halqa/doors/web/signin.py"}


def _called(path: Path, names: set[str]) -> list[str]:
    """Return the places of a file that call a method of one of these names."""
    calls = (node for node in ast.walk(parsed(path)) if isinstance(node, ast.Call))
    return [
        f"{short(path)}:{call.lineno} {call.func.attr}"
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in names
    ]


def test_pure_layers_read_no_clock() -> None:
    paths = files("halqa/rules", "halqa/formats")
    assert [place for path in [*paths, PACKAGE / "recount.py"] for place in _called(path, CLOCKS)] == []


def test_models_hold_no_behaviour() -> None:
    named = {f"{short(path)} {node.name}" for path in files("halqa/models") for node in functions(path)}
    assert {name for name in named if name.split()[1] in WRITES | {"clean", "full_clean", "get_absolute_url"}} == set()


def test_there_are_no_signals() -> None:
    used = [
        f"{short(path)}:{line}"
        for path in files("halqa")
        for line, name in imports(parsed(path))
        if name.startswith(SIGNALS)
    ]
    assert used == []


def test_only_actions_save_rows() -> None:
    """Rows are written through a manager or `.save()`; what is no row may be saved where no rows are known."""
    writing = re.compile(rf"\.objects\b[^\n]*\.({'|'.join(WRITES)})\(|\.save\(")
    writers = {short(path) for path in files("halqa") if writing.search(path.read_text(encoding="utf-8"))}
    assert {name for name in writers if not name.startswith(("halqa/actions/", "halqa/formats/"))} - OWN_ROWS == set()


def test_commands_are_thin() -> None:
    long = [
        f"{short(path)} {node.name}"
        for path in files("halqa/management/commands")
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > 25
    ]
    assert long == []


def test_views_are_short() -> None:
    """A view goes from a form to one action or query to a page: 15 lines of body at most, docstring apart."""
    long = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in files("halqa/doors/web")
        for node in functions(path)
        if node.args.args and node.args.args[0].arg == "request" and not node.name.startswith("_") and _body(node) > 15
    ]
    assert long == []


def _body(node: Function) -> int:
    first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
    return (node.end_lineno or 0) - first.lineno + 1


def test_acts_take_words_not_places() -> None:
    """Every function with an actor takes its arguments by keyword only, so that a call reads like a sentence."""
    odd = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in files("halqa/actions")
        for node in parsed(path).body
        if isinstance(node, Function) and not node.name.startswith("_")
        if "by" in {arg.arg for arg in [*node.args.args, *node.args.kwonlyargs]}
        and (node.args.args or node.args.posonlyargs)
    ]
    assert odd == []


def test_forms_are_plain() -> None:
    text = {short(path): path.read_text(encoding="utf-8") for path in files("halqa/doors")}
    assert [name for name, words in text.items() if "ModelForm" in words] == []


def test_templates_carry_no_style_or_script() -> None:
    """No style attribute, no handler, no inline script but data: the content security policy allows none."""
    forbidden = re.compile(r"""\sstyle=|\son[a-z]+=["']|<script(?![^>]*(\ssrc=|type="application/))""", re.IGNORECASE)
    pages = files("halqa/templates", ending=".html")
    assert [short(path) for path in pages if forbidden.search(path.read_text(encoding="utf-8"))] == []


def test_templates_trim_what_they_translate() -> None:
    """Words on several lines reach the translator as one line."""
    loose = re.compile(r"{%-?\s*blocktrans(?:late)?\b(?![^%]*\btrimmed\b)[^%]*%}[^{]*\n")
    pages = files("halqa/templates", ending=".html")
    assert [short(path) for path in pages if loose.search(path.read_text(encoding="utf-8"))] == []
