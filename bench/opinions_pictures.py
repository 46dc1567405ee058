"""Our maps beside the groups that Polis published: a table and a picture for each: python -m bench.opinions pictures.

The data are CC BY 4.0 (README of github.com/compdemocracy/openData): each picture names its source.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from bench.opinions_run import real
from halqa.rules.opinions.agreement import adjusted_rand, contingency
from halqa.rules.opinions.clusters import THOUSAND, nearest
from halqa.rules.opinions.drawing import Map, Wish, draw, one_public
from halqa.rules.opinions.robust import NOWHERE
from halqa.rules.opinions.stability import Stability, stability_of
from halqa.rules.opinions.votes import Ints

FOLDER = Path(__file__).parents[1] / "docs" / "pictures"
SIDE, EDGE = 300, 12
COLOURS = ("#888", "#1b6ca8", "#c8553d", "#3b7d4f", "#8a5a9e", "#b8860b")  # in none first
SOURCE = "Data: Polis, sub-licensed under CC BY 4.0 with attribution to The Computational Democracy Project."


def laid_beside(data: Path, names: tuple[str, ...]) -> None:
    """Print a table of each conversation and draw its picture."""
    for name in names:
        votes, rejected, published = real(data, name)
        drawn = draw(votes, Wish(rejected=rejected))
        sure = stability_of(drawn)
        drawn = drawn if sure.stable else one_public(drawn)
        labels = sorted(set(published.values()))
        theirs = np.array([labels.index(published[one]) if one in published else -1 for one in votes.people])
        print("\n".join(_table(name, drawn, sure, theirs)), end="\n\n")
        path = FOLDER / f"opinions-{name}.svg"
        path.write_text(_picture(name, drawn, theirs), encoding="utf-8")
        print(f"{path.name}: {path.stat().st_size / 1000:.1f} kB\n", flush=True)


def _table(name: str, drawn: Map, sure: Stability, theirs: Ints) -> list[str]:
    """Return the lines of a table: ours by row, theirs by column, and the index with and without who is between."""
    ours = drawn.groups.of.astype(np.int64)
    counts = contingency(ours - NOWHERE, theirs + 1)
    rows = [
        ("not placed", 0),
        ("between groups", 1),
        *((f"ours {'ABCDE'[at]}", at + 2) for at in range(drawn.groups.k)),
    ]
    heads = ["", *(f"published {at}" for at in range(counts.shape[1] - 1)), "in none published"]
    held = f"in {sure.k_shares.get(sure.k, 0):.0%} of {sure.draws} draws"
    lines = [f"**{name}**: k = {drawn.groups.k}, {held}; {_index(drawn, theirs)}", ""]
    lines += [f"| {' | '.join(heads)} |", "|---|" + "---|" * (len(heads) - 1)]
    for row, at in [*rows[2:], *rows[:2]]:
        cells = [*counts[at, 1:].tolist(), int(counts[at, 0])] if at < len(counts) else [0] * (len(heads) - 1)
        lines.append(f"| {row} | {' | '.join(map(str, cells))} |")
    return lines


def _index(drawn: Map, theirs: Ints) -> str:
    if drawn.groups.k < 2:
        return "no groups are told"
    ours, known = drawn.groups.of, (theirs >= 0) & drawn.placed
    firm, near = known & (ours >= 0), to_nearest(drawn)
    firmly, everybody = (adjusted_rand(theirs[who], label[who]) for who, label in ((firm, ours), (known, near)))
    return f"index {firmly:.2f}; {everybody:.2f} with everybody in the nearest group"


def to_nearest(drawn: Map) -> Ints:
    """Return the group whose middle is nearest to each person (n), who is between groups too; 0 without groups."""
    if drawn.groups.k < 2:
        return np.zeros(len(drawn.points), np.int64)
    return nearest(drawn.points // THOUSAND, drawn.groups.centres[None])[0][0].astype(np.int64)


def _picture(name: str, drawn: Map, theirs: Ints) -> str:
    """Return two panels of the same people: our groups, and those published in the colours of ours they are nearest."""
    pixels, height = _pixels(drawn.points[drawn.placed])
    ours = np.maximum(drawn.groups.of[drawn.placed], -1).astype(np.int64)
    ours = ours if drawn.groups.k > 1 else np.full_like(ours, -1)
    size = f"{2 * SIDE} {height + 44}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img" font-family="sans-serif" '
    said = f"<title>{escape(name)}: our groups, and those published</title><desc>{SOURCE}</desc>"
    lines = [head + 'font-size="12">', said, f'<path d="M0 0H{2 * SIDE}V{height + 44}H0Z" fill="#fff"/>']
    panels = (("ours", ours), ("published", _renamed(theirs[drawn.placed], ours)))
    for panel, (title, labels) in enumerate(panels):
        lines.append(f'<g transform="translate({panel * SIDE} 24)">')
        lines.append(f'<text x="{EDGE}" y="-8">{escape(name)}: {title}</text>')
        lines += [_dots(pixels[labels == label], int(label)) for label in np.unique(labels)]
        lines.append("</g>")
    return "\n".join([*lines, f'<text x="{EDGE}" y="{height + 38}" font-size="9">{SOURCE}</text>', "</svg>", ""])


def _pixels(points: Ints) -> tuple[Ints, int]:
    """Return the pixel of each point, and how high they stand together; one in a hundred is held at the edge."""
    low, high = np.quantile(points, [0.005, 0.995], axis=0)
    scale = (SIDE - 2 * EDGE) / max(*(high - low).tolist(), 1.0)
    at = np.rint((np.clip(points, low, high) - low) * scale + EDGE).astype(int)
    height = int((high - low)[1] * scale) + 2 * EDGE
    at[:, 1] = height - at[:, 1]
    return at, height


def _renamed(theirs: Ints, ours: Ints) -> Ints:
    """Return published labels by the names of our groups that they share most people with."""
    both = (theirs >= 0) & (ours >= 0)
    if not both.any():
        return theirs
    rows, columns = linear_sum_assignment(-contingency(theirs[both], ours[both]))
    names = np.arange(int(theirs.max()) + 1)
    names[rows] = columns
    return np.where(theirs >= 0, names[theirs], -1)


def _dots(pixels: Ints, label: int) -> str:
    spots = "".join(f"M{x} {y}h0" for x, y in np.unique(pixels, axis=0).tolist())
    style = f'stroke="{COLOURS[label + 1]}" stroke-width="4" stroke-linecap="round" stroke-opacity=".75"'
    return f'<path d="{spots}" {style}/>'
