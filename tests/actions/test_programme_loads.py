"""Dump and load: everything of a symposium comes back as it was, or nothing comes at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import QuerySet
from django.utils import timezone

from halqa.actions.ballots.cast import Vote, cast_ballots
from halqa.actions.programme import load_symposium
from halqa.formats import dump
from halqa.models import (
    Ballot,
    Candidacy,
    Consultation,
    Doorway,
    JournalDay,
    Log,
    OpinionMap,
    Outbox,
    Project,
    Question,
    SharedBudget,
    Statement,
    Support,
    Symposium,
)
from halqa.queries.programme import consultation_codes, dump_of
from halqa.queries.programme.dump import LEFT_OUT, tables
from halqa.queries.projects import picture_names
from halqa.rules.ballots import Audience, Shared, shared_json
from halqa.rules.people import NOBODY, SYSTEM, Actor, ActorKind, Role
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text
from halqa.wires import keys, pictures
from tests.doors.world import make_world
from tests.factories import make_session, make_symposium

pytestmark = pytest.mark.django_db
Change = Callable[[dict[str, Any]], object]


def _dump(symposium: int, *, with_keys: bool = False) -> bytes:
    found = keys.pseudonym_keys(consultation_codes(symposium)) if with_keys else {}
    held = pictures.read_all(picture_names(symposium))
    return "".join(dump.write(dump_of(symposium), found, held)).encode()


def _erase() -> None:
    for model in reversed(tables()):
        QuerySet(model).all().delete()


def _renamed(data: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(data)
    value["tables"]["Symposium"][0]["slug"] = ""
    return value


@pytest.fixture
def full() -> tuple[int, bytes]:
    """A symposium with one of everything, and its dump with keys."""
    symposium = make_world().symposium.pk
    question = Question.objects.get()
    Question.objects.create(
        session_id=question.session_id, number=2, words="Et le tram ?", language="fr", audience="hall",
        act_id=uuid4(), state="merged", merged_into=question, asked_at=question.asked_at,
    )  # fmt: skip
    Support.objects.create(question=question, pass_id=uuid4())
    Statement.objects.create(
        consultation=Consultation.objects.get(state="open"), number=1, words=Text.of({"fr": "Oui.", "ar": "نعم."}),
        language="fr", act_id=uuid4(), state="waiting", made_at=question.asked_at,
    )  # fmt: skip
    OpinionMap.objects.create(consultation=Consultation.objects.get(state="open"), weights={"1": 5_062_500})
    consultation, project = Consultation.objects.get(state="open"), Project.objects.get()
    Candidacy.objects.create(consultation=consultation, project=project, option=1, label=project.title, cost=500_000)
    closed = Consultation.objects.get(state="closed")
    SharedBudget.objects.create(consultation=closed, outcome=shared_json(Shared((2, 1), Fraction(7, 3))))
    JournalDay.objects.create(symposium_id=symposium, day=date(2022, 5, 24), rows=3, root=b"r" * 32)
    return symposium, _dump(symposium, with_keys=True)


def test_every_table_of_a_symposium_is_dumped(full: tuple[int, bytes]) -> None:
    filled = {name for name, rows in json.loads(full[1])["tables"].items() if rows}
    assert {model.__name__ for model in tables()} == filled
    assert {model.__name__ for model in LEFT_OUT} == {"Account", "Membership", "Invitation", "Outbox"}


def test_load_symposium_gives_everything_back(full: tuple[int, bytes]) -> None:
    _symposium, data = full
    before = list(Ballot.objects.values("salt", "commitment", "pseudonym", "choices", "number", "audience"))
    code = Consultation.objects.get(state="open").code
    own = keys.pseudonym(code, "somebody")
    _erase()
    keys.destroy_pseudonym_key(code)
    report = load_symposium(by=SYSTEM, data=data)
    assert (report.symposium, report.keyless) == ("casa", ())
    assert report.rows == sum(len(rows) for rows in json.loads(data)["tables"].values())
    again = Symposium.objects.get()
    assert _dump(again.pk, with_keys=True) == data
    assert list(Ballot.objects.values(*before[0])) == before
    assert keys.pseudonym(code, "somebody") == own
    assert f"programme:{again.pk}" in Outbox.objects.values_list("topic", flat=True)


def test_load_symposium_under_another_name_changes_the_name_only(full: tuple[int, bytes]) -> None:
    _symposium, data = full
    _erase()
    assert load_symposium(by=SYSTEM, data=data, slug="copie").symposium == "copie"
    assert _renamed(_dump(Symposium.objects.get(slug="copie").pk, with_keys=True)) == _renamed(data)


def test_load_symposium_says_which_open_consultations_have_no_key(full: tuple[int, bytes]) -> None:
    data = _dump(full[0])
    code = Consultation.objects.get(state="open").code
    _erase()
    keys.destroy_pseudonym_key(code)
    assert load_symposium(by=SYSTEM, data=data).keyless == (code,)
    pk = Symposium.objects.get().pk
    votes = [_vote(pk, 2), _vote(pk, 1)]
    # Nobody votes twice for want of a key, and the neighbours in the same breath are answered as ever.
    assert [given.code for given in cast_ballots(votes, timezone.now()) if isinstance(given, Refused)] == [
        Code.CONSULTATION_CLOSED,
        Code.CONSULTATION_CLOSED,
    ]


def test_a_programme_alone_can_be_copied_beside_itself() -> None:
    symposium = make_symposium()
    make_session(symposium)
    data = _dump(symposium.pk)
    load_symposium(by=SYSTEM, data=data, slug="copie")
    assert _renamed(_dump(Symposium.objects.get(slug="copie").pk)) == _renamed(data)
    with pytest.raises(Refused) as refused:
        load_symposium(by=SYSTEM, data=data)
    assert refused.value.code is Code.SYMPOSIUM_EXISTS


def test_load_symposium_refuses_what_is_here_already(full: tuple[int, bytes]) -> None:
    symposium, data = full
    with pytest.raises(Refused) as refused:
        load_symposium(by=SYSTEM, data=data, slug="copie")
    assert refused.value.code is Code.ALREADY_HERE
    # The record alone is enough: one log cannot go on in two places.
    rows = json.loads(data)["tables"]
    alone = {name: rows[name] if name in ("Symposium", "Log") else [] for name in rows}
    with pytest.raises(Refused) as refused:
        load_symposium(by=SYSTEM, data="".join(dump.write(alone.items(), {})).encode(), slug="copie")
    assert refused.value.code is Code.ALREADY_HERE
    assert (Symposium.objects.count(), Log.objects.get().symposium_id) == (2, symposium)


def _vote(symposium: int, consultation: int) -> Vote:
    person = Actor(ActorKind.PASS, str(uuid4()), symposium, frozenset({Role.PARTICIPANT}))
    return Vote(person, symposium, consultation, Audience.HALL, (1,), uuid4())


def _row(table: str, **values: object) -> Change:
    return lambda found: found["tables"][table][0].update(values)


@pytest.mark.parametrize(
    "change",
    [
        _row("Session", start="2022-05-25"),
        _row("Session", start="2022-05-25T10:00"),
        _row("Session", start=None),
        _row("Session", day="2022-13-25"),
        _row("Session", room=2),
        _row("Session", room=0),
        _row("Session", room="1"),
        _row("Session", room=None),
        _row("Session", delay=301),
        _row("Session", delay=True),
        _row("Session", delay=-1),
        _row("Session", number=2**70),
        _row("Session", kind="party"),
        _row("Session", title={"fr": 1}),
        _row("Session", title="X"),
        _row("Session", guid="x" * 201),
        _row("Session", cancelled=1),
        _row("Session", extra=1),
        _row("Session", guid="\ud800"),
        _row("Session", guid="a\x00b"),
        lambda found: found["tables"]["Session"][0].pop("guid"),
        _row("Session", links={}),
        _row("Symposium", timezone="Moon/Base"),
        _row("Symposium", timezone="../../etc/passwd"),
        _row("Consultation", code="../../x"),
        _row("Consultation", state="closed", result=None),
        _row("Ballot", salt="not base64!"),
        _row("Ballot", salt=3),
        _row("Ballot", salt="A" * 400),
        _row("Question", act_id="x"),
        _row("Question", act_id=3),
        _row("Question", merged_into=9),
        lambda found: found["tables"].pop("Session"),
        lambda found: found["tables"].update(Extra=[]),
        lambda found: found["tables"]["Symposium"].clear(),
        lambda found: found["keys"].update(OTHER="00" * 32),
        lambda found: found["keys"].update({next(iter(found["keys"])): "zz"}),
    ],
)
def test_load_symposium_stores_nothing_of_a_damaged_file(full: tuple[int, bytes], change: Change) -> None:
    _erase()
    value = json.loads(full[1])
    change(value)
    with pytest.raises(Refused) as refused:
        load_symposium(by=SYSTEM, data=json.dumps(value).encode(), slug="copie")
    assert refused.value.code is Code.FILE_UNREADABLE
    assert [QuerySet(model).count() for model in tables()] == [0] * len(tables())


def test_load_symposium_is_for_organisers_of_the_folder() -> None:
    symposium = make_symposium()
    data = _dump(symposium.pk)
    organiser = Actor(ActorKind.ACCOUNT, "1", symposium.pk, frozenset({Role.ORGANISER}))
    for by in (NOBODY, organiser):
        with pytest.raises(Refused) as refused:
            load_symposium(by=by, data=data, slug="copie")
        assert refused.value.code is Code.NOT_ALLOWED
    with pytest.raises(Refused) as refused:
        load_symposium(by=SYSTEM, data=data, slug="a b")
    assert refused.value.code is Code.SLUG_BAD
    assert Doorway.objects.count() == 0


def test_load_symposium_gives_pictures_back_and_takes_no_others(full: tuple[int, bytes]) -> None:
    name, value = Project.objects.get().picture, json.loads(full[1])
    _erase()
    pictures.forget(name)
    for given in ({name: "UklGRg=="}, {"0" * 40: value["pictures"][name]}, {name: "?"}):
        with pytest.raises(Refused) as refused:
            load_symposium(by=SYSTEM, data=json.dumps(value | {"pictures": given}).encode())
        assert (refused.value.code, refused.value.facts["why"]) == (Code.FILE_UNREADABLE, "pictures")
        assert Symposium.objects.count() == 0
    load_symposium(by=SYSTEM, data=full[1])
    assert pictures.read(name) is not None
