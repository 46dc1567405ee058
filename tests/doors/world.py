"""A symposium with one of each thing that an address can name, and somebody in each role."""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import SimpleCookie
from uuid import UUID, uuid4

from django.core.signing import TimestampSigner
from django.test import Client
from django.utils import timezone

from halqa.actions import ballots, floor, people, projects, proposals
from halqa.models import Doorway, Project, Symposium
from halqa.rules.ballots import Audience, Draft
from halqa.rules.floor import Move
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from halqa.rules.projects import Call, Submission
from halqa.rules.proposals import Source, SourceKind, Words
from halqa.rules.text import Text
from tests.factories import NOW, make_axis, make_person, make_room, make_session, make_symposium

ROLES = ("visitor", "participant", "steward", "rapporteur", "facilitator", "organiser", "other_organiser")
SOMEBODY = UUID("11111111-1111-4111-8111-111111111111")
CLOSED, OPEN = 1, 2
# A picture of one point, as a PNG.
POINT = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


@dataclass
class World:
    """What stands in the database: the words of each address by the part of the path they follow, and who came in."""

    symposium: Symposium
    other: Symposium
    words: dict[str, str]
    came_in: dict[str, SimpleCookie] = field(default_factory=dict)

    def address(self, pattern: str) -> str:
        """Return an address that a pattern such as `<slug:slug>/<str:lang>/p/<str:code>` stands for."""
        parts = pattern.split("/")
        return "/" + "/".join(self._word(part, before) for before, part in zip(["", *parts], parts, strict=False))

    def _word(self, part: str, before: str) -> str:
        named = re.fullmatch(r"([^<]*)<(?:\w+:)?(\w+)>(.*)", part)
        if named is None:
            return part
        start, name, end = named.groups()
        if name == "token":
            return people.invite(by=SYSTEM, role=Role.ORGANISER)
        return start + self.words.get(f"{before}/{name}", self.words.get(name, "1")) + end

    def client(self, role: str) -> Client:
        """Return a browser in which somebody of this role has come in, as it was just then."""
        client = Client(raise_request_exception=False)
        client.cookies.update(self.came_in[role])
        return client

    def let_in(self, role: str) -> SimpleCookie:
        """Let somebody of this role come in as people do, and return what the browser keeps."""
        client = Client()
        if role == "participant":
            client.cookies["pass"] = TimestampSigner(salt="halqa.pass").sign(SOMEBODY.hex)
        elif role != "visitor":
            home = self.other if role == "other_organiser" else self.symposium
            token = people.invite(by=SYSTEM, role=Role(role.removeprefix("other_")), symposium=home.pk)
            client.post(f"/enter/{token}")
        return client.cookies


def make_world() -> World:
    """Make it: session 1 is open, with a question let through, a closed and an open consultation.

    A recommendation is published, a project is shown.
    """
    now = timezone.now()
    symposium, other = make_symposium("casa"), make_symposium("rabat")
    room, axis, person = make_room(symposium), make_axis(symposium), make_person(symposium)
    session = make_session(symposium, room=room, axis=axis, people=[person], start=now - timedelta(minutes=30))
    session.delay = 0
    session.save()
    pk = symposium.pk
    floor.make_doorways(by=SYSTEM, symposium=pk, session=1)
    floor.open_session(by=SYSTEM, symposium=pk, session=1, at=now - timedelta(minutes=20))
    code = Doorway.objects.get(session=session, audience="hall").code
    receipt = _fill(pk, code)
    words = {
        "slug": symposium.slug,
        "lang": "fr",
        "day": session.day.isoformat(),
        "p/code": code,
        "receipts/code": receipt,
        "vote/n": str(OPEN),
        "vote/number": str(OPEN),
        "results/n": str(CLOSED),
        "results/number": str(CLOSED),
        "name": Project.objects.get().picture,
    }
    world = World(symposium, other, words)
    world.came_in.update((role, world.let_in(role)) for role in ROLES)
    return world


def _fill(pk: int, code: str) -> str:
    """Ask, vote, close and recommend; return the code of a receipt."""
    somebody = Actor(ActorKind.PASS, str(SOMEBODY), pk, frozenset({Role.PARTICIPANT}))
    floor.ask_question(by=somebody, symposium=pk, doorway=code, words="Et les bus ?", language="fr", act_id=uuid4())
    floor.moderate_question(by=SYSTEM, symposium=pk, session=1, question=1, move=Move.SHOW)
    draft = Draft(question=Text.one("Réparer ?", "fr"), options=(Text.one("Oui", "fr"), Text.one("Non", "fr")))
    for number in (CLOSED, OPEN):
        ballots.draft_consultation(by=SYSTEM, symposium=pk, session=1, draft=draft)
        ballots.open_consultation(by=SYSTEM, symposium=pk, number=number)
    given = ballots.cast_ballot(
        by=somebody, symposium=pk, consultation=CLOSED, audience=Audience.HALL, choices=[1], act_id=uuid4()
    )
    ballots.begin_closing(by=SYSTEM, symposium=pk, number=CLOSED)
    ballots.close_due(timezone.now())
    proposals.write_recommendation(
        by=SYSTEM,
        symposium=pk,
        number=None,
        words=Words(*(Text.one(said, "fr") for said in ("Réparer", "Réparer d'abord.", "La ville"))),
    )
    proposals.attach_evidence(by=SYSTEM, symposium=pk, number=1, source=Source(SourceKind.RESULT, CLOSED))
    proposals.publish_recommendation(by=SYSTEM, symposium=pk, number=1)
    _propose(pk, somebody)
    return given.code


def _propose(pk: int, somebody: Actor) -> None:
    """Call for projects, and let one through, with its picture."""
    projects.call_projects(by=SYSTEM, symposium=pk, call=Call.OPEN)
    sent = Submission(title="Des bancs", body="À l’ombre.", language="fr", district="Maârif", estimate=500_000)
    projects.submit_project(by=somebody, symposium=pk, sent=sent, act_id=uuid4(), picture=POINT)
    projects.show_project(by=SYSTEM, symposium=pk, number=1, shown=True)


def make_programme() -> Symposium:
    """Two days, two rooms, two sessions with people."""
    made = make_symposium(
        venue=Text.one("Parc", "fr"), city=Text.one("Casablanca", "fr"), subtitle=Text.one("Réparer", "fr")
    )
    person = make_person(made, "Une élue", function=Text.one("maire", "fr"), url="https://x.example/elue")
    make_session(
        made, title=Text.of({"fr": "Réparer la ville", "ar": "إصلاح المدينة"}), people=[person], axis=make_axis(made),
        abstract=Text.one("<p>Un <b>mot</b>.</p><script>alert(1)</script>", "fr"), mode="both", type="Plénière",
        watch_url="https://x.example/live", links=[{"url": "https://x.example/a?b&c", "title": ""}],
        subtitle=Text.one("Ensemble", "fr"), url="https://x.example/1",
        attachments=[{"url": "https://x.example/p.pdf", "title": "<Plan>"}],
    )  # fmt: skip
    make_session(made, "Fermée", room=make_room(made, "Médina"), start=NOW + timedelta(days=1), cancelled=True)
    return made
