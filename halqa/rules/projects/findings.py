"""Projects for a budget: what may be submitted, what their examination settles, and where each stands."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from enum import StrEnum

from halqa.rules.ballots import OPTION_LONGEST, State
from halqa.rules.programme import check_url
from halqa.rules.projects.amounts import check_amount, check_currency
from halqa.rules.projects.places import Place, check_place
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import LANGUAGES, Text, clean, clean_text

TITLE_LONGEST = OPTION_LONGEST  # it will stand on a ballot
BODY_LONGEST = 4_000
DISTRICT_LONGEST = 80
SOURCE_LONGEST = 300
REASON_LONGEST = 600
PROJECTS_A_PASS = 5
PROJECTS_WAITING = 500  # more than is read in days: a program that sends thousands fills this, and no more


class Call(StrEnum):
    """Whether a symposium takes projects: never did, does now, or did."""

    NONE = "none"
    OPEN = "open"
    CLOSED = "closed"


class ProjectState(StrEnum):
    """What an examination has said of a project so far."""

    SUBMITTED = "submitted"
    ELIGIBLE = "eligible"
    REFUSED = "refused"


class Standing(StrEnum):
    """Where a project stands, as everyone reads it."""

    SUBMITTED = "submitted"
    ELIGIBLE = "eligible"
    REFUSED = "refused"
    BALLOT = "ballot"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What somebody proposes, in one language; the `estimate` is theirs, in the smallest unit of the currency."""

    title: str
    body: str
    language: str
    district: str = ""
    place: Place = Place()
    estimate: int | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What staff make of a project: its words in several languages, its cost, and whether it can be chosen, or why not.

    `shown`: its words have been let through.
    """

    title: Text
    body: Text
    district: str
    place: Place
    source: str
    currency: str
    cost: int | None
    state: ProjectState
    reason: Text
    shown: bool

    @property
    def digest(self) -> str:
        """What a form carries of the findings that it began with: 16 hexadecimal digits."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


def check_submission(sent: Submission, currency: str) -> Submission:
    """Return a submission as it is kept.

    Raises Refused: REQUIRED (title, body), TOO_LONG, BAD_CHARACTERS, URL_BAD (source), AMOUNT_OUTSIDE (estimate).
    """
    title = clean(sent.title, field="title", longest=TITLE_LONGEST)
    body = clean(sent.body, field="body", longest=BODY_LONGEST, lines=True)
    for name, said in (("title", title), ("body", body)):
        if not said:
            raise Refused(Code.REQUIRED, field=name)
    if sent.estimate is not None:
        check_amount(sent.estimate, currency, field="estimate")
    district, place, source = _about(sent.district, sent.place, sent.source)
    return replace(sent, title=title, body=body, district=district, place=place, source=source)


def check_findings(found: Findings) -> Findings:
    """Return findings as they are kept: what is eligible has been let through, and only what is refused has a reason.

    Raises Refused: REQUIRED (title; cost of what is eligible; reason of what is refused), TOO_LONG, BAD_CHARACTERS,
    URL_BAD (source), CURRENCY_BAD, AMOUNT_OUTSIDE (cost).
    """
    title = clean_text(found.title, field="title", longest=TITLE_LONGEST)
    body = clean_text(found.body, field="body", longest=BODY_LONGEST, lines=True)
    reason = clean_text(found.reason, field="reason", longest=REASON_LONGEST, lines=True)
    if not title:
        raise Refused(Code.REQUIRED, field=f"title_{LANGUAGES[0]}")
    currency = check_currency(found.currency)
    if found.cost is not None:
        check_amount(found.cost, currency, field="cost")
    elif found.state is ProjectState.ELIGIBLE:
        raise Refused(Code.REQUIRED, field="cost")
    if found.state is ProjectState.REFUSED and not reason:
        raise Refused(Code.REQUIRED, field=f"reason_{LANGUAGES[0]}")
    district, place, source = _about(found.district, found.place, found.source)
    return replace(
        found,
        title=title,
        body=body,
        reason=reason if found.state is ProjectState.REFUSED else Text(),
        currency=currency,
        district=district,
        place=place,
        source=source,
        shown=found.shown or found.state is ProjectState.ELIGIBLE,
    )


def check_seen(kept: Findings, found: Findings, seen: str) -> None:
    """Refuse to write over findings that are not those `seen` (their digest; empty: whatever they are).

    Raises Refused: PROJECT_CHANGED.
    """
    if seen and seen != kept.digest and found != kept:
        raise Refused(Code.PROJECT_CHANGED)


def check_room(call: Call, own: int, waiting: int) -> None:
    """Refuse one more project of somebody who has sent `own`, or where so many wait to be read.

    Raises Refused: PROJECTS_CLOSED, PROJECTS_YOURS, PROJECTS_FULL.
    """
    if call is not Call.OPEN:
        raise Refused(Code.PROJECTS_CLOSED)
    if own >= PROJECTS_A_PASS:
        raise Refused(Code.PROJECTS_YOURS, most=PROJECTS_A_PASS)
    if waiting >= PROJECTS_WAITING:
        raise Refused(Code.PROJECTS_FULL)


def let_through(state: ProjectState, *, shown: bool) -> ProjectState:
    """Return what is left of an examination once a project's words are shown or hidden: nobody chooses unread."""
    return ProjectState.SUBMITTED if state is ProjectState.ELIGIBLE and not shown else state


def check_free(stands: Standing) -> None:
    """Refuse to change what people choose from, or chose from; raises Refused PROJECT_ON_BALLOT."""
    if stands in (Standing.BALLOT, Standing.WON, Standing.LOST):
        raise Refused(Code.PROJECT_ON_BALLOT)


def standing(state: ProjectState, on: State | None, *, won: bool | None) -> Standing:
    """Return where a project stands that is `on` a ballot in this state, None for on none.

    `won`: by the result, None until there is one. A draft is nobody's business yet, and what is void never was.
    """
    if on in (None, State.DRAFT, State.VOID):
        return Standing(state)
    if on in (State.OPEN, State.CLOSING) or won is None:
        return Standing.BALLOT
    return Standing.WON if won else Standing.LOST


def check_source(typed: str) -> str:
    """Return where a project or its cost comes from: words, or an address that can be followed.

    Raises Refused: TOO_LONG, BAD_CHARACTERS, URL_BAD.
    """
    words = clean(typed, field="source", longest=SOURCE_LONGEST)
    return check_url(words, field="source") if is_address(words) else words


def is_address(source: str) -> bool:
    """Tell whether a source is meant to be followed."""
    return re.match("https?:", source, re.IGNORECASE) is not None


def _about(district: str, place: Place, source: str) -> tuple[str, Place, str]:
    return (
        clean(district, field="district", longest=DISTRICT_LONGEST),
        check_place(place),
        check_source(source),
    )
