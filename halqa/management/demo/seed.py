"""Seeding: the programme, yesterday's sealed poll, today's live plenary, two recommendations; all through actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice
from random import Random
from uuid import UUID

from django.utils import timezone

from halqa.actions import ballots, floor, people, programme, proposals
from halqa.management.demo import story
from halqa.queries.floor import doorways_of, floor_at
from halqa.queries.programme import symposium_by_slug
from halqa.rules.ballots import Audience
from halqa.rules.floor import Move
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from halqa.rules.programme import Reading
from halqa.rules.proposals import Source, SourceKind, Words
from halqa.rules.text import Text

PASSES = 160


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the demonstration plays: the symposium (pk), its live session (number, pk), and the doors to it."""

    symposium: int
    live: int
    room: int
    doors: dict[Audience, str]


def seed(now: datetime) -> Scene:
    """Fill an empty folder with the demonstration; `now` (aware) is the middle of the live plenary."""
    programme.publish_schedule(by=SYSTEM, reading=Reading(story.schedule(now)), slug=story.SLUG)
    symposium = _symposium()
    dice = Random(2022)  # noqa: S311 - an invented crowd, the same at each start
    crowd = [_participant(dice, symposium) for _ in range(PASSES)]
    people.make_invented_passes(by=SYSTEM, symposium=symposium, passes=[UUID(actor.id) for actor in crowd])
    _yesterday(symposium, crowd, dice, now - timedelta(days=1))
    live = story.number_of(story.live_key())
    floor.open_session(by=SYSTEM, symposium=symposium, session=live, at=now - timedelta(minutes=20))
    _questions(scene(), crowd, dice)
    _recommendations(symposium, live)
    return scene()


def scene() -> Scene:
    """Return where the demonstration plays, once it is seeded."""
    symposium, live = _symposium(), story.number_of(story.live_key())
    room = floor_at(symposium, live, now=timezone.now()).session
    return Scene(symposium, live, room, doorways_of(room))


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
    session = story.number_of(told["session"])
    floor.open_session(by=SYSTEM, symposium=symposium, session=session, at=then)
    number = ballots.draft_consultation(by=SYSTEM, symposium=symposium, session=session, draft=story.poll(told))
    ballots.open_consultation(by=SYSTEM, symposium=symposium, number=number, at=then)
    voters = iter(crowd)
    votes = [
        ballots.Vote(voter, symposium, number, Audience(audience), (choice,), UUID(int=dice.getrandbits(128)))
        for audience, counts in told["ballots"].items()
        for choice, how_many in enumerate(counts, start=1)
        for voter in islice(voters, how_many)
    ]
    dice.shuffle(votes)
    ballots.cast_ballots(votes, then + timedelta(minutes=1))
    floor.close_session(by=SYSTEM, symposium=symposium, session=session, at=then + timedelta(minutes=3))
    ballots.close_due(then + timedelta(minutes=4))


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
    return Source(kind, 1 if kind is SourceKind.RESULT else story.number_of(str(what)))
