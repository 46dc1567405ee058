"""Two coordinates find any file: its layer and its subject. A name outside this list needs a decision first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.layout.source import PACKAGE, ROOT, files, short

SUBJECTS = {
    *("people", "programme", "floor", "ballots", "opinions", "projects", "proposals", "budget"),
    *("territory", "requests", "village", "commons", "cities", "press", "record", "journal"),
}
# What a layer holds beside its subjects.
LAYERS: dict[str, set[str]] = {
    "rules": {"refusals", "text"},
    "formats": {
        "bundle",
        "c3voc",
        "container",
        "dump",
        "ical",
        "json",
        "notes",
        "pabulib",
        "pictures",
        "polis",
        "pretalx",
        "prose",
        "schedule",
        "xml",
    },
    "models": {"fields", "outbox"},
    "queries": set(),
    "wires": {
        *("answer", "batch", "bodies", "bridge", "busy", "demo", "doctor", "folder", "heads", "hub"),
        *("jobs", "keys", "mail", "moments", "outbox", "pages", "pictures", "protocol", "rings", "topics"),
    },
    "actions": set(),
    "doors": {"api", "live", "paper", "sms", "web"},
    "doors/web": {"at_once", "demo", "fields", "forms", "house", "middleware", "pace", "pages", "signin", "tags"},
    "doors/web/forms": {"fields"},
    "templates": {"demo", "frame"},
}
TOP = {
    *("rules", "formats", "models", "queries", "wires", "actions", "doors", "migrations", "management"),
    *("templates", "static", "locale", "phrases", "recount", "asgi", "urls", "settings", "apps", "py"),
    *("__init__", "__main__", "__pycache__"),
}
TREE = {"halqa", "tests", "verify", "bench", "docs", "requirements"}
JUNK = {"utils", "util", "common", "helpers", "helper", "core", "services", "mixins", "misc", "base", "lib", "tools"}


def _names(folder: Path) -> set[str]:
    """Return the names of the modules and folders of a folder."""
    kept = (path for path in folder.iterdir() if not path.name.startswith((".", "__pycache__", "__init__")))
    return {path.name.split(".")[0] for path in kept if path.is_dir() or path.suffix in (".py", ".html")}


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_holds_subjects_and_its_own_files_only(layer: str) -> None:
    folder = PACKAGE / layer
    subjects = set() if layer == "doors" else SUBJECTS
    assert _names(folder) - subjects - LAYERS[layer] == set()


def test_the_package_holds_the_layers_only() -> None:
    assert {path.name.split(".")[0] for path in PACKAGE.iterdir()} - TOP == set()


def test_the_tree_holds_the_known_folders_only() -> None:
    packages = {path.parent for path in ROOT.glob("*/*.py")} | {path.parent for path in ROOT.glob("*/__init__.py")}
    assert {path.name for path in packages if not path.name.startswith(".")} <= TREE


def test_no_file_is_a_junk_drawer() -> None:
    paths = files("halqa", "tests", "verify", "bench")
    assert [short(path) for path in paths if JUNK & {path.stem, *path.relative_to(ROOT).parts[:-1]}] == []


def test_a_table_never_goes_by_two_names() -> None:
    nouns = {path.stem for path in files("halqa/models")} - {"fields", "outbox", "__init__"}
    assert nouns <= SUBJECTS
