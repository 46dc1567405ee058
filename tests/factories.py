"""Plain functions that make real rows for tests; what is not given is made up, the same each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from halqa.actions.ballots import (
    Vote,
    begin_closing,
    cast_ballots,
    draft_consultation,
    open_consultation,
    seal_ballots,
)
from halqa.models import Appearance, Axis, Consultation, Person, Question, Room, Session, Support, Symposium
from halqa.queries.ballots import turnouts_of
from halqa.queries.opinions import counts_of
from halqa.queries.people import ACCOUNT, BEGAN, USED
from halqa.queries.programme import SymposiumView, symposium_by_slug
from halqa.rules.ballots import Answer, Audience, Draft, Method, State, Tally
from halqa.rules.floor import QuestionState
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from halqa.rules.record.terms import tally_json
from halqa.rules.refusals import Refused
from halqa.rules.text import Text

NOW = datetime(2022, 5, 25, 9, 0, tzinfo=UTC)
SEEDS = ("Éclairer moins la nuit.", "Fermer des rues aux voitures.", "Payer ceux qui réparent.")
_serial = count(1)


def _text(words: str | Text) -> Text:
    return words if isinstance(words, Text) else Text.one(words, "fr")


def make_symposium(slug: str = "casa", **values: Any) -> Symposium:
    defaults: dict[str, Any] = {
        "title": Text.of({"fr": "La ville low-tech", "ar": "مدينة بسيطة", "en": "The low-tech city"}),
        "timezone": "Africa/Casablanca",
        "first_day": date(2022, 5, 25),
        "last_day": date(2022, 5, 26),
        "languages": ["fr", "ar"],
        "version": 1,
        "changed_at": NOW,
    }
    return Symposium.objects.create(slug=slug, **(defaults | values))


def view_of(symposium: Symposium) -> SymposiumView:
    view = symposium_by_slug(symposium.slug)
    assert view is not None
    return view


def make_room(symposium: Symposium, name: str | Text = "Salle Zellige", **values: Any) -> Room:
    number = values.pop("number", symposium.rooms.count() + 1)
    defaults = {"key": f"room-{number}", "name": _text(name)}
    return Room.objects.create(symposium=symposium, number=number, **(defaults | values))


def make_axis(symposium: Symposium, name: str | Text = "Gouvernance", **values: Any) -> Axis:
    number = values.pop("number", symposium.axes.count() + 1)
    defaults = {"key": f"axis-{number}", "name": _text(name)}
    return Axis.objects.create(symposium=symposium, number=number, **(defaults | values))


def make_person(symposium: Symposium, name: str = "Une élue", **values: Any) -> Person:
    number = values.pop("number", symposium.people.count() + 1)
    return Person.objects.create(
        symposium=symposium, number=number, name=name, **({"key": f"person-{number}"} | values)
    )


def make_session(symposium: Symposium, title: str | Text = "Réparer la ville", **values: Any) -> Session:
    """Make a session; `people` (rows) appear in it, `room` is the first one of the symposium unless given."""
    people = values.pop("people", ())
    number = values.pop("number", symposium.sessions.count() + 1)
    start = values.setdefault("start", NOW)
    defaults: dict[str, Any] = {
        "guid": f"00000000-0000-4000-8000-{next(_serial):012d}",
        "title": _text(title),
        "duration": 60,
        "day": start.date(),
        "language": "fr",
        "changed_at": NOW,
    }
    if "room" not in values:
        values["room"] = symposium.rooms.first() or make_room(symposium)
    session = Session.objects.create(symposium=symposium, number=number, **(defaults | values))
    for position, person in enumerate(people, 1):
        Appearance.objects.create(session=session, person=person, position=position)
    return session


def actor_with(symposium: Symposium, *roles: Role) -> Actor:
    return Actor(ActorKind.ACCOUNT, "1", symposium.pk, frozenset(roles))


def make_question(session: Session, words: str = "Qui entretient les capteurs ?", **values: Any) -> Question:
    """Make a question; `supports` is how many passes want it answered."""
    supports = values.pop("supports", 0)
    defaults = {
        "number": session.questions.count() + 1,
        "words": words,
        "language": "fr",
        "audience": "hall",
        "act_id": uuid4(),
        "state": QuestionState.SHOWN,
        "asked_at": NOW,
    }
    question = Question.objects.create(session=session, **(defaults | values))
    Support.objects.bulk_create([Support(question=question, pass_id=uuid4()) for _ in range(supports)])
    return question


def make_consultation(session: Session, ballots: Mapping[str, Sequence[int]] | None = None, **values: Any) -> int:
    """Draft and open a consultation among three options, cast `ballots` (audience → choices); return its number."""
    options = values.pop("options", ["L’éclairage", "Les points d’eau", "Les trottoirs"])
    question = values.pop("question", "Que faut-il réparer d’abord ?")
    symposium = session.symposium_id
    draft = Draft(Text.one(question, "fr"), tuple(Text.one(option, "fr") for option in options), **values)
    number = draft_consultation(by=SYSTEM, symposium=symposium, session=session.number, draft=draft)
    open_consultation(by=SYSTEM, symposium=symposium, number=number)
    votes = [
        Vote(_voter(symposium), symposium, number, Audience(audience), (choice,), uuid4())
        for audience, choices in (ballots or {}).items()
        for choice in choices
    ]
    cast = cast_ballots(votes, timezone.now() + timedelta(seconds=session.delay))
    assert not [one for one in cast if isinstance(one, Refused)]
    return number


def make_opinions(session: Session, statements: Sequence[str | Text] = SEEDS, **values: Any) -> int:
    """Draft and open a consultation on statements; return its number."""
    draft = Draft(_text("Qu’en pensez-vous ?"), tuple(map(_text, statements)), method=Method.OPINIONS, **values)
    symposium = session.symposium_id
    number = draft_consultation(by=SYSTEM, symposium=symposium, session=session.number, draft=draft)
    open_consultation(by=SYSTEM, symposium=symposium, number=number)
    return number


def answer_opinions(
    session: Session,
    number: int,
    answers: Sequence[Mapping[int, int]],
    audience: str = "hall",
    by: Sequence[Actor] = (),
) -> list[Actor]:
    """Cast what each person answers (statement → answer), as `by` or somebody new; return who they are."""
    symposium = session.symposium_id
    people = list(by) or [_voter(symposium) for _ in answers]
    votes = [
        Vote(who, symposium, number, Audience(audience), (answer,), uuid4(), statement)
        for who, own in zip(people, answers, strict=True)
        for statement, answer in own.items()
    ]
    cast = cast_ballots(votes, timezone.now() + timedelta(seconds=session.delay))
    assert not [one for one in cast if isinstance(one, Refused)]
    return people


def end_opinions(session: Session, number: int) -> int:
    """Have a consultation on statements closed, without its place in the record; return its pk."""
    row = Consultation.objects.get(symposium=session.symposium_id, number=number)
    turnout = turnouts_of([row.pk])[row.pk]
    counts = counts_of(row.pk)
    whole = {answer: sum(one[answer] for one in counts.values()) for answer in Answer}
    row.result = tally_json(Tally(sum(turnout.values()), turnout, whole))
    row.state, row.closing_at, row.closed_at = State.CLOSED, row.opened_at, timezone.now()
    row.save()
    return row.pk


def make_answers(session: Session, number: int, answers: Mapping[int, Sequence[int]], audience: str = "hall") -> None:
    """Have as many people as the longest column answer statements (statement → answers, 0 for none)."""
    people = [_voter(session.symposium_id) for _ in range(max(map(len, answers.values())))]
    votes = [
        Vote(by, session.symposium_id, number, Audience(audience), (choice,), uuid4(), statement)
        for statement, choices in answers.items()
        for by, choice in zip(people, choices, strict=False)
        if choice
    ]
    cast = cast_ballots(votes, timezone.now() + timedelta(seconds=session.delay))
    assert not [one for one in cast if isinstance(one, Refused)]


def make_result(session: Session, ballots: Mapping[str, Sequence[int]], **values: Any) -> int:
    """Make a consultation, cast `ballots` and seal them; return its number."""
    number = make_consultation(session, ballots, **values)
    begin_closing(by=SYSTEM, symposium=session.symposium_id, number=number)
    row = Consultation.objects.get(symposium=session.symposium_id, number=number)
    seal_ballots(row.pk, timezone.now() + timedelta(seconds=row.delay))
    return number


def _voter(symposium: int) -> Actor:
    return Actor(ActorKind.PASS, str(uuid4()), symposium, frozenset({Role.PARTICIPANT}))


def make_staff_session(account: int) -> None:
    """Sign an account (pk) in, on a device of its own."""
    session, now = SessionStore(), int(timezone.now().timestamp())
    session.update({ACCOUNT: account, BEGAN: now, USED: now})
    session.save()
