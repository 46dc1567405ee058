"""Pictures of opinions: the map of people, the strip of a statement, the marks of groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext_lazy

from halqa.doors.web.tags.numbers import count, percent
from halqa.queries.opinions import MapView, Own
from halqa.rules.ballots import Answer, Tally
from halqa.rules.opinions.bridging import MILLION, interval
from halqa.rules.opinions.pixels import EDGE, WIDTH, pixel
from halqa.rules.opinions.tally import Count
from halqa.rules.opinions.told import Mark, Row, Told

# Of each group by its name: the class that colours it, how its mark is drawn from its middle on, its letter.
LOOKS = ("hall", "online", "square", "sms", "paper")
SHAPES = ("h0", "h0", "m0-6 6 6-6 6-6-6z", "m0-6 6 10h-12z", "m-5 0h10m-5-5v10")
LETTERS = (
    pgettext_lazy("a group of opinions", "A"),
    pgettext_lazy("a group of opinions", "B"),
    pgettext_lazy("a group of opinions", "C"),
    pgettext_lazy("a group of opinions", "D"),
    pgettext_lazy("a group of opinions", "E"),
)
CUTS = ("h0", "h0", "m0-4 4 4-4 4-4-4z", "m0-4 4 6.5h-8z", "m-3.5 0h7m-3.5-3.5v7")  # the same, inside a hexagon
NOWHERE, ALONE = "other", "h0"
HEXAGONS = ("m0-5 4 2.5v5l-4 2.5-4-2.5v-5z", "m0-7 6 3.5v7l-6 3.5-6-3.5v-7z", "m0-9 8 4.5v9l-8 4.5-8-4.5v-9z")
LARGEST = "m0-11 9.5 5.5v11l-9.5 5.5-9.5-5.5v-11z"
STAR = "m0-17 4.5 10.8 11.7 1-8.9 7.6 2.7 11.4-10-6.1-10 6.1 2.7-11.4-8.9-7.6 11.7-1z"
LEFT, LONG = 10, 280  # of a strip


def letter(name: int) -> str:
    """Return the letter of a group."""
    return str(LETTERS[name])


def look(name: int | None) -> tuple[str, str]:
    """Return the class of a group and how its mark is drawn; of those in no group for None."""
    return (NOWHERE, ALONE) if name is None else (LOOKS[name], SHAPES[name])


def mark(name: int | None) -> SafeString:
    """Return the mark of a group, as it stands in a line of words."""
    kind, shape = look(name)
    return format_html(
        '<svg class="map dot" viewBox="0 0 16 16" aria-hidden="true"><path class="{}" d="M8 8{}"/></svg>', kind, shape
    )


def picture(view: MapView, own: Own | None = None) -> SafeString:
    """Return the map as a picture, with a star where `own` stands; nothing where too few people took part."""
    told = view.told
    if not told.marks:
        return SafeString("")
    names = sorted({mark.group for mark in told.marks}, key=lambda name: -1 if name is None else name)
    marks = {name: [one for one in told.marks if one.group == name] for name in names}
    drawn = _hexagons(marks) if told.hexagons else _points(marks)
    labels = format_html_join(
        "",
        '<text x="{}" y="{}">{}</text>',
        ((*_middle(marks[name]), letter(name)) for name in names if name is not None),
    )
    star = format_html('<path class="me" d="M{} {}{}"/>', *pixel(own.at, told.plane.reach), STAR) if own else ""
    top, low = min(one.y for one in told.marks) - EDGE, max(one.y for one in told.marks) + EDGE
    return format_html(
        '<svg class="map" viewBox="0 {} {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        top,
        WIDTH,
        low - top,
        said(told),
        drawn,
        labels,
        star,
    )


def _points(marks: dict[int | None, list[Mark]]) -> SafeString:
    rows = ((look(name)[0], _path(ones, look(name)[1])) for name, ones in marks.items())
    return format_html_join("", '<path class="{}" fill-opacity=".8" stroke-opacity=".8" d="{}"/>', rows)


def _hexagons(marks: dict[int | None, list[Mark]]) -> SafeString:
    shapes = (*HEXAGONS, LARGEST)
    cells = (
        (look(name)[0], "".join(f"M{one.x} {one.y}{shapes[one.size - 1]}" for one in ones))
        for name, ones in marks.items()
    )
    cuts = (
        (LOOKS[name], _path((one for one in ones if one.size > 2), CUTS[name]))
        for name, ones in marks.items()
        if name is not None
    )
    return format_html(
        '<g class="hex">{}</g><g class="cut">{}</g>',
        format_html_join("", '<path class="{}" d="{}"/>', cells),
        format_html_join("", '<path class="{}" d="{}"/>', cuts),
    )


def _path(marks: Iterable[Mark], shape: str) -> str:
    return "".join(f"M{one.x} {one.y}{shape}" for one in marks)


def _middle(marks: list[Mark]) -> tuple[int, int]:
    weight = sum(one.size for one in marks)
    return sum(one.x * one.size for one in marks) // weight, sum(one.y * one.size for one in marks) // weight


def said(told: Told) -> str:
    """Return the map in words, for those who do not see it."""
    if not told.found:
        return gettext("Map of opinions: %(people)s devices, in one public") % {"people": count(told.people)}
    parts = [f"{letter(group.name)} {count(group.people)}" for group in told.groups]
    whole = gettext("Map of opinions: %(people)s devices. Groups: %(parts)s. In no group: %(between)s.")
    return whole % {"people": count(told.people), "parts": " · ".join(parts), "between": count(told.between)}


def strip(row: Row, told: Told) -> SafeString:
    """Return a line from nobody to everybody with the mark of each group where it agrees."""
    marks = [
        (kind, LEFT + LONG * cell.agree // cell.seen, shape)
        for group, cell in zip(told.groups, row.groups, strict=True)
        if cell
        for kind, shape in [look(group.name)]
    ]
    drawn = format_html_join("", '<path class="{}" d="M{} 10{}"/>', marks)
    return format_html(
        '<svg class="map strip" viewBox="0 0 300 20" aria-hidden="true"><path class="axis" d="M10 10h280"/>{}</svg>',
        drawn,
    )


def agreement(cell: Count | None) -> str:
    """Print which share agrees, a dash where that is withheld."""
    return percent(cell.agree, cell.seen) if cell else "–"


def between(cell: Count) -> str:
    """Print between which shares agreement surely lies: 84–91 %."""
    low, high = interval(cell.agree, cell.seen)
    return f"{round(100 * low / MILLION)}–{percent(high, MILLION)}"


def audience_agreement(tally: Tally | None, name: str) -> str:
    """Print which share of an audience agrees, a dash where that is not told."""
    counts = tally.by_audience.get(name) if tally else None
    return percent(counts.get(Answer.AGREE, 0), sum(counts.values())) if counts else "–"


TAGS: dict[str, Callable[..., str]] = {
    "opinion_map": picture,
    "opinion_strip": strip,
    "group_mark": mark,
    "group_letter": letter,
    "agreement": agreement,
    "agreement_between": between,
    "audience_agreement": audience_agreement,
}
