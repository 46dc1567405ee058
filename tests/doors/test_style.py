"""The style sheets: readable in both schemes, small, and without a side of their own."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator

import pytest

from halqa.doors.web.tags import style

TOKEN = re.compile(r"--([\w-]+): *(#[0-9a-f]{6})")
LIGHT, DARK = (dict(TOKEN.findall(part)) for part in (style.FOLDER / "style.css").read_text().split("@media")[:2])
SHEETS = sorted(style.FOLDER.glob("*.css"))
# Words on a ground, 4.5:1. Saffron (square) is for shapes only.
WORDS = [
    *((words, "paper") for words in ("ink", "mute", "hall", "online", "sms", "slip")),
    ("paper", "ink"),
    ("paper", "hall"),
    ("paper", "sms"),
    ("ink", "soft"),
]
# Shapes and rims, 3:1: also on the groove of a bar.
SHAPES = [
    *((shape, "paper") for shape in ("hall", "online", "square", "sms", "slip", "mute")),
    *((shape, "soft") for shape in ("hall", "online", "sms", "slip")),
]
PHYSICAL = re.compile(
    r"[\s{;](?:(?:margin|padding|border)-)?(?:left|right|top|bottom)[\w-]*\s*:"
    r"|(?<![\w-])(?:min-|max-)?(?:width|height)\s*:|:\s*(?:left|right)\b"
)


def _light(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


def _below(pairs: list[tuple[str, str]], least: float) -> Iterator[tuple[str, str, str, float]]:
    for scheme, tokens in (("light", LIGHT), ("dark", DARK)):
        for one, other in pairs:
            ratio = _contrast(tokens[one], tokens[other])
            if ratio < least:
                yield scheme, one, other, round(ratio, 2)


def test_both_schemes_have_the_same_tokens() -> None:
    assert set(LIGHT) == set(DARK)
    assert len(LIGHT) == 9


def test_words_can_be_read_in_both_schemes() -> None:
    assert list(_below(WORDS, 4.5)) == []


def test_shapes_can_be_told_from_their_ground_in_both_schemes() -> None:
    assert list(_below(SHAPES, 3)) == []


def test_contrast_is_counted_as_wcag_does() -> None:
    assert round(_contrast("#000000", "#ffffff"), 2) == 21
    assert round(_contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_sheet_has_no_side_of_its_own(sheet) -> None:
    rules = re.sub(r"/\*.*?\*/|@media[^{]*|\([^)]*\)", "", sheet.read_text(), flags=re.DOTALL)
    assert PHYSICAL.findall(rules) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_stand_in_tokens_only(sheet) -> None:
    rules = re.sub(r"--[\w-]+: *#[0-9a-f]{6}", "", sheet.read_text())
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*[;}])", rules) == []


def test_sheet_of_every_page_is_small() -> None:
    assert len(gzip.compress(style.STYLE.encode(), 9)) <= 5_000
    assert len(gzip.compress(style.FORM.encode(), 9)) <= 2_000


def test_policy_allows_the_sheets_of_the_page_alone() -> None:
    assert (
        style.sources(f"<style>{style.FORM}</style>".encode()) == style.SOURCES[f"<style>{style.FORM}</style>".encode()]
    )
    assert style.sources(f"<style>{style.STYLE}</style><style>{style.STAGE}</style>".encode()).count("sha256-") == 2
    assert style.sources(b"<style>a{}</style>") == "'none'"


def test_scripts_are_small() -> None:
    scripts = (style.FOLDER.parents[1] / "static").glob("*.js")
    assert sum(len(gzip.compress(script.read_bytes(), 9)) for script in scripts) <= 4_096


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("/* a */ a { color: red; }", "a{color:red}"),
        ("a  >  b ,\n c { margin: 0 auto ; }", "a>b,c{margin:0 auto}"),
        ("a :focus { x: calc(1px + 2px); }", "a :focus{x:calc(1px + 2px)}"),
        ("@media (max-width: 3px) { a { b: c; } }", "@media (max-width:3px){a{b:c}}"),
    ],
)
def test_sheet_is_made_smaller_and_says_the_same(written: str, sent: str) -> None:
    assert style.smaller(written) == sent
