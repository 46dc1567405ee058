"""The invented crowd takes part through the same doors as anyone: what it sends is taken."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone

from halqa.asgi import Site
from halqa.doors import live
from halqa.doors.web.forms.ballots import ballot_form
from halqa.doors.web.forms.budget import TickForm
from halqa.management.demo import seed, story
from halqa.management.demo.browser import Browser
from halqa.management.demo.crowd import Crowd, filled
from halqa.models import Ballot, Question, Statement, Support
from halqa.rules.ballots import BY_LOT, Audience, Method, check_choices
from tests.rules.ballots.ground import drawn, terms
from tests.wires.server import serving


@pytest.mark.django_db(transaction=True)
def test_the_crowd_votes_asks_and_supports():
    scene = seed.seed(timezone.now())
    number = seed.open_poll(scene, 0)
    questions, supports = Question.objects.count(), Support.objects.count()
    with serving(Site(live.render_topic), lifespan="on") as port:
        crowd = Crowd(f"http://127.0.0.1:{port}", scene, lambda: True)
        crowd._vote(Browser(f"http://127.0.0.1:{port}"), Audience.HALL, number)
        crowd._ask(story.STORY["crowd_questions"][0])
        crowd._support()
    assert Ballot.objects.filter(consultation__number=number).count() == 1
    assert Question.objects.count() == questions + 1
    assert Support.objects.count() == supports + 1


@pytest.mark.parametrize("method", [Method.CHOICE, *sorted(BY_LOT - {Method.BUDGET})])
def test_the_crowd_fills_in_ballots_of_every_method(method):
    asked = terms() if method is Method.CHOICE else drawn(method)
    form = ballot_form(asked, QueryDict(urlencode(filled(asked, 2))))
    assert form.is_valid()
    assert check_choices(asked, form.cleaned_data["choice"])


def test_the_crowd_ticks_one_project_of_a_budget():
    form = TickForm(QueryDict(urlencode(filled(drawn(Method.BUDGET), 2))))
    assert form.is_valid()
    assert form.cleaned_data["tick"] == 2


@pytest.mark.django_db(transaction=True)
def test_the_crowd_answers_statements_and_adds_its_own():
    scene = seed.seed(timezone.now())
    before = Ballot.objects.filter(consultation__number=seed.TALK).count()
    said = len(story.STORY["talk"]["statements"])
    with serving(Site(live.render_topic), lifespan="on") as port:
        crowd = Crowd(f"http://127.0.0.1:{port}", scene, lambda: True)
        crowd._add(story.STORY["crowd_statements"][1])
        crowd._let_statements_through()
        crowd._answer(Browser(f"http://127.0.0.1:{port}"), Audience.HALL, 0)
    assert list(
        Statement.objects.filter(consultation__number=seed.TALK, number__gt=said).values_list("state", flat=True)
    ) == ["shown"]
    assert Ballot.objects.filter(consultation__number=seed.TALK).count() == before + said + 1
