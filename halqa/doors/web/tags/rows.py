"""The sessions of one hour as rows of a list: hundreds stand on a page, so they are printed without template nodes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from html import escape

from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from halqa.queries.programme import Line
from halqa.rules.text import Said


def session_rows(
    context: Context, lines: Iterable[Line], chosen: Collection[int], *, until: bool = False
) -> SafeString:
    """Print a row for each session, its box ticked where it is chosen; `until`: with its hours."""
    base, cancelled, online = escape(context["base"]), gettext("Cancelled"), gettext("and online")
    return mark_safe(  # noqa: S308 - all but numbers and our own words is escaped here, a row at a time
        "\n".join(
            f'<li><label><input type="checkbox" name="s[]" value="{line.number}"'
            f"{' checked' if line.number in chosen else ''}>"
            f'<a href="{base}/sessions/{line.number}"{_spoken(line.title) if line.foreign else ""}>'
            f"{escape(line.title.words)}</a></label>"
            f"<small>{escape(' · '.join(_about(line, cancelled, online, until=until)))}</small></li>"
            for line in lines
        )
    )


def _about(line: Line, cancelled: str, online: str, *, until: bool) -> list[str]:
    parts = [cancelled] if line.cancelled else []
    if until:
        parts.append(f"{line.at}–{line.until}")
    parts.append(line.place)
    return [*parts, online] if line.online else parts


def _spoken(said: Said) -> str:
    if said.direction == "auto":
        return ' dir="auto"'
    return f' lang="{escape(said.language)}" dir="{said.direction}"'
