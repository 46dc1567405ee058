"""What the tests of the floor do over and over."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from halqa.actions import floor
from halqa.models import Doorway, Outbox, Session
from halqa.rules.floor import Move
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from halqa.rules.refusals import Code, Refused
from tests.factories import make_session, make_symposium


def opened() -> Session:
    """Return a session that is open."""
    session = make_session(make_symposium())
    floor.open_session(by=SYSTEM, symposium=session.symposium_id, session=session.number)
    return session


def somebody(symposium: int) -> Actor:
    return Actor(ActorKind.PASS, str(uuid4()), symposium, frozenset({Role.PARTICIPANT}))


def code_of(session: Session, audience: str = "hall") -> str:
    return Doorway.objects.get(session=session, audience=audience).code


def ask(
    session: Session,
    words: str = "Qui répare ?",
    by: Actor | None = None,
    act_id: UUID | None = None,
    audience: str = "hall",
) -> int:
    return floor.ask_question(
        by=by or somebody(session.symposium_id),
        symposium=session.symposium_id,
        doorway=code_of(session, audience),
        words=words,
        language="fr",
        act_id=act_id or uuid4(),
    )


def support(session: Session, question: int, by: Actor, **more: bool) -> None:
    floor.support_question(by=by, symposium=session.symposium_id, doorway=code_of(session), question=question, **more)


def move(session: Session, question: int, how: Move) -> None:
    floor.moderate_question(
        by=SYSTEM, symposium=session.symposium_id, session=session.number, question=question, move=how
    )


def merge(session: Session, question: int, into: int) -> None:
    floor.merge_question(
        by=SYSTEM, symposium=session.symposium_id, session=session.number, question=question, into=into
    )


def refused(code: Code) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, check=lambda error: error.code is code)


def topics() -> set[str]:
    return set(Outbox.objects.values_list("topic", flat=True))
