"""Pictures drawn on the server, as small inline SVG: the ring, bars, QR codes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import segno
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from halqa.rules.ballots import OTHER, Audience
from halqa.rules.floor import DOTS, Ring

CENTRE, RADIUS = 200, 186
# How a dot is drawn from its place on. A line of no length takes its shape from its cap: a disc, or a square.
SHAPES = {
    Audience.HALL: "h0",
    Audience.ONLINE: "h0",
    Audience.SQUARE: "m0-9 9 9-9 9-9-9z",
    Audience.SMS: "m0-9 9 16h-18z",
    Audience.PAPER: "m-7 0h14m-7-7v14",
}
WORDS = {
    Audience.HALL: _("Hall"),
    Audience.ONLINE: _("Online"),
    Audience.SQUARE: _("Square"),
    Audience.SMS: _("SMS"),
    Audience.PAPER: _("Paper"),
    OTHER: _("Small audiences together"),
}
GAP = 0.4  # between the parts of a bar, in hundredths of its length


@dataclass(frozen=True, slots=True)
class Arc:
    """The dots of one audience, and how it stands in the legend."""

    name: str
    word: str
    shape: str
    path: str
    there: bool
    ballots: int | None
    own: tuple[int, int] | None


def place_of(dot: int) -> tuple[int, int]:
    """Return where a dot stands, clockwise from the top."""
    turn = 2 * math.pi * dot / DOTS
    return round(CENTRE + RADIUS * math.sin(turn)), round(CENTRE - RADIUS * math.cos(turn))


def ring_context(
    ring: Ring, *, counts: Mapping[str, int] | None = None, own: str = "", unit: str = "", **centre: Any
) -> dict[str, Any]:
    """Return what `frame/_ring.html` draws; `centre` may hold `centre`, `below` (words), `until` (a moment).

    The ring counts ballots, or where `unit` says so `devices`.
    """
    return {
        "below": below(ring, unit),
        **centre,
        "ring": ring,
        "arcs": _arcs(ring, counts, own),
        "rest": _path(range(sum(ring.dots), DOTS), "h0"),
        "said": said(ring, unit),
    }


def _arcs(ring: Ring, counts: Mapping[str, int] | None, own: str) -> list[Arc]:
    arcs, first = [], 0
    for audience, dots in zip(Audience, ring.dots, strict=True):
        arcs.append(
            Arc(
                name=audience.value,
                word=str(WORDS[audience]),
                shape=SHAPES[audience],
                path=_path(range(first, first + dots), SHAPES[audience]),
                there=dots > 0,
                ballots=None if counts is None else counts.get(audience.value, 0),
                own=place_of(first) if own == audience.value else None,
            )
        )
        first += dots
    return arcs


def _path(dots: range, shape: str) -> str:
    return "".join(f"M{x} {y}{shape}" for x, y in map(place_of, dots))


def below(ring: Ring, unit: str = "") -> str:
    """Return the word that stands below the number. It never says people: at level 1 somebody may answer twice."""
    if unit == "devices":
        return ngettext("device", "devices", ring.people)
    return ngettext("ballot", "ballots", ring.people)


def said(ring: Ring, unit: str = "") -> str:
    """Return the ring in words, for those who do not see it."""
    about = "≈ " if ring.scale > 1 else ""
    parts = [
        f"{WORDS[audience]} {about}{dots * ring.scale}"
        for audience, dots in zip(Audience, ring.dots, strict=True)
        if dots
    ]
    whole = f"{ring.people} {below(ring, unit)}"
    return gettext("%(whole)s: %(parts)s") % {"whole": whole, "parts": " · ".join(parts)} if parts else whole


def bar(part: int, whole: int, look: str = "hall") -> SafeString:
    """Return a bar of this share of its full length."""
    return format_html(
        '<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="{}" d="M0 0h{}v1H0z"/></svg>',
        look,
        round(100 * part / whole, 1) if whole else 0,
    )


def stack(parts: Mapping[str, int], whole: int) -> SafeString:
    """Return one bar made of the parts of the audiences, parted by thin gaps, in the colours of the ring."""
    drawn, start = [], 0.0
    for audience in (*map(str, Audience), OTHER):
        length = round(100 * parts.get(audience, 0) / whole, 2) if whole else 0
        if length:
            wide = round(max(length - GAP, GAP), 2)
            drawn.append((audience, round(start, 2), wide, wide))
        start += length
    paths = format_html_join("", '<path class="{}" d="M{} 0h{}v1h-{}z"/>', drawn)
    return format_html(
        '<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">{}</svg>', paths
    )


def mark(name: str) -> SafeString:
    """Return the shape of an audience, and its word."""
    shape = SHAPES[Audience(name)]
    return format_html(
        '<svg class="ring dot" viewBox="0 0 20 20" aria-hidden="true"><path class="{}" d="M10 10{}"/></svg> {}',
        name,
        shape,
        WORDS[Audience(name)],
    )


def qr(address: str) -> SafeString:
    """Return a QR code that reads from any ground: dark on white, with its quiet zone."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(drawn)  # noqa: S308 - squares and names of ours, nothing of the address as it is written
