"""Whatever is sent to whatever address: no fault of ours, and what is sent twice is stored once."""

from __future__ import annotations

import re

import pytest
from django.db import transaction

from halqa.doors.web import pace
from halqa.models import Ballot, Question, Receipt
from halqa.urls import urlpatterns
from tests.doors.world import World, make_world
from tests.faults import fuzz

pytestmark = pytest.mark.unmeasured
SENT_ONCE = {"vote", "questions"}
NAMES = re.compile(r'<(?:input|select|textarea|button)\b[^>]*?\bname="([^"]+)"(?:[^>]*?\bvalue="([^"]*)")?')
ROLES = ("visitor", "participant", "organiser")


@pytest.fixture
def world(monkeypatch) -> World:
    """A world in which nobody is told to slow down."""
    monkeypatch.setattr(pace, "DEVICES", pace.Bucket(a_minute=10**9, burst=10**9))
    return make_world()


def _fields(world: World, path: str) -> dict[str, str]:
    """Return the fields of the forms of a page, and what they hold."""
    page = world.client("organiser").get(path)
    body = b"".join(page).decode(errors="replace") if page.status_code == 200 else ""
    return dict(NAMES.findall(body)) | {"choice": "1", "words": "Et les arbres ?", "do": "show"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "count",
    [
        pytest.param(600, marks=pytest.mark.timeout(240)),
        pytest.param(20_000, marks=[pytest.mark.full, pytest.mark.timeout(3_600)]),
    ],
)
def test_no_request_finds_a_fault_of_ours(world, count):
    patterns = [(one.name, world.address(str(one.pattern))) for one in urlpatterns]
    forms = {path: _fields(world, path) for _, path in patterns}
    faults = []
    for seed in range(count):
        name, path = patterns[seed % len(patterns)]
        sent = fuzz.request(seed, path, forms[path])
        statuses, twice = _answers(world, sent, again=name in SENT_ONCE)
        if any(status >= 500 and status != 503 for status in statuses) or twice:
            faults.append((str(sent), statuses, twice))
    assert faults == []


def _answers(world: World, sent: fuzz.Sent, *, again: bool) -> tuple[list[int], bool]:
    """Send it, where asked twice; return the statuses, and whether the second time stored anything more."""
    with transaction.atomic():
        statuses, kept = [], []
        for _ in range(2 if again else 1):
            statuses.append(_status(world, sent))
            kept.append((Ballot.objects.count(), Receipt.objects.count(), Question.objects.count()))
        transaction.set_rollback(True)
    return statuses, len(set(kept)) > 1


def _status(world: World, sent: fuzz.Sent) -> int:
    client = world.client(ROLES[sent.seed % len(ROLES)])
    headers = {name: value for name, value in sent.headers.items() if name != "Cookie" or sent.seed % 2}
    answer = client.generic(sent.method, sent.path, sent.body, sent.kind, headers=headers)
    b"".join(answer)
    return 0 if answer.status_code == 503 and "Retry-After" not in answer.headers else answer.status_code
