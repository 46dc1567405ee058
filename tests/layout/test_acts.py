"""Every act is told in one place, as the code tells it."""

from __future__ import annotations

import ast

from halqa.rules.people import RIGHTS, Act
from tests.layout.acts import PAGE, page, public
from tests.layout.source import files, parsed, short


def test_each_action_has_a_docstring() -> None:
    silent = [
        f"{short(path)} {node.name}"
        for path in files("halqa/actions")
        for node in public(path)
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_the_page_of_acts_is_fresh() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make acts"


def test_each_act_has_rights() -> None:
    assert set(RIGHTS) == set(Act)


def test_each_act_is_asked_about_somewhere() -> None:
    asked = {
        node.attr
        for path in files("halqa/actions", "halqa/queries", "halqa/doors")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Act"
    }
    assert {act.name for act in Act} - asked == set()
