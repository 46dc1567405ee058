"""The sessions of one hour as rows of a list: hundreds stand on a page, so they are printed without template nodes."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from halqa.queries.programme import Line
from halqa.rules.text import Said

ROW = (
    '<li><label><input type="checkbox" name="s[]" value="{number}"{checked}>'
    '<a href="{base}/sessions/{number}"{spoken}>{title}</a></label><small>{about}</small></li>'
)
CHECKED = mark_safe(" checked")
NOTHING = mark_safe("")


def session_rows(
    context: Context, lines: Iterable[Line], chosen: Collection[int], *, until: bool = False
) -> SafeString:
    """Print a row for each session, its box ticked where it is chosen; `until`: with its hours."""
    base, cancelled, online = context["base"], gettext("Cancelled"), gettext("and online")
    return format_html_join(
        "\n",
        ROW,
        (
            {
                "number": line.number,
                "checked": CHECKED if line.number in chosen else NOTHING,
                "base": base,
                "spoken": _spoken(line.title) if line.foreign else NOTHING,
                "title": line.title.words,
                "about": " · ".join(_about(line, cancelled, online, until=until)),
            }
            for line in lines
        ),
    )


def _about(line: Line, cancelled: str, online: str, *, until: bool) -> list[str]:
    parts = [cancelled] if line.cancelled else []
    if until:
        parts.append(f"{line.at}–{line.until}")
    parts.append(line.place)
    return [*parts, online] if line.online else parts


def _spoken(said: Said) -> SafeString:
    if said.direction == "auto":
        return mark_safe(' dir="auto"')
    return format_html(' lang="{}" dir="{}"', said.language, said.direction)
