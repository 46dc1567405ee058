"""How large words may stand on a stage, so that everything is on one screen: by their length, before they are drawn."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

TITLES = ((45, ""), (90, "mid"), (160, "long"))
MANY = 5  # rows of answers
FIRST = 6  # of a result: the others are on everybody's own page
# In units of the sheet: what is left for answers beside the circle, below a title of two lines; the sizes of letters.
WIDTH, HEIGHT = 48.0, 20.0
WIDTH_OF_MANY, HEIGHT_OF_MANY = 57.0, 24.0  # the circle makes room where answers are many
SIZES = (3.0, 2.5, 2.1, 1.8, 1.5, 1.2, 1.0)
LETTER = 0.52  # the width of a letter, in its size
HEIGHTS = (0.56, 0.36, 0.25, 0.19)  # the size of letters in a row of height 1 that holds one, two … lines


class Room(NamedTuple):
    """How answers are laid out: their class (columns, rows, lines each, size), and whether two languages fit."""

    look: str
    both: bool


def title(letters: int) -> str:
    """Return the class of a title of so many letters."""
    return next((look for most, look in TITLES if letters <= most), "longest")


def room(labels: Iterable[str], *, bars: bool = False, below: bool = False) -> Room:
    """Return how these answers are laid out; beside bars they have one column, and less than half of its width.

    `below`: each is followed by as many lines of another language.
    """
    lengths = [len(label) for label in labels]
    columns = 1 if bars or len(lengths) <= 6 else 2 if len(lengths) <= 14 else 3
    rows = -(-len(lengths) // columns)
    letters = max(lengths, default=1)
    both = not below and columns == 1 and letters <= 44
    many = columns > 1 or rows >= MANY
    beside = 0.44 if many else 0.4
    width, height = (WIDTH_OF_MANY, HEIGHT_OF_MANY) if many else (WIDTH, HEIGHT)
    width *= (beside if bars else 0.48 if both else 0.9) / columns
    widest = {lines: width * lines / (letters * LETTER) for lines in ((1, 2) if below else (1, 2, 3))}
    times = 2 if below else 1
    lines = max(widest, key=lambda lines: min(SIZES[0], widest[lines], height / rows * HEIGHTS[lines * times - 1]))
    size = next((place for place, size in enumerate(SIZES, 1) if size <= widest[lines]), len(SIZES))
    return Room(f"c{columns} r{rows} l{lines * times} m{size}", both)
