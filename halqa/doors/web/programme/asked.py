"""What an address asks for after its `?`: filters, chosen sessions, a page; what cannot be read is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.http import HttpRequest

from halqa.queries.programme import Filters
from halqa.rules.refusals import Refused
from halqa.rules.text import number

CHOSEN_MOST = 1000
BOXES = "s[]"
LANGUAGE = re.compile(r"[a-z]{2,3}")
WHERE = ("hall", "online")
PAGE = 30

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list: its items, its number, and how many pages there are."""

    items: Sequence[Item]
    number: int
    last: int

    @property
    def before(self) -> int:
        """The number of the page before, 0 if there is none."""
        return self.number - 1

    @property
    def after(self) -> int:
        """The number of the page after, 0 if there is none."""
        return self.number + 1 if self.number < self.last else 0


def page_of(request: HttpRequest, items: Sequence[Item], total: int | None = None) -> Page[Item]:
    """Return the page asked for of a list; where `total` is given, the items are that page already."""
    last = max(1, -(-(len(items) if total is None else total) // PAGE))
    asked = min(page_asked(request), last)
    return Page(items[(asked - 1) * PAGE : asked * PAGE] if total is None else items, asked, last)


def page_asked(request: HttpRequest) -> int:
    """Return the number of the page asked for, at least 1."""
    return max(1, _whole(request.GET.get("page", "")) or 1)


def filters_of(request: HttpRequest) -> Filters:
    """Return the filters of `?axis=&room=&language=&where=`."""
    language, where = request.GET.get("language", ""), request.GET.get("where", "")
    return Filters(
        axis=_whole(request.GET.get("axis", "")),
        room=_whole(request.GET.get("room", "")),
        language=language if LANGUAGE.fullmatch(language) else "",
        where=where if where in WHERE else "",
    )


def chosen_of(request: HttpRequest) -> tuple[int, ...]:
    """Return the sessions of `?s=1,5,9`, or of the boxes `s[]` ticked, in order."""
    typed = ",".join([*request.GET.getlist("s"), *request.GET.getlist(BOXES)]).split(",")[:CHOSEN_MOST]
    return tuple(sorted({found for one in typed if (found := _whole(one))}))


def _whole(typed: str) -> int | None:
    try:
        return number(typed, field="")
    except Refused:
        return None
