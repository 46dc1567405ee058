"""Seeding: the programme, what was sealed yesterday and is live now, projects, recommendations; through actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice
from random import Random
from typing import Any
from uuid import UUID

from django.utils import timezone

from halqa.actions import ballots, floor, opinions, people, programme, proposals
from halqa.management.demo import projects, story
from halqa.management.demo.opinions import GROUPS, answers_of
from halqa.queries.floor import doorways_of, floor_at
from halqa.queries.programme import symposium_by_slug
from halqa.rules.ballots import Audience, Draft, StatementMove
from halqa.rules.floor import Move
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from halqa.rules.programme import Reading
from halqa.rules.proposals import Source, SourceKind, Words
from halqa.rules.text import Text

PASSES = 160
RESULTS = {"yesterday": 1, "opinions": 2}  # consultations are numbered as they are drafted
TALK = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the demonstration plays: the symposium (pk), its live session (number, pk), and the doors to it.

    `workshop`: the number of the session beside it, in which people answer statements; `tables`: the doors to that one.
    """

    symposium: int
    live: int
    room: int
    doors: dict[Audience, str]
    workshop: int
    tables: dict[Audience, str]


def seed(now: datetime) -> Scene:
    """Fill an empty folder with the demonstration; `now` (aware) is the middle of the live plenary."""
    programme.publish_schedule(by=SYSTEM, reading=Reading(story.schedule(now)), slug=story.SLUG)
    symposium = _symposium()
    dice = Random(2022)  # noqa: S311 - an invented crowd, the same at each start
    crowd = [_participant(dice, symposium) for _ in range(PASSES)]
    _yesterday(symposium, crowd, dice, now - timedelta(days=1))
    _opinions_of_yesterday(symposium, crowd, dice, now - timedelta(days=1))
    live = story.number_of(story.live_key())
    floor.open_session(by=SYSTEM, symposium=symposium, session=live, at=now - timedelta(minutes=20))
    _workshop(symposium, crowd, dice, now)
    _questions(scene(), crowd, dice)
    people.make_invented_passes(by=SYSTEM, symposium=symposium, passes=[UUID(actor.id) for actor in crowd])
    _recommendations(symposium, live)
    projects.propose(symposium, crowd, dice)
    _budget_of_yesterday(symposium, crowd, dice, now - timedelta(days=1, minutes=-10))
    return scene()


def scene() -> Scene:
    """Return where the demonstration plays, once it is seeded."""
    symposium, live = _symposium(), story.number_of(story.live_key())
    room = floor_at(symposium, live, now=timezone.now()).session
    workshop = story.number_of(story.STORY["talk"]["session"])
    beside = floor_at(symposium, workshop, now=timezone.now()).session
    return Scene(symposium, live, room, doorways_of(room), workshop, doorways_of(beside))


def _symposium() -> int:
    found = symposium_by_slug(story.SLUG)
    if found is None:
        raise LookupError(f"there is no symposium {story.SLUG} in this folder")
    return found.pk


def open_poll(scene: Scene, number: int, *, lasts: int | None = None) -> int:
    """Draft and open one of the story's polls in the live session; return the consultation's number."""
    told = story.STORY["polls"][number % len(story.STORY["polls"])]
    made = ballots.draft_consultation(
        by=SYSTEM, symposium=scene.symposium, session=scene.live, draft=story.poll(told, lasts=lasts)
    )
    ballots.open_consultation(by=SYSTEM, symposium=scene.symposium, number=made)
    return made


def _participant(dice: Random, symposium: int) -> Actor:
    return Actor(ActorKind.PASS, str(UUID(int=dice.getrandbits(128))), symposium, frozenset({Role.PARTICIPANT}))


def _yesterday(symposium: int, crowd: list[Actor], dice: Random, then: datetime) -> None:
    """Hold yesterday's poll as it was held: opened, voted by three audiences, closed, sealed."""
    told = story.STORY["yesterday"]
    number = _begin(symposium, told["session"], story.poll(told), then)
    voters = iter(crowd)
    votes = [
        ballots.Vote(voter, symposium, number, Audience(audience), (choice,), UUID(int=dice.getrandbits(128)))
        for audience, counts in told["ballots"].items()
        for choice, how_many in enumerate(counts, start=1)
        for voter in islice(voters, how_many)
    ]
    dice.shuffle(votes)
    ballots.cast_ballots(votes, then + timedelta(minutes=1))
    _end(symposium, told["session"], then)


