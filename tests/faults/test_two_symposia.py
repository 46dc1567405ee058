"""Two symposia in one database never mix: nothing that one shows, gives or takes is the other's."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import timedelta
from io import BytesIO
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from halqa.actions import ballots, floor, people, proposals
from halqa.doors import live
from halqa.models import Consultation, Doorway, Session, Symposium
from halqa.rules.ballots import Audience, Draft
from halqa.rules.floor import Move
from halqa.rules.people import SYSTEM, Actor, ActorKind, Role
from halqa.rules.proposals import Source, SourceKind, Words
from halqa.rules.text import Text
from halqa.urls import urlpatterns
from tests.doors.world import World
from tests.factories import make_axis, make_person, make_room, make_session, make_symposium

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore::ResourceWarning")]
WORDS = {"casa": "ainsebaa", "rabat": "bouregreg"}
OF_BOTH = {"root", "healthz", "enter", "leave", "begin", "short", "short_code", "slug"}
DEVICE = UUID(int=7)


def _make(slug: str, sessions: int) -> World:
    """Fill a symposium in which every word that somebody wrote holds its own marker; its session is the last one."""
    word, now = WORDS[slug], timezone.now()
    symposium = make_symposium(slug, title=Text.one(f"Titre {word}", "fr"))
    room, axis = make_room(symposium, f"Salle {word}"), make_axis(symposium, f"Axe {word}")
    person = make_person(symposium, f"Une élue {word}")
    for number in range(sessions):
        session = make_session(
            symposium,
            f"Séance {number} {word}",
            room=room,
            axis=axis,
            people=[person],
            abstract=Text.one(f"Résumé {word}", "fr"),
            start=now - timedelta(minutes=30),
            delay=0,
        )
    _live(symposium.pk, session.number, word)
    code = Doorway.objects.get(session=session, audience="hall").code
    [receipt] = symposium.consultations.get(number=1).receipts.values_list("code", flat=True)
    words = {
        "slug": slug,
        "lang": "fr",
        "day": session.day.isoformat(),
        "p/code": code,
        "receipts/code": receipt,
        "sessions/number": str(session.number),
        "stage/number": str(session.number),
        "vote/n": "2",
        "vote/number": "2",
    }
    return World(symposium, symposium, words)


def _live(pk: int, session: int, word: str) -> None:
    """Ask, vote, close and recommend, always with the marker."""
    floor.open_session(by=SYSTEM, symposium=pk, session=session, at=timezone.now() - timedelta(minutes=20))
    code = Doorway.objects.get(session__symposium=pk, session__number=session, audience="hall").code
    voter = Actor(ActorKind.PASS, str(uuid4()), pk, frozenset({Role.PARTICIPANT}))
    asked = f"Une question {word} ?"
    floor.ask_question(by=voter, symposium=pk, doorway=code, words=asked, language="fr", act_id=uuid4())
    floor.moderate_question(by=SYSTEM, symposium=pk, session=session, question=1, move=Move.SHOW)
    draft = Draft(Text.one(f"Consulter {word} ?", "fr"), tuple(Text.one(f"{n} {word}", "fr") for n in ("Oui", "Non")))
    for number in (1, 2):
        ballots.draft_consultation(by=SYSTEM, symposium=pk, session=session, draft=draft)
        ballots.open_consultation(by=SYSTEM, symposium=pk, number=number)
    given = {"symposium": pk, "audience": Audience.HALL, "choices": [1], "act_id": uuid4()}
    ballots.cast_ballot(by=voter, consultation=1, **given)
    ballots.begin_closing(by=SYSTEM, symposium=pk, number=1)
    ballots.close_due(timezone.now())
    written = {"title": f"Titre {word}", "body": f"Corps {word}", "addressee": f"La ville {word}"}
    words = Words(**{name: Text.one(said, "fr") for name, said in written.items()})
    proposals.write_recommendation(by=SYSTEM, symposium=pk, number=None, words=words)
    proposals.attach_evidence(by=SYSTEM, symposium=pk, number=1, source=Source(SourceKind.RESULT, 1))
    proposals.publish_recommendation(by=SYSTEM, symposium=pk, number=1)


@pytest.fixture
def worlds() -> dict[str, World]:
    return {"casa": _make("casa", 1), "rabat": _make("rabat", 3)}


def _organiser(symposium: Symposium) -> Client:
    client = Client()
    token = people.invite(by=SYSTEM, role=Role.ORGANISER, symposium=symposium.pk)
    assert client.post(f"/enter/{token}").status_code == 302
    return client


def _all_of(client: Client, world: World) -> dict[str, bytes]:
    """Return what each address of a symposium shows in each language."""
    shown = {}
    for language in ("fr", "ar", "en"):
        world.words["lang"] = language
        for pattern in (one for one in urlpatterns if one.name not in OF_BOTH):
            answer = client.get(world.address(str(pattern.pattern)), {"q": "Titre"} if pattern.name == "search" else {})
            body = b"".join(answer)
            if body.startswith(b"PK"):
                body = _unpacked(body)
            shown[f"{language} {pattern.name} {answer.status_code}"] = body
    return shown


def _unpacked(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as packed:
        return b"\n".join(packed.read(name) for name in packed.namelist())


@pytest.mark.parametrize(("slug", "other"), [("casa", "rabat"), ("rabat", "casa")])
def test_no_address_of_one_shows_a_word_of_the_other(worlds, slug, other):
    keys = set(Consultation.objects.filter(symposium__slug=other).values_list("code", flat=True))
    foreign = [WORDS[other].encode(), f"/{other}/".encode(), *(key.encode() for key in keys)]
    own = WORDS[slug].encode()
    told = 0
    for client in (Client(), _organiser(worlds[slug].symposium)):
        for name, body in _all_of(client, worlds[slug]).items():
            assert [word for word in foreign if word in body] == [], name
            told += own in body
    assert told > 60


@pytest.mark.parametrize(("slug", "other"), [("casa", "rabat"), ("rabat", "casa")])
@pytest.mark.usefixtures("worlds")
def test_no_export_of_one_holds_a_word_of_the_other(slug, other, tmp_path, capsysbinary):
    out = tmp_path / "out"
    for name in ("c3voc-xml", "c3voc-json", "ical"):
        call_command("export_schedule", slug, "--format", name, "--out", str(out))
        assert WORDS[other].encode() not in out.read_bytes()
        assert WORDS[slug].encode() in out.read_bytes()
    call_command("dump", slug, "--with-keys", "--out", str(out))
    assert WORDS[other] not in json.dumps(json.loads(out.read_text()), ensure_ascii=False)
    keys = Consultation.objects.filter(symposium__slug=other).values_list("code", flat=True)
    assert [key for key in keys if key in out.read_text()] == []
    call_command("export_record", slug, "--out", str(out))
    assert WORDS[other].encode() not in _unpacked(out.read_bytes())
    capsysbinary.readouterr()


@pytest.mark.parametrize(("slug", "other"), [("casa", "rabat"), ("rabat", "casa")])
def test_no_live_topic_of_one_tells_a_word_of_the_other(worlds, slug, other):
    assert worlds
    for session in Session.objects.filter(symposium__slug=slug).values_list("pk", flat=True):
        for topic in (f"session:{session}:now:fr", f"session:{session}:delayed:fr", f"session:{session}:now:fr:stage"):
            told = b"".join(data for _, data in live.render_topic(topic) or [])
            assert WORDS[other].encode() not in told
            assert f"/{other}/".encode() not in told


@pytest.mark.parametrize(("slug", "other"), [("casa", "rabat"), ("rabat", "casa")])
def test_no_code_or_receipt_of_one_opens_anything_of_the_other(worlds, slug, other):
    here, there = worlds[slug].words, worlds[other].words
    client = Client()
    for path in (
        f"p/{there['p/code']}",
        f"p/{there['p/code']}/questions",
        f"p/{there['p/code']}/vote/1",
        f"p/{there['p/code']}/vote/2",
        f"receipts/{there['receipts/code']}",
    ):
        for body in (None, {"choice": "1", "words": "x"}):
            answer = client.get(f"/{slug}/fr/{path}") if body is None else client.post(f"/{slug}/fr/{path}", body)
            assert answer.status_code in (403, 404, 405), path
            assert WORDS[other] not in answer.content.decode()
    for path, code in (("p", there["p/code"]), ("receipts", there["receipts/code"])):
        answer = client.get(f"/{slug}/fr/{path}", {"code": code})
        assert answer.status_code == 422
        assert WORDS[other] not in answer.content.decode()
    answer = client.get(f"/{slug}/fr/receipts/{here['receipts/code']}", {"p": there["p/code"]})
    assert answer.status_code == 200
    assert f"/p/{there['p/code']}" not in answer.content.decode()


def test_one_device_is_another_person_in_each(worlds):
    """The pass of a device cannot join what somebody does in the one and in the other."""
    client = Client()
    for slug, world in worlds.items():
        path = f"/{slug}/fr/p/{world.words['p/code']}/vote/2"
        page = client.get(path).content.decode()
        fields = dict(re.findall(r'name="(act|pass)" value="([^"]*)"', page))
        assert client.post(path, fields | {"choice": "1"}).status_code == 303
    pseudonyms = Consultation.objects.filter(number=2).values_list("ballots__pseudonym", flat=True)
    assert len({bytes(one) for one in pseudonyms}) == 2
