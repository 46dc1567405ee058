from __future__ import annotations

from uuid import uuid4

import pytest
from django.conf import settings

from halqa.actions.projects import call_projects, submit_project
from halqa.models import JournalRow, Outbox, Pass, Project, Symposium
from halqa.rules.people import NOBODY, SYSTEM, Role
from halqa.rules.projects import PROJECTS_A_PASS, PROJECTS_WAITING, Call, Place, ProjectState
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text
from halqa.wires import pictures
from tests.actions.projects.ground import call, jpeg, seen, send, sent, somebody
from tests.factories import actor_with, make_symposium

pytestmark = pytest.mark.django_db


@pytest.fixture
def symposium() -> Symposium:
    return call(make_symposium())


def code_of(symposium: Symposium, **arguments) -> Code:
    with pytest.raises(Refused) as refused:
        send(symposium, **arguments)
    return refused.value.code


def test_a_project_is_sent_and_waits(symposium: Symposium) -> None:
    place = Place("", 33_573_100, -7_589_800)
    assert send(symposium, district="Maârif", place=place, estimate=500_000, source="Un devis") == 1
    kept = seen(symposium, 1)
    assert kept.title == Text.one("Des bancs à l’ombre", "fr")
    assert (kept.state, kept.shown, kept.cost, kept.picture) == (ProjectState.SUBMITTED, False, None, None)
    assert (kept.district, kept.place, kept.estimate, kept.source) == ("Maârif", place, 500_000, "Un devis")
    assert kept.currency == "MAD"


def test_the_same_act_is_the_same_project(symposium: Symposium) -> None:
    by, act = somebody(symposium), uuid4()
    numbers = [submit_project(by=by, symposium=symposium.pk, sent=sent(), act_id=act) for _ in range(2)]
    assert numbers == [1, 1]
    assert Project.objects.count() == 1


def test_projects_are_numbered_in_their_symposium(symposium: Symposium) -> None:
    other = call(make_symposium("rabat"))
    assert [send(symposium), send(symposium), send(other)] == [1, 2, 1]


def test_a_project_is_paid_in_the_currency_of_the_last_one(symposium: Symposium) -> None:
    send(symposium)
    Project.objects.update(currency="JPY")
    assert seen(symposium, send(symposium)).currency == "JPY"


def test_a_picture_is_made_small_and_kept_beside_the_database(symposium: Symposium) -> None:
    send(symposium, picture=jpeg())
    picture = seen(symposium, 1).picture
    assert picture is not None
    assert (picture.width, picture.height) == (800, 600)
    data = pictures.read(picture.name)
    assert data is not None
    assert (len(data), data[8:12]) == (picture.weight, b"WEBP")


def test_a_picture_that_is_none_sends_nothing(symposium: Symposium) -> None:
    before = len(list(settings.FOLDER.pictures.iterdir()))
    assert code_of(symposium, picture=b"GIF89a") is Code.PICTURE_BAD
    assert code_of(symposium, picture=jpeg("red"), title="") is Code.REQUIRED
    assert Project.objects.count() == 0
    assert len(list(settings.FOLDER.pictures.iterdir())) == before


def test_nothing_is_taken_before_and_after_the_call(symposium: Symposium) -> None:
    call_projects(by=SYSTEM, symposium=symposium.pk, call=Call.CLOSED)
    assert code_of(symposium) is Code.PROJECTS_CLOSED
    assert code_of(make_symposium("rabat"), picture=b"not even read") is Code.PROJECTS_CLOSED


def test_one_device_sends_a_few_only(symposium: Symposium) -> None:
    by = somebody(symposium)
    for _ in range(PROJECTS_A_PASS):
        send(symposium, by)
    assert code_of(symposium, by=by) is Code.PROJECTS_YOURS
    send(symposium)


def test_a_picture_is_not_read_where_there_is_no_room(symposium: Symposium) -> None:
    by, act = somebody(symposium), uuid4()
    for _ in range(PROJECTS_A_PASS - 1):
        send(symposium, by)
    one = {"by": by, "symposium": symposium.pk, "sent": sent(), "act_id": act}
    number = submit_project(**one, picture=jpeg())
    assert submit_project(**one, picture=b"not even read") == number
    assert code_of(symposium, by=by, picture=b"not even read") is Code.PROJECTS_YOURS
    fill(symposium)
    assert code_of(symposium, picture=b"not even read") is Code.PROJECTS_FULL


def fill(symposium: Symposium) -> None:
    """Have as many projects wait as may."""
    first = Project.objects.latest("number")
    made = [
        Project(symposium=symposium, number=number, currency="MAD", state="submitted", sent_at=first.sent_at)
        for number in range(first.number + 1, PROJECTS_WAITING + 1)
    ]
    Project.objects.bulk_create(made)


def test_a_flood_of_projects_ends(symposium: Symposium) -> None:
    send(symposium)
    fill(symposium)
    assert code_of(symposium) is Code.PROJECTS_FULL
    Project.objects.filter(number=2).update(read=True)
    send(symposium)


def test_who_has_no_pass_sends_nothing(symposium: Symposium) -> None:
    assert code_of(symposium, by=NOBODY) is Code.NOT_ALLOWED
    assert code_of(symposium, by=actor_with(symposium, Role.STEWARD)) is Code.PASS_BROKEN
    assert Pass.objects.count() == 0


def test_only_an_organiser_calls_for_projects(symposium: Symposium) -> None:
    call_projects(by=actor_with(symposium, Role.ORGANISER), symposium=symposium.pk, call=Call.CLOSED)
    symposium.refresh_from_db()
    assert symposium.projects_call == Call.CLOSED
    row = JournalRow.objects.latest("pk")
    assert (row.act, row.object, row.reason) == ("call_projects", "projects", "closed")
    assert Outbox.objects.filter(topic=f"programme:{symposium.pk}").exists()
    for role in (Role.PARTICIPANT, Role.FACILITATOR, Role.STEWARD):
        with pytest.raises(Refused) as refused:
            call_projects(by=actor_with(symposium, role), symposium=symposium.pk, call=Call.OPEN)
        assert refused.value.code is Code.NOT_ALLOWED
