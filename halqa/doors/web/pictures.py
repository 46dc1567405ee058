"""Pictures drawn on the server, as small inline SVG: the ring, bars, QR codes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from halqa.rules.ballots import Audience
from halqa.rules.floor import DOTS, Ring

CENTRE, RADIUS = 200, 185
# What is drawn from each dot's place on: a zero line takes its shape from its cap (round, square).
SHAPES = {
    Audience.HALL: "h0",
    Audience.ONLINE: "h0",
    Audience.SQUARE: "m0-8 8 8-8 8-8-8z",
    Audience.SMS: "m0-8 8 14h-16z",
    Audience.PAPER: "m-7 0h14m-7-7v14",
}
WORDS = {
    Audience.HALL: _("Hall"),
    Audience.ONLINE: _("Online"),
    Audience.SQUARE: _("Square"),
    Audience.SMS: _("SMS"),
    Audience.PAPER: _("Paper"),
}
PLACES = [
    (
        round(CENTRE + RADIUS * math.sin(2 * math.pi * dot / DOTS)),
        round(CENTRE - RADIUS * math.cos(2 * math.pi * dot / DOTS)),
    )
    for dot in range(DOTS)
]


@dataclass(frozen=True, slots=True)
class Arc:
    """The dots of one audience: its word, its path in the ring and in the legend, whether it has any."""

    name: str
    word: str
    path: str
    mark: str
    there: bool


def ring_context(ring: Ring, *, centre: str = "", below: str = "", own: str = "") -> dict[str, Any]:
    """Return what `frame/_ring.html` draws."""
    arcs, first = [], 0
    for audience, dots in zip(Audience, ring.dots, strict=True):
        shape = SHAPES[audience]
        path = "".join(f"M{x} {y}{shape}" for x, y in PLACES[first : first + dots])
        arcs.append(Arc(audience.value, str(WORDS[audience]), path, f"M10 10{shape}", dots > 0))
        first += dots
    return {
        "arcs": arcs,
        "rest": "".join(f"M{x} {y}h0" for x, y in PLACES[first:]),
        "ring": ring,
        "said": said(ring),
        "centre": centre or ring.people,
        "below": below or ngettext("person has taken part", "people have taken part", ring.people),
        "own": own,
    }


def said(ring: Ring) -> str:
    """Return the ring in words, for those who do not see it."""
    parts = [
        f"{WORDS[audience]} {'≈ ' if ring.scale > 1 else ''}{dots * ring.scale}"
        for audience, dots in zip(Audience, ring.dots, strict=True)
        if dots
    ]
    return gettext("%(people)d taking part. %(audiences)s") % {"people": ring.people, "audiences": ", ".join(parts)}


def bar(part: int, whole: int, look: str = "") -> SafeString:
    """Return a bar of this share of its full length."""
    return format_html(
        '<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="{}" d="M0 0h{}v1H0z"/></svg>',
        look or "hall",
        round(100 * part / whole, 1) if whole else 0,
    )


def qr(address: str) -> SafeString:
    """Return a QR code that can be read from any ground: dark on white, with its quiet zone."""
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(dark="#1d1a16", light="#fff", omitsize=True, svgclass="qr", lineclass=None))  # noqa: S308
