"""Reads of symposia themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from halqa.models import Symposium
from halqa.rules.text import Text, direction_of


@dataclass(frozen=True, slots=True)
class SymposiumView:
    """One edition as every page shows it; `version` numbers the programme that is read."""

    pk: int
    slug: str
    title: Text
    subtitle: Text
    venue: Text
    city: Text
    timezone: str
    first_day: date
    last_day: date
    languages: tuple[str, ...]
    version: int
    invented: bool
    url: str
    projects_call: str
    changed_at: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The timezone its hours are told in."""
        return ZoneInfo(self.timezone)


_COLUMNS = [name for name in SymposiumView.__slots__ if name != "languages"]


def symposium_by_slug(slug: str) -> SymposiumView | None:
    """Return the symposium of this slug, if there is one."""
    return next(iter(_views(slug=slug)), None)


def symposia() -> list[SymposiumView]:
    """Return every symposium, the latest first."""
    return _views()


def about(symposium: SymposiumView | None, language: str) -> dict[str, Any]:
    """Return what every page and every live part knows: its symposium, language, direction and base address."""
    return {
        "symposium": symposium,
        "lang": language,
        "dir": direction_of(language),
        "base": f"/{symposium.slug}/{language}" if symposium else "",
    }


def _views(**where: object) -> list[SymposiumView]:
    rows = Symposium.objects.filter(**where).order_by("-first_day", "-pk").values(*_COLUMNS, "languages")
    return [SymposiumView(**(row | {"languages": tuple(row["languages"])})) for row in rows]
