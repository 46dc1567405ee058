"""Who asks: staff by an invitation and a session, participants by a pass."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import Client, RequestFactory

from halqa.actions.people import invite
from halqa.doors.web import signin
from halqa.models import Invitation
from halqa.rules.people import SYSTEM, ActorKind, Role
from halqa.rules.refusals import Code, Refused
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
