"""Who asks: staff by an invitation and a session, participants by a pass."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from halqa.actions.people import invite
from halqa.doors.web import signin
from halqa.models import Invitation
from halqa.rules.people import SYSTEM, ActorKind, Role
from halqa.rules.refusals import Code, Refused
from halqa.wires import heads
from tests.factories import make_symposium, view_of

pytestmark = pytest.mark.django_db


def _post(offered: str = "", cookie: str = "", act: str = "", **typed: str):
    request = RequestFactory().post("/", {"pass": offered, "act": act, **typed})
    request.session = SessionStore()
    if cookie:
        request.COOKIES[settings.PASS_COOKIE_NAME] = cookie
    return request


def _code(act) -> Code:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_looking_at_an_invitation_does_not_use_it(client: Client) -> None:
    token = invite(by=SYSTEM, role=Role.ORGANISER)
    for _ in range(3):
        assert client.get(f"/enter/{token}").status_code == 200
    assert client.head(f"/enter/{token}").status_code == 200
    assert Invitation.objects.get().used_at is None


def test_invitation_opens_a_session_once(client: Client) -> None:
    symposium = make_symposium()
    token = invite(by=SYSTEM, role=Role.FACILITATOR, symposium=symposium.pk)
    answer = client.post(f"/enter/{token}", headers={"accept-language": "fr"})
    assert (answer.status_code, answer["Location"]) == (302, "/casa/fr/desk")
    assert answer.cookies[settings.SESSION_COOKIE_NAME]["httponly"]
    again = Client().post(f"/enter/{token}", headers={"accept-language": "fr"})
    assert again.status_code == 422
    assert "Ce lien a déjà servi" in again.content.decode()


def test_invitation_needs_the_token_of_its_form() -> None:
    token = invite(by=SYSTEM, role=Role.ORGANISER)
    strict = Client(enforce_csrf_checks=True)
    refused = strict.post(f"/enter/{token}")
    assert refused.status_code == 403
    assert Invitation.objects.get().used_at is None
    page = strict.get(f"/enter/{token}").content.decode()
    secret = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert secret is not None
    assert strict.post(f"/enter/{token}", {"csrfmiddlewaretoken": secret[1]}).status_code == 302


def test_session_key_changes_at_entry(client: Client) -> None:
    client.post(f"/enter/{invite(by=SYSTEM, role=Role.ORGANISER)}")
    first = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(f"/enter/{invite(by=SYSTEM, role=Role.ORGANISER)}")
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != first


def test_leaving_ends_the_session(client: Client) -> None:
    view = view_of(make_symposium())
    client.post(f"/enter/{invite(by=SYSTEM, role=Role.ORGANISER)}")
    request = _post()
    request.session = SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)
    assert signin.actor_of(request, view).kind is ActorKind.ACCOUNT
    client.post("/leave")
    request.session = SessionStore(request.session.session_key)
    assert signin.actor_of(request, view).kind is ActorKind.PASS


def _session(client: Client) -> SessionStore:
    return SessionStore(client.cookies[settings.SESSION_COOKIE_NAME].value)


def _back(client: Client, **hours: float) -> None:
    """Put these moments of the session of this browser so many hours back."""
    session = _session(client)
    session.update({name: session[name] - hour * 3600 for name, hour in hours.items()})
    session.save()


def test_session_lasts_while_it_is_used(client: Client) -> None:
    make_symposium()
    client.post(f"/enter/{invite(by=SYSTEM, role=Role.ORGANISER)}")
    fresh = _session(client)["used"]
    for _ in range(5):
        _back(client, began=11, used=11)
        assert client.get("/casa/fr/desk/team").status_code == 200
        assert abs(_session(client)["used"] - fresh) < 60
    _back(client, used=12)
    assert client.get("/casa/fr/desk/team").status_code == 403


def test_session_ends_after_fourteen_days_however_used(client: Client) -> None:
    make_symposium()
    client.post(f"/enter/{invite(by=SYSTEM, role=Role.ORGANISER)}")
    assert client.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 14 * 24 * 3600
    _back(client, began=14 * 24 - 1)
    assert client.get("/casa/fr/desk").status_code == 200
    _back(client, began=1)
    assert client.get("/casa/fr/desk").status_code == 403


def test_use_of_a_session_is_noted_once_an_hour_at_most(client: Client) -> None:
    make_symposium()
    client.post(f"/enter/{invite(by=SYSTEM, role=Role.ORGANISER)}")
    _back(client, used=0.9)
    written = []
    for hour in (0, 0.2, 0):
        _back(client, used=hour)
        with CaptureQueriesContext(connection) as asked:
            client.get("/casa/fr/desk")
        written.append(sum(one["sql"].startswith("UPDATE") for one in asked))
    assert written == [0, 1, 0]


def test_session_ended_elsewhere_while_it_is_read_breaks_nothing(client: Client) -> None:
    make_symposium()
    client.post(f"/enter/{invite(by=SYSTEM, role=Role.ORGANISER)}")
    _back(client, used=2)
    request = _post()
    request.session = _session(client)
    assert "account" in request.session
    client.post("/leave")
    assert signin.account_of(request) is not None
    assert not request.session.modified


def test_session_is_read_and_not_noted_where_the_record_has_forked(client: Client) -> None:
    make_symposium()
    client.post(f"/enter/{invite(by=SYSTEM, role=Role.ORGANISER)}")
    _back(client, used=3)
    before = _session(client)["used"]
    heads.freeze("older than its head")
    try:
        assert client.get("/casa/fr/desk").status_code == 200
    finally:
        heads.freeze("")
    assert _session(client)["used"] == before


def test_first_form_makes_the_pass_and_its_cookie() -> None:
    view = view_of(make_symposium())
    offered = signin.offered_pass(_post())
    actor = signin.participant_of(_post(offered), view)
    kept = signin.keep_pass(_post(offered), HttpResponse()).cookies[settings.PASS_COOKIE_NAME]
    assert UUID(actor.id)
    assert actor.roles == {Role.PARTICIPANT}
    assert (kept["httponly"], kept["samesite"], kept["max-age"]) == (True, "Lax", 30 * 24 * 3600)
    assert signin.participant_of(_post(cookie=kept.value), view) == actor
    assert signin.actor_of(_post(cookie=kept.value), view) == actor


def test_kept_pass_wins_over_an_offered_one() -> None:
    view = view_of(make_symposium())
    kept, other = signin.offered_pass(_post()), signin.offered_pass(_post())
    assert signin.participant_of(_post(other, kept), view) == signin.participant_of(_post(kept), view)
    assert signin.offered_pass(_post(cookie=kept)) == ""
    assert not signin.keep_pass(_post(other, kept), HttpResponse()).cookies


def test_pass_is_another_in_each_symposium() -> None:
    offered = signin.offered_pass(_post())
    here, there = (view_of(make_symposium(slug)) for slug in ("casa", "fes"))
    assert signin.participant_of(_post(offered), here).id != signin.participant_of(_post(offered), there).id


@pytest.mark.parametrize("broken", ["", "x", "é", "\x00", UUID(int=1).hex, f"{UUID(int=1).hex}:x:y"])
def test_pass_not_signed_here_is_refused(broken: str) -> None:
    view = view_of(make_symposium())
    assert _code(lambda: signin.participant_of(_post(broken), view)) is Code.PASS_BROKEN
    assert signin.actor_of(_post(cookie=broken), view).id == ""


def test_act_is_one_however_often_the_same_is_sent() -> None:
    act = signin.offered_act(_post())
    assert signin.act_of(_post(act=act, choice="1")) == signin.act_of(_post(act=act, choice="1"))
    assert _code(lambda: signin.act_of(_post(act="1"))) is Code.PASS_BROKEN


def test_a_form_gone_back_to_and_filled_in_otherwise_is_another_act() -> None:
    act = signin.offered_act(_post())
    assert signin.act_of(_post(act=act, choice="1")) != signin.act_of(_post(act=act, choice="2"))


def test_a_form_shown_again_keeps_its_act_and_its_pass() -> None:
    act, offered = signin.offered_act(_post()), signin.offered_pass(_post())
    assert signin.offered_act(_post(act=act)) == act
    assert signin.offered_pass(_post(offered)) == offered


@pytest.mark.parametrize("broken", ["", "x", "é"])
def test_a_form_shown_again_keeps_nothing_broken(broken: str) -> None:
    assert UUID(signin.offered_act(_post(act=broken)))
    assert signin.participant_of(_post(signin.offered_pass(_post(broken))), view_of(make_symposium())).id
