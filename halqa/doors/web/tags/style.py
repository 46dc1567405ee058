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
    css = re.sub(r" ?([{};,>]) ?", r"\1", css)
    css = re.sub(r"(?<=[\w-]): (?=[^{}]*[;}])", ":", css)
    return css.replace(";}", "}").strip()


def _read(name: str) -> SafeString:
    return mark_safe(smaller((FOLDER / name).read_text()))  # noqa: S308 - a file of ours


def _source(css: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()}'"


STYLE = _read("style.css")
STAGE = _read("stage.css")
ENSEMBLE = _read("ensemble.css")
SOURCES = " ".join(_source(css) for css in (STYLE, STAGE, ENSEMBLE))
