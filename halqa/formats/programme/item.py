"""What a file says of one session, and of the whole programme, before any of it is judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from halqa.formats.programme.words import text
from halqa.rules.programme import TITLE_LONGEST
from halqa.rules.text import LANGUAGES, Text


@dataclass(slots=True)
class Item:
    """A session as a file says it; texts are strings or language → string mappings, `links` are (href, title)."""

    title: object
    start: datetime | None
    minutes: int | None
    room: str
    day: date | None = None
    subtitle: object = ""
    abstract: object = ""
    description: object = ""
    guid: str = ""
    id: str = ""
    code: str = ""
    slug: str = ""
    type: str = ""
    language: str = ""
    axis: str = ""
    url: str = ""
    people: tuple[str, ...] = ()
    links: list[tuple[str, str]] = field(default_factory=list)
    attachments: list[tuple[str, str]] = field(default_factory=list)
    cancelled: bool = False
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def label(self) -> str:
        """Return how a warning names the session: its number and the beginning of its title."""
        title = text(self.title, "", TITLE_LONGEST, lines=False).pick(LANGUAGES).words
        return f"Session {self.id or self.code or self.guid} “{title[:60]}”"


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of the whole programme."""

    title: Text
    first: date | None = None
    last: date | None = None
    subtitle: Text = Text()
    venue: Text = Text()
    city: Text = Text()
    version: str = ""
    url: str = ""
    invented: bool = False
