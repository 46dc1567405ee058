"""The style sheets: made small once, inlined in pages, allowed by their digest."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

FOLDER = Path(__file__).parents[3] / "templates" / "frame"


def smaller(css: str) -> str:
    """Return a style sheet without comments and needless white space."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,>]) ?|(:) ", r"\1\2", css)
    return css.replace(";}", "}").strip()


def _read(*names: str) -> SafeString:
    return mark_safe(smaller(" ".join((FOLDER / name).read_text() for name in names)))  # noqa: S308 - files of ours


def _source(css: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()}'"


FORM = _read("style.css")
STYLE = _read("style.css", "more.css")
STAGE = _read("stage.css")
DESK = _read("desk.css")
ENSEMBLE = _read("ensemble.css")
MAP = _read("map.css")
BUDGET = _read("budget.css")
SHEETS = {"style": STYLE, "form_style": FORM, "stage_style": STAGE, "desk_style": DESK, "budget_style": BUDGET}
# As they stand in a page, each between the tags that make it a whole element.
SOURCES = {f"<style>{css}</style>".encode(): _source(css) for css in (FORM, STYLE, STAGE, DESK, ENSEMBLE, MAP, BUDGET)}


def sources(page: bytes) -> str:
    """Return what a policy must say to allow the sheets of ours that a page holds."""
    return " ".join(source for sheet, source in SOURCES.items() if sheet in page) or "'none'"
