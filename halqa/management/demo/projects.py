"""The projects of the demonstration: sent by the crowd, examined by staff, voted on; all through actions."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from halqa.actions import ballots, projects
from halqa.management.demo import story
from halqa.rules.ballots import Audience, Sharing
from halqa.rules.people import SYSTEM, Actor
from halqa.rules.projects import Call, Findings, ProjectState, Submission, places_of, typed_place
from halqa.rules.text import LANGUAGES, Text

CURRENCY = "MAD"  # of the city of the story


def propose(symposium: int, crowd: Iterable[Actor], dice: Random) -> None:
    """Call for the story's projects, and have each sent and examined: eligible, refused, or not settled yet."""
    projects.call_projects(by=SYSTEM, symposium=symposium, call=Call.OPEN)
    for told, author in zip(story.STORY["projects"], crowd, strict=False):
        said = {part: told[part][LANGUAGES[0]] for part in ("title", "body")}
        about = {"district": told["district"], "place": typed_place(told["place"]), "estimate": told.get("estimate")}
        number = projects.submit_project(
            by=author,
            symposium=symposium,
            sent=Submission(language=LANGUAGES[0], **said, **about),
            act_id=UUID(int=dice.getrandbits(128)),
        )
        projects.examine_project(by=SYSTEM, symposium=symposium, number=number, found=_found(told))


def draft(symposium: int) -> int:
    """Put the eligible projects on a ballot in the story's session; return the consultation's number."""
    told = story.STORY["budget"]
    return projects.draft_budget(
        by=SYSTEM,
        symposium=symposium,
        session=story.number_of(told["session"]),
        question=Text.of(told["question"]),
        sharing=Sharing(CURRENCY, places_of(CURRENCY), told["budget"]),
    )


def votes(symposium: int, number: int, crowd: Iterable[Actor], dice: Random) -> list[ballots.Vote]:
    """Return what so many people of each audience choose: a third of the crowd leans otherwise."""
    told = story.STORY["budget"]
    voters = enumerate(crowd)
    return [
        ballots.Vote(voter, symposium, number, Audience(door), choices, UUID(int=dice.getrandbits(128)))
        for door, how_many in told["people"].items()
        for person, voter in islice(voters, how_many)
        if (choices := _chosen(told["leans"].values(), person % 3 == 0, dice))
    ]


def _chosen(leans: Iterable[list[int]], other: bool, dice: Random) -> tuple[int, ...]:
    return tuple(option for option, lean in enumerate(leans, 1) if dice.randrange(100) < lean[other])


def _found(told: dict[str, Any]) -> Findings:
    verdicts = {"cost": ProjectState.ELIGIBLE, "reason": ProjectState.REFUSED}
    return Findings(
        title=Text.of(told["title"]),
        body=Text.of(told["body"]),
        district=told["district"],
        place=typed_place(told["place"]),
        source="",
        currency=CURRENCY,
        cost=told.get("cost"),
        state=next((state for key, state in verdicts.items() if key in told), ProjectState.SUBMITTED),
        reason=Text.of(told.get("reason", {})),
        shown=True,
    )
