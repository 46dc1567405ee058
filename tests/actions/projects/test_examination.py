from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from halqa.actions.projects import drop_picture, examine_project, show_project
from halqa.models import JournalRow, Outbox, Project, Symposium
from halqa.queries.journal import removals_of_day
from halqa.rules.people import SYSTEM, Role
from halqa.rules.projects import ProjectState, Standing
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text
from halqa.wires import pictures
from tests.actions.projects.ground import call, found, jpeg, make_project, seen, send, stand
from tests.factories import actor_with, make_session, make_symposium

pytestmark = pytest.mark.django_db


@pytest.fixture
def symposium() -> Symposium:
    made = call(make_symposium())
    send(made)
    return made


def code_of(act, **arguments) -> Code:
    with pytest.raises(Refused) as refused:
        act(**({"by": SYSTEM, "number": 1} | arguments))
    return refused.value.code


def test_words_are_let_through_and_hidden(symposium: Symposium) -> None:
    for shown in (True, False):
        show_project(by=SYSTEM, symposium=symposium.pk, number=1, shown=shown)
        assert seen(symposium, 1).shown is shown
    assert [row.reason for row in JournalRow.objects.filter(act="show_project").order_by("pk")] == ["show", "hide"]
    assert removals_of_day(symposium.pk, timezone.now().date()) == {"project": 1}
    assert Outbox.objects.filter(topic=f"projects:{symposium.pk}").exists()


def test_an_examination_settles_words_cost_and_verdict(symposium: Symposium) -> None:
    by = actor_with(symposium, Role.FACILITATOR)
    examine_project(by=by, symposium=symposium.pk, number=1, found=found())
    kept = seen(symposium, 1)
    assert kept.findings == found()
    assert kept.standing is Standing.ELIGIBLE
    row = JournalRow.objects.latest("pk")
    assert (row.act, row.object, row.reason) == ("examine_project", "project 1", "eligible")


def test_what_is_refused_tells_why(symposium: Symposium) -> None:
    reason = Text.one("Ce terrain est privé.", "fr")
    changed = {"state": ProjectState.REFUSED, "reason": reason, "cost": None}
    examine_project(by=SYSTEM, symposium=symposium.pk, number=1, found=found(**changed))
    assert (seen(symposium, 1).standing, seen(symposium, 1).reason) == (Standing.REFUSED, reason)
    assert code_of(examine_project, symposium=symposium.pk, found=found(**changed, title=Text())) is Code.REQUIRED


def test_what_is_hidden_is_no_longer_eligible(symposium: Symposium) -> None:
    examine_project(by=SYSTEM, symposium=symposium.pk, number=1, found=found())
    show_project(by=SYSTEM, symposium=symposium.pk, number=1, shown=False)
    assert (seen(symposium, 1).standing, seen(symposium, 1).shown) == (Standing.SUBMITTED, False)


def test_two_who_examine_at_once_see_it(symposium: Symposium) -> None:
    began = seen(symposium, 1).findings.digest
    examine_project(by=SYSTEM, symposium=symposium.pk, number=1, found=found(), seen=began)
    late = {"symposium": symposium.pk, "found": found(district="Anfa"), "seen": began}
    assert code_of(examine_project, **late) is Code.PROJECT_CHANGED
    examine_project(by=SYSTEM, number=1, **(late | {"seen": found().digest}))
    assert seen(symposium, 1).district == "Anfa"


def test_what_people_choose_from_stays_as_it_is(symposium: Symposium) -> None:
    number = make_project(symposium)
    stand(make_session(symposium), number)
    assert seen(symposium, number).standing is Standing.BALLOT
    here = {"symposium": symposium.pk, "number": number}
    assert code_of(examine_project, **here, found=found(cost=1)) is Code.PROJECT_ON_BALLOT
    assert code_of(show_project, **here, shown=False) is Code.PROJECT_ON_BALLOT


def test_a_picture_is_taken_away_with_its_file_unless_another_shows_it(symposium, django_capture_on_commit_callbacks):
    for _ in range(2):
        send(symposium, picture=jpeg("navy"))
    name = Project.objects.get(number=2).picture
    for number, left in ((2, True), (3, False), (3, False)):
        with django_capture_on_commit_callbacks(execute=True):
            drop_picture(by=SYSTEM, symposium=symposium.pk, number=number)
        assert seen(symposium, number).picture is None
        assert (pictures.read(name) is not None) is left


def test_only_who_runs_the_floor_examines(symposium: Symposium) -> None:
    for role in (Role.PARTICIPANT, Role.STEWARD, Role.RAPPORTEUR):
        here = {"by": actor_with(symposium, role), "symposium": symposium.pk}
        assert code_of(examine_project, **here, found=found()) is Code.NOT_ALLOWED
        assert code_of(show_project, **here, shown=True) is Code.NOT_ALLOWED
        assert code_of(drop_picture, **here) is Code.NOT_ALLOWED


def test_a_project_of_another_symposium_is_not_found(symposium: Symposium) -> None:
    other = {"symposium": make_symposium("rabat").pk}
    assert symposium.pk != other["symposium"]
    assert code_of(examine_project, **other, found=found()) is Code.PROJECT_UNKNOWN
    assert code_of(show_project, **other, shown=True) is Code.PROJECT_UNKNOWN
    assert code_of(drop_picture, **other) is Code.PROJECT_UNKNOWN


@pytest.mark.parametrize(
    "broken",
    [{"state": "eligible"}, {"cost": 0}, {"latitude": 1}, {"latitude": 91_000_000, "longitude": 0}, {"picture": "a"}],
)
def test_the_database_itself_keeps_rows_whole(symposium: Symposium, broken: dict) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(symposium=symposium).update(**broken)
