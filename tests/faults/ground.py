"""What is done inside a folder, by `halqa shell`: two live symposia, and what staff and the worker do there."""

from __future__ import annotations

from uuid import uuid4

from django.core.signing import TimestampSigner
from django.db import transaction
from django.utils import timezone

from halqa.actions import ballots, floor
from halqa.models import Consultation, Symposium
from halqa.rules.ballots import Audience, Draft
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text
from tests.factories import make_consultation, make_session, make_symposium
from tests.faults.installation import SLUGS

POLL = 1


def lay() -> None:
    """Make the symposia, each with one session that is open and one consultation that is."""
    for slug in SLUGS:
        symposium = make_symposium(slug)
        session = make_session(symposium, f"Une séance de {slug}", start=timezone.now(), delay=0)
        floor.open_session(by=SYSTEM, symposium=symposium.pk, session=session.number)
        make_consultation(session, question=f"Une question de {slug}")


def open_another(slug: str = SLUGS[0]) -> int:
    """Open one more consultation in the session and return its number."""
    symposium = Symposium.objects.get(slug=slug)
    draft = Draft(Text.one("Et puis ?", "fr"), (Text.one("Oui", "fr"), Text.one("Non", "fr")))
    number = ballots.draft_consultation(by=SYSTEM, symposium=symposium.pk, session=1, draft=draft)
    ballots.open_consultation(by=SYSTEM, symposium=symposium.pk, number=number)
    return number


def close(slug: str = SLUGS[0], number: int = POLL) -> None:
    """Begin to close a consultation; whoever works seals it."""
    ballots.begin_closing(by=SYSTEM, symposium=Symposium.objects.get(slug=slug).pk, number=number)


def seal(slug: str = SLUGS[0], number: int = POLL) -> None:
    """Close a consultation and seal it at once."""
    close(slug, number)
    ballots.seal_ballots(Consultation.objects.get(symposium__slug=slug, number=number).pk, timezone.now())


def refuse_to_sign() -> None:
    """Try to sign over a forked record, which is refused."""
    try:
        with transaction.atomic():
            open_another()
    except Refused as refused:
        if refused.code is Code.RECORD_FORKED:
            return
    raise AssertionError("a forked record was signed")


def turn(ballots_cast: int, slug: str = SLUGS[0]) -> int:
    """Open one more consultation, cast so many ballots in it and begin to close it; return its number."""
    number, symposium = open_another(slug), Symposium.objects.get(slug=slug).pk
    role = frozenset({Role.PARTICIPANT})
    cast = [
        ballots.Vote(
            Actor(ActorKind.PASS, str(uuid4()), symposium, role),
            symposium,
            number,
            Audience.HALL,
            (1 + n % 2,),
            uuid4(),
        )
        for n in range(ballots_cast)
    ]
    ballots.cast_ballots(cast, timezone.now())
    close(slug, number)
    return number


def passes(count: int) -> list[str]:
    """Return signed passes as forms offer them."""
    signer = TimestampSigner(salt="halqa.pass")
    return [signer.sign(uuid4().hex) for _ in range(count)]