def _opinions_of_yesterday(symposium: int, crowd: list[Actor], dice: Random, then: datetime) -> None:
    """Hold yesterday's workshop: two groups answered statements, and it was sealed; the worker draws its map."""
    told = story.STORY["opinions"]
    number = _begin(symposium, told["session"], story.opinions(told), then)
    ballots.cast_ballots(_answers(told, symposium, number, crowd, dice), then + timedelta(minutes=1))
    _end(symposium, told["session"], then)


def _budget_of_yesterday(symposium: int, crowd: list[Actor], dice: Random, then: datetime) -> None:
    """Share out yesterday's budget: the eligible projects were on its ballot; the worker explains its result."""
    key = story.STORY["budget"]["session"]
    floor.open_session(by=SYSTEM, symposium=symposium, session=story.number_of(key), at=then)
    number = projects.draft(symposium)
    ballots.open_consultation(by=SYSTEM, symposium=symposium, number=number, at=then)
    votes = projects.votes(symposium, number, crowd, dice)
    dice.shuffle(votes)
    ballots.cast_ballots(votes, then + timedelta(minutes=1))
    _end(symposium, key, then)


def _workshop(symposium: int, crowd: list[Actor], dice: Random, now: datetime) -> None:
    """Open today's workshop, where some have answered; two statements are on its stage."""
    told = story.STORY["talk"]
    number = _begin(symposium, told["session"], story.opinions(told), now - timedelta(minutes=15))
    ballots.cast_ballots(_answers(told, symposium, number, crowd, dice), now - timedelta(minutes=5))
    for statement in told["on_stage"]:
        opinions.move_statement(
            by=SYSTEM, symposium=symposium, consultation=number, statement=statement, move=StatementMove.PIN
        )


def _begin(symposium: int, key: str, draft: Draft, then: datetime) -> int:
    """Open a session, and a consultation in it; return the consultation's number."""
    session = story.number_of(key)
    floor.open_session(by=SYSTEM, symposium=symposium, session=session, at=then)
    number = ballots.draft_consultation(by=SYSTEM, symposium=symposium, session=session, draft=draft)
    ballots.open_consultation(by=SYSTEM, symposium=symposium, number=number, at=then)
    return number


def _end(symposium: int, key: str, then: datetime) -> None:
    """Close a session, and what is open in it; seal it."""
    floor.close_session(by=SYSTEM, symposium=symposium, session=story.number_of(key), at=then + timedelta(minutes=3))
    ballots.close_due(then + timedelta(minutes=4))


def _answers(told: dict[str, Any], symposium: int, number: int, crowd: list[Actor], dice: Random) -> list[ballots.Vote]:
    """Return what so many people of each audience answer to statements, in no order."""
    voters = enumerate(crowd)
    votes = [
        ballots.Vote(voter, symposium, number, Audience(door), (choice,), UUID(int=dice.getrandbits(128)), statement)
        for door, how_many in told["people"].items()
        for person, voter in islice(voters, how_many)
        for statement, choice in answers_of(told["statements"], person % GROUPS, dice).items()
    ]
    dice.shuffle(votes)
    return votes


def _questions(scene: Scene, crowd: list[Actor], dice: Random) -> None:
    askers, numbers = iter(crowd), count(1)
    for told in story.STORY["questions"]:
        asker, number = next(askers), next(numbers)
        door = scene.doors[Audience(told["audience"])]
        floor.ask_question(
            by=asker,
            symposium=scene.symposium,
            doorway=door,
            words=told["words"],
            language=told["language"],
            act_id=UUID(int=dice.getrandbits(128)),
        )
        floor.moderate_question(
            by=SYSTEM, symposium=scene.symposium, session=scene.live, question=number, move=Move.SHOW
        )
        for supporter in dice.sample(crowd, told["supports"]):
            floor.support_question(by=supporter, symposium=scene.symposium, doorway=door, question=number)


def _recommendations(symposium: int, live: int) -> None:
    for told in story.STORY["recommendations"]:
        number = proposals.write_recommendation(
            by=SYSTEM,
            symposium=symposium,
            number=None,
            words=Words(Text.of(told["title"]), Text.of(told["body"]), Text.of(told["addressee"])),
        )
        for kind, what in told["evidence"]:
            source = _source(SourceKind(kind), what, live)
            proposals.attach_evidence(by=SYSTEM, symposium=symposium, number=number, source=source)
        proposals.publish_recommendation(by=SYSTEM, symposium=symposium, number=number)


def _source(kind: SourceKind, what: str | int, live: int) -> Source:
    if kind is SourceKind.QUESTION:
        return Source(kind, int(what), live)
    if kind is SourceKind.STATEMENT:
        return Source(kind, int(what), RESULTS["opinions"])
    return Source(kind, RESULTS[str(what)] if kind is SourceKind.RESULT else story.number_of(str(what)))
