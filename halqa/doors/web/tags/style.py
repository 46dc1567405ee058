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


def _read(name: str, until: str = "") -> SafeString:
    """Return a style sheet, or its beginning, up to a comment that holds these words."""
    css = (FOLDER / name).read_text()
    return mark_safe(smaller(css[: css.index(until)].rsplit("/*", 1)[0] if until else css))  # noqa: S308 - a file of ours


def _source(css: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()}'"


STYLE = _read("style.css")
FORM = _read("style.css", until="a page with one form leaves out")
STAGE = _read("stage.css")
DESK = _read("desk.css")
ENSEMBLE = _read("ensemble.css")
SOURCES = " ".join(_source(css) for css in (STYLE, FORM, STAGE, DESK, ENSEMBLE))
