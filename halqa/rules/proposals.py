"""What a recommendation may hold, what may stand as its evidence, and when it may be published."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum

from halqa.rules.ballots import State
from halqa.rules.floor import PUBLIC_STATES
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import LANGUAGES, Text, clean_text

TITLE_LONGEST = 160
BODY_LONGEST = 4_000
ADDRESSEE_LONGEST = 120
EVIDENCE_MOST = 12
LONGEST = {"title": TITLE_LONGEST, "body": BODY_LONGEST, "addressee": ADDRESSEE_LONGEST}

CITABLE_RESULTS = (State.CLOSED, State.CERTIFIED)
CITABLE_QUESTIONS = PUBLIC_STATES


class SourceKind(StrEnum):
    """What can be evidence."""

    RESULT = "result"
    QUESTION = "question"
    STATEMENT = "statement"
    SESSION = "session"


_KEY = re.compile(
    r"(result|session)-([1-9][0-9]{0,8})|(question|statement)-([1-9][0-9]{0,8})-([1-9][0-9]{0,8})", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Source:
    """One source by its number; that of a question counts `within` a session's, of a statement in a consultation's."""

    kind: SourceKind
    number: int
    within: int = 0

    @property
    def key(self) -> str:
        """The source as forms carry it: `result-3`, `session-12`, `question-12-7` (within 12), `statement-3-5`."""
        return "-".join(map(str, (self.kind.value, *([self.within] if self.within else []), self.number)))

    @classmethod
    def of(cls, key: str) -> Source:
        """Return the source of a key; raises Refused EVIDENCE_UNKNOWN for what is none."""
        found = _KEY.fullmatch(key)
        if found is None:
            raise Refused(Code.EVIDENCE_UNKNOWN)
        kind, number, part, whole, place = found.groups()
        if kind is None:
            return cls(SourceKind(part), int(place), int(whole))
        return cls(SourceKind(kind), int(number))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a recommendation: a line, some paragraphs, and whom it asks, each in several languages."""

    title: Text
    body: Text
    addressee: Text

    @property
    def digest(self) -> str:
        """What a form carries of the words that it began with: 16 hexadecimal digits."""
        said = [sorted(text.pairs) for text in (self.title, self.body, self.addressee)]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def check_seen(kept: Words, words: Words, seen: str) -> None:
    """Refuse to write over words that are not those `seen` (their digest; empty: whatever they are).

    Raises Refused: RECOMMENDATION_CHANGED.
    """
    if seen and seen != kept.digest and words != kept:
        raise Refused(Code.RECOMMENDATION_CHANGED)


def check_read(kept: Words, seen: str) -> None:
    """Refuse to publish words that are not those `seen` (their digest; empty: whatever they are).

    Raises Refused: RECOMMENDATION_UNREAD.
    """
    if seen and seen != kept.digest:
        raise Refused(Code.RECOMMENDATION_UNREAD)


def check_words(words: Words) -> Words:
    """Return the words as they are kept; a title in one language is enough.

    Raises Refused: REQUIRED (title), TOO_LONG, BAD_CHARACTERS, the field named like `title_fr`.
    """
    checked = Words(
        title=clean_text(words.title, field="title", longest=TITLE_LONGEST),
        body=clean_text(words.body, field="body", longest=BODY_LONGEST, lines=True),
        addressee=clean_text(words.addressee, field="addressee", longest=ADDRESSEE_LONGEST),
    )
    if not checked.title:
        raise Refused(Code.REQUIRED, field=f"title_{LANGUAGES[0]}")
    return checked


def check_publishable(words: Words, evidence: int) -> None:
    """Raise Refused unless this may be published: REQUIRED (body, addressee), EVIDENCE_MISSING (no source at all)."""
    for name, said in (("body", words.body), ("addressee", words.addressee)):
        if not said:
            raise Refused(Code.REQUIRED, field=f"{name}_{LANGUAGES[0]}")
    if not evidence:
        raise Refused(Code.EVIDENCE_MISSING)
