"""What the tests of ballots do over and over."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from halqa.actions import ballots
from halqa.actions.ballots import Given, Vote
from halqa.models import Consultation, Session
from halqa.rules.ballots import Audience, Draft
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text
from tests.factories import make_consultation

DELAY = 15


def somebody(symposium: int) -> Actor:
    return Actor(ActorKind.PASS, str(uuid4()), symposium, frozenset({Role.PARTICIPANT}))


def cast(
    session: Session,
    number: int,
    *choices: int,
    by: Actor | None = None,
    audience: Audience = Audience.HALL,
    act_id: UUID | None = None,
) -> Given:
    return ballots.cast_ballot(
        by=by or somebody(session.symposium_id),
        symposium=session.symposium_id,
        consultation=number,
        audience=audience,
        choices=choices,
        act_id=act_id or uuid4(),
    )


def vote(session: Session, number: int, *choices: int, by: Actor | None = None, act_id: UUID | None = None) -> Vote:
    who = by or somebody(session.symposium_id)
    return Vote(who, session.symposium_id, number, Audience.HALL, choices, act_id or uuid4())


def row(number: int) -> Consultation:
    return Consultation.objects.get(number=number)


def age(number: int, **ago: timedelta) -> None:
    """Let moments of a consultation lie further back."""
    Consultation.objects.filter(number=number).update(**{name: timezone.now() - past for name, past in ago.items()})


def open_since(session: Session, minutes: int = 1, **values: object) -> int:
    number = make_consultation(session, **values)
    age(number, opened_at=timedelta(minutes=minutes))
    return number


def close(session: Session, number: int) -> None:
    ballots.begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)


def refused(code: Code) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, check=lambda error: error.code is code)


def draft(session: Session, **values: object) -> int:
    given = {"question": Text.one("Quoi ?", "fr"), "options": (Text.one("A", "fr"), Text.one("B", "fr"))} | values
    return ballots.draft_consultation(
        by=SYSTEM, symposium=session.symposium_id, session=session.number, draft=Draft(**given)
    )
