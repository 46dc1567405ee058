"""Who asks: a member of staff by the session, a participant by the pass in a signed cookie."""

from __future__ import annotations

import time
from contextlib import suppress
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.core import signing
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token

from halqa.queries.people import ACCOUNT, BEGAN, USED, alive, organiser_actor, staff_actor
from halqa.queries.programme import SymposiumView
from halqa.rules.people import Actor, ActorKind, Role
from halqa.rules.refusals import Code, Refused
from halqa.wires import heads

PASS_AGE_S = 30 * 24 * 3600
PARTICIPANT = frozenset({Role.PARTICIPANT})
CARRIED = frozenset({"csrfmiddlewaretoken", "pass", "act"})  # by a form, beside what was filled in
NOTED_S = 3600  # the use of a staff session is noted once an hour
_signer = signing.TimestampSigner(salt="halqa.pass")


def actor_of(request: HttpRequest, symposium: SymposiumView) -> Actor:
    """Return who asks: the staff account of the session, else the pass of the cookie, else nobody known."""
    account = account_of(request)
    staff = staff_actor(account, symposium.pk) if account else None
    return staff or _participant(_kept_device(request), symposium)


def account_of(request: HttpRequest) -> int | None:
    """Return the staff account (pk) signed in on this device, and keep its session going."""
    session, now = request.session, time.time()
    if not alive(session, now):
        return None
    if now - session[USED] >= NOTED_S and not heads.frozen():
        session[USED] = int(now)
        with suppress(OperationalError, UpdateError):  # no room, or signed out meanwhile: reading goes on
            session.save()
        session.modified = False
    account: int = session[ACCOUNT]
    return account


def organiser_of(request: HttpRequest) -> Actor | None:
    """Return who asks as an organiser of every symposium, whether or not there is one yet; None who is not."""
    account = account_of(request)
    return organiser_actor(account) if account else None


def participant_of(request: HttpRequest, symposium: SymposiumView) -> Actor:
    """Return the participant who sends a form: the pass of the cookie, else the one the form offered.

    Raises Refused: PASS_BROKEN.
    """
    return _participant(_sending_device(request), symposium)


def kept_pass(request: HttpRequest, symposium: SymposiumView) -> str:
    """Return the pass that this device keeps, for looking at its own things; nothing where it keeps none."""
    return _participant(_kept_device(request), symposium).id


def secret_of(request: HttpRequest) -> bytes:
    """Return what a device keeps with its forms: the same before and after its first ballot makes a pass."""
    get_token(request)
    return str(request.META["CSRF_COOKIE"]).encode()


def keep_pass(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep on the device the pass that this form made, where none is kept yet."""
    if _kept_device(request) is None:
        response.set_cookie(
            _cookie_name(request),
            _signer.sign(_sending_device(request).hex),
            max_age=PASS_AGE_S,
            secure=settings.SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def act_of(request: HttpRequest) -> UUID:
    """Return the id of the act of a form: sent twice it is one act; gone back to and filled in otherwise, another.

    Raises Refused: PASS_BROKEN.
    """
    said = sorted((name, values) for name, values in request.POST.lists() if name not in CARRIED)
    return uuid5(_uuid(request.POST.get("act", "")), repr(said))


def offered_act(request: HttpRequest) -> str:
    """Return the id a form carries: a fresh one, or its own where it is shown again, for it may have been stored."""
    try:
        return _uuid(request.POST.get("act", "")).hex
    except Refused:
        return uuid4().hex


def offered_pass(request: HttpRequest) -> str:
    """Return a signed pass for a form: a fresh one, or its own where it is shown again; nothing where one is kept."""
    if _kept_device(request):
        return ""
    try:
        _unsigned(request.POST.get("pass", ""))
    except Refused:
        return _signer.sign(uuid4().hex)
    return request.POST["pass"]


def sign_in(request: HttpRequest, account: int) -> None:
    """Begin a staff session."""
    request.session.cycle_key()
    now = int(time.time())
    request.session.update({ACCOUNT: account, BEGAN: now, USED: now})


def sign_out(request: HttpRequest) -> None:
    """End a staff session."""
    request.session.flush()


def pass_of(signed: str, slug: str) -> UUID:
    """Return the pass in one symposium of the device whose cookie this is; raises Refused PASS_BROKEN."""
    return _own_pass(_unsigned(signed), slug)


def _participant(device: UUID | None, symposium: SymposiumView) -> Actor:
    """Return the pass of a device in one symposium: another in each, so that two symposia cannot be joined."""
    own = str(_own_pass(device, symposium.slug)) if device else ""
    return Actor(ActorKind.PASS, own, symposium.pk, PARTICIPANT)


def _own_pass(device: UUID, slug: str) -> UUID:
    return uuid5(device, f"{NAMESPACE_URL}{slug}")


def _cookie_name(request: HttpRequest) -> str:
    """Name the cookie; in a demonstration each door is another device: one browser may be the hall and the stream."""
    door = request.resolver_match.kwargs.get("code") if settings.DEMO and request.resolver_match else None
    return f"{settings.PASS_COOKIE_NAME}-{door}" if door else str(settings.PASS_COOKIE_NAME)


def _kept_device(request: HttpRequest) -> UUID | None:
    try:
        return _unsigned(request.COOKIES.get(_cookie_name(request), ""))
    except Refused:
        return None


def _sending_device(request: HttpRequest) -> UUID:
    return _kept_device(request) or _unsigned(request.POST.get("pass", ""))


def _unsigned(signed: str) -> UUID:
    try:
        return _uuid(_signer.unsign(signed, max_age=PASS_AGE_S))
    except signing.BadSignature:
        raise Refused(Code.PASS_BROKEN) from None


def _uuid(words: str) -> UUID:
    try:
        return UUID(words)
    except ValueError:
        raise Refused(Code.PASS_BROKEN) from None
