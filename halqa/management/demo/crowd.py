"""The invented crowd: about 200 devices that ask, support and vote through the same doors as anyone."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random

from django.utils import timezone

from halqa.actions import ballots, floor, opinions, people
from halqa.doors.web import signin
from halqa.management.demo import seed, story
from halqa.management.demo.browser import Browser
from halqa.management.demo.opinions import GROUPS, answer, answer_to
from halqa.queries.ballots import consultation, consultations_of
from halqa.queries.floor import floor_of, questions_of
from halqa.queries.opinions import desk_statements
from halqa.rules.ballots import MARKED, Audience, Method, State, StatementMove, StatementState, Terms
from halqa.rules.floor import Move, QuestionState
from halqa.rules.people import SYSTEM
from halqa.rules.refusals import Refused
from halqa.wires.demo import CROWD

DOORS = (Audience.HALL,) * 11 + (Audience.ONLINE,) * 6 + (Audience.SQUARE,) * 3
HANDS = 4
SHORT_S = 28  # with the stream's delay, the first poll is sealed within a minute
WAVE_S = 24
PAUSE_S = 20
LEFT_OPEN_S = 240
BETWEEN_ANSWERS_S = 0.25
log = logging.getLogger("halqa.demo")


class Crowd:
    """The devices, and what they do for as long as the demonstration is served (`alive`)."""

    def __init__(self, address: str, scene: seed.Scene, alive: Callable[[], bool]) -> None:
        self.scene = scene
        self.alive = alive
        self.dice = Random(7)  # noqa: S311 - an invented crowd
        self.devices = [(Browser(address), DOORS[n % len(DOORS)]) for n in range(CROWD)]
        self.marked: set[str] = set()

    def run(self) -> None:
        """Hold one short poll, then longer ones that anybody may close, until the server is gone."""
        number = seed.open_poll(self.scene, 0, lasts=SHORT_S)
        self._wave(number, story.STORY["crowd_questions"][:3])
        threading.Thread(target=self._talk, name="halqa-talk", daemon=True).start()
        self._wait_until_sealed(number, SHORT_S + 2 * story.DELAY_S)
        turn = 1
        while self.alive() and self._floor_is_open():
            self._sleep(PAUSE_S)
            number = self._open_now() or seed.open_poll(self.scene, turn)
            self._wave(number, story.STORY["crowd_questions"][3:] if turn == 1 else [])
            self._wait_until_sealed(number, LEFT_OPEN_S)
            turn += 1

    def _wave(self, number: int, questions: list[dict[str, str]]) -> None:
        """Have everybody vote within some seconds, in no order, while some ask and support."""
        jobs: list[Callable[[], None]] = [partial(self._vote, device, door, number) for device, door in self.devices]
        jobs += [partial(self._ask, told) for told in questions]
        jobs += [self._support] * (CROWD // 4)
        self.dice.shuffle(jobs)
        with ThreadPoolExecutor(HANDS) as hands:
            for job in jobs:
                if not self.alive():
                    break
                hands.submit(self._safely, job)
                time.sleep(WAVE_S / len(jobs))
        self._let_through()
        self._mark()

    def _safely(self, job: Callable[[], object]) -> None:
        """Do what one device does; a refusal or a lost connection is that device's, and said in the log."""
        try:
            job()
        except (OSError, Refused) as error:
            log.info("A device of the crowd met %s.", error)

    def _vote(self, device: Browser, door: Audience, number: int) -> None:
        terms = consultation(self.scene.symposium, number).terms
        choice = min(self.dice.choice(terms.options).number, self.dice.choice(terms.options).number)
        device.send(f"/{story.SLUG}/fr/p/{self.scene.doors[door]}/vote/{number}", **filled(terms, choice))

    def _ask(self, told: dict[str, str]) -> None:
        device, door = self.dice.choice(self.devices)
        device.send(f"/{story.SLUG}/{told['language']}/p/{self.scene.doors[door]}/questions", words=told["words"])

    def _support(self) -> None:
        device, door = self.dice.choice(self.devices)
        base, shown = f"/{story.SLUG}/fr/p/{self.scene.doors[door]}", questions_of(self.scene.room)
        if shown:
            wanted = self.dice.choice(shown[:4] + shown).number
            device.send(f"{base}/supports", form=f"{base}/questions", support=str(wanted))

    def _talk(self) -> None:
        """Have one after the other answer the workshop's statements, until all have; some add their own."""
        for told in story.STORY["crowd_statements"]:
            self._safely(partial(self._add, told))
        self._safely(self._let_statements_through)
        for place, (device, door) in enumerate(self.devices):
            if door in self.scene.tables:
                self._safely(partial(self._answer, device, door, place % GROUPS))

    def _answer(self, device: Browser, door: Audience, group: int) -> None:
        statements = story.STORY["talk"]["statements"]
        path = f"/{story.SLUG}/fr/p/{self.scene.tables[door]}/vote/{seed.TALK}"
        while self.alive() and answer(device, path, lambda asked: answer_to(statements, asked, group, self.dice)):
            self._sleep(BETWEEN_ANSWERS_S)

    def _add(self, told: dict[str, str]) -> None:
        device, _ = self.dice.choice(self.devices)
        code = self.scene.tables[Audience.HALL]
        device.send(f"/{story.SLUG}/{told['language']}/p/{code}/vote/{seed.TALK}", words=told["words"])

    def _let_statements_through(self) -> None:
        """Do what a facilitator would: let the crowd's own statements through."""
        added = {told["words"] for told in story.STORY["crowd_statements"]}
        for one in desk_statements(self.scene.symposium, seed.TALK, viewer=SYSTEM):
            if one.what.state is StatementState.WAITING and one.what.said.words in added:
                opinions.move_statement(
                    by=SYSTEM,
                    symposium=self.scene.symposium,
                    consultation=seed.TALK,
                    statement=one.what.number,
                    move=StatementMove.SHOW,
                )

    def _let_through(self) -> None:
        """Do what a facilitator would: let the crowd's own questions through."""
        told = {question["words"] for question in story.STORY["crowd_questions"]}
        for question in questions_of(self.scene.room, everything=True):
            if question.state is QuestionState.WAITING and question.words.words in told:
                floor.moderate_question(
                    by=SYSTEM,
                    symposium=self.scene.symposium,
                    session=self.scene.live,
                    question=question.number,
                    move=Move.SHOW,
                )

    def _mark(self) -> None:
        """Mark the crowd's passes as invented, so that they are never taken for people's."""
        kept = (device.cookies for device, _ in self.devices)
        signed = {value for cookies in kept for name, value in cookies.items() if name.startswith("pass")} - self.marked
        passes = [signin.pass_of(cookie, story.SLUG) for cookie in sorted(signed)]
        people.make_invented_passes(by=SYSTEM, symposium=self.scene.symposium, passes=passes)
        self.marked |= signed

    def _open_now(self) -> int:
        """Return the consultation that somebody opened meanwhile, or 0."""
        views = consultations_of(self.scene.symposium, session=self.scene.room)
        return next((view.number for view in reversed(views) if view.moment.state is State.OPEN), 0)

    def _wait_until_sealed(self, number: int, seconds: float) -> None:
        """Wait until it is sealed; close it by hand where nobody did within these seconds."""
        until = time.monotonic() + seconds
        while self.alive():
            state = consultation(self.scene.symposium, number).moment.state
            if state not in (State.OPEN, State.CLOSING):
                return
            if state is State.OPEN and time.monotonic() > until:
                self._safely(lambda: ballots.begin_closing(by=SYSTEM, symposium=self.scene.symposium, number=number))
            self._sleep(1)

    def _floor_is_open(self) -> bool:
        return floor_of(self.scene.room, late=False, now=timezone.now()).is_open

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while self.alive() and time.monotonic() < until:
            time.sleep(0.25)


def filled(terms: Terms, choice: int) -> dict[str, str]:
    """Return the fields of a ballot that is all for one option."""
    if terms.method is Method.BUDGET:
        return {"tick": str(choice)}
    if terms.method not in MARKED:
        return {"choice": str(choice)}
    return {f"choice_{choice}": str(1 if terms.method is Method.RANKING else terms.most)}
