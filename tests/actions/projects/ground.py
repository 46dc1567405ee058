"""What the tests of projects stand on."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from PIL import Image

from halqa.actions import ballots
from halqa.actions.budget import share_budgets
from halqa.actions.projects import call_projects, draft_budget, examine_project, submit_project
from halqa.models import Consultation, Session, Symposium
from halqa.queries.projects import ProjectView, project
from halqa.rules.ballots import Audience, Sharing, State
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from halqa.rules.projects import Call, Findings, Place, ProjectState, Submission
from halqa.rules.refusals import Refused
from halqa.rules.text import Text


def somebody(symposium: Symposium, pass_id: UUID | None = None) -> Actor:
    return Actor(ActorKind.PASS, str(pass_id or uuid4()), symposium.pk, frozenset({Role.PARTICIPANT}))


def jpeg(colour: str = "teal", size: tuple[int, int] = (1200, 900)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def sent(**changed: Any) -> Submission:
    values: dict[str, Any] = {"title": "Des bancs à l’ombre", "body": "Pour qui attend le bus.", "language": "fr"}
    return Submission(**(values | changed))


def call(symposium: Symposium) -> Symposium:
    call_projects(by=SYSTEM, symposium=symposium.pk, call=Call.OPEN)
    return symposium


def send(symposium: Symposium, by: Actor | None = None, *, picture: bytes = b"", **changed: Any) -> int:
    return submit_project(
        by=by or somebody(symposium), symposium=symposium.pk, sent=sent(**changed), act_id=uuid4(), picture=picture
    )


def found(**changed: Any) -> Findings:
    values: dict[str, Any] = {
        "title": Text.of({"fr": "Des bancs à l’ombre", "ar": "مقاعد في الظل"}),
        "body": Text.one("Pour qui attend le bus.", "fr"),
        "district": "Maârif",
        "place": Place("", 33_573_100, -7_589_800),
        "source": "https://x.example/devis",
        "currency": "MAD",
        "cost": 1_250_000,
        "state": ProjectState.ELIGIBLE,
        "reason": Text(),
        "shown": True,
    }
    return Findings(**(values | changed))


def make_project(symposium: Symposium, **changed: Any) -> int:
    """Make an eligible project, or one found otherwise; return its number."""
    call(symposium)
    number = send(symposium)
    examine_project(by=SYSTEM, symposium=symposium.pk, number=number, found=found(**changed))
    return number


def stand(session: Session, number: int) -> int:
    """Have a project stand beside another on a ballot that is open; return the consultation's number."""
    beside = make_project(session.symposium)
    made = draft_budget(
        by=SYSTEM,
        symposium=session.symposium_id,
        session=session.number,
        question=Text.one("Que payer ?", "fr"),
        sharing=Sharing("MAD", 2, 10**9),
        only=[number, beside],
    )
    open_budget(session, made)
    return made


def seen(symposium: Symposium, number: int) -> ProjectView:
    return project(symposium.pk, number, None, viewer=SYSTEM)


def open_budget(session: Session, number: int) -> None:
    """Open a budget (number)."""
    ballots.open_consultation(by=SYSTEM, symposium=session.symposium_id, number=number)


def vote(session: Session, number: int, held: Iterable[tuple[int, ...]]) -> None:
    """Have somebody new cast each of these ballots."""
    symposium = session.symposium_id
    votes = [ballots.Vote(somebody(session.symposium), symposium, number, Audience.HALL, one, uuid4()) for one in held]
    cast = ballots.cast_ballots(votes, timezone.now())
    assert not [one for one in cast if isinstance(one, Refused)]


def share_out(session: Session, number: int, *, explain: bool = True) -> None:
    """Close a budget, unless it is closed, and have the worker share it out; without `explain` it has not come yet."""
    if Consultation.objects.get(symposium=session.symposium_id, number=number).state == State.OPEN:
        ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
        ballots.close_due(timezone.now())
    if explain:
        assert share_budgets({}, timezone.now()) == 1
