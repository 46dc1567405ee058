"""The tail is what hurts: no file, function or template grows beyond what one reads at a sitting."""

from __future__ import annotations

from statistics import median, quantiles

import pytest

from tests.layout.source import PACKAGE, Function, files, functions, length, short

CODE = files("halqa", "bench")


def _lines(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


@pytest.mark.parametrize(
    ("folder", "ending", "most"),
    [
        ("halqa", ".py", 300),
        ("bench", ".py", 300),
        ("tests", ".py", 330),
        ("verify", ".py", 150),
        ("halqa/templates", "", 80),
    ],
)
def test_files_stay_short(folder: str, ending: str, most: int) -> None:
    pages = (".html", ".txt", ".xml")
    paths = [path for path in files(folder, ending=ending) if ending or path.suffix in pages]
    assert {short(path): length(path) for path in paths if length(path) > most} == {}


def test_functions_stay_short() -> None:
    long = {
        f"{short(path)}:{node.lineno} {node.name}": _lines(node)
        for path in [*CODE, *files("verify")]
        for node in functions(path)
        if _lines(node) > 40
    }
    assert long == {}


def test_files_are_short_on_the_whole() -> None:
    sizes = [length(path) for path in files("halqa") if path.name != "__init__.py"]
    assert median(sizes) <= 100
    assert quantiles(sizes, n=20)[-1] <= 250


def test_functions_are_short_on_the_whole() -> None:
    sizes = [_lines(node) for path in files("halqa") for node in functions(path)]
    assert median(sizes) <= 8
    assert quantiles(sizes, n=20)[-1] <= 30


def test_settings_stay_on_one_screenful() -> None:
    assert length(PACKAGE / "settings.py") <= 200


def test_every_function_is_typed() -> None:
    untyped = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in [*CODE, *files("verify")]
        for node in functions(path)
        if node.returns is None or any(arg.annotation is None for arg in _arguments(node))
    ]
    assert untyped == []


def _arguments(node: Function) -> list:
    own = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return [arg for arg in own if arg.arg not in ("self", "cls")]
