"""The demonstration is seeded through the same actions as anything else."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from halqa.management.demo import seed, story
from halqa.models import Pass
from halqa.queries.ballots import consultation
from halqa.queries.floor import floor_at
from halqa.queries.opinions import statements_of
from halqa.queries.programme import home, session_page, symposium_by_slug
from halqa.queries.projects import public_projects
from halqa.queries.proposals import recommendations
from halqa.rules.ballots import Audience, State
from halqa.rules.people import NOBODY
from halqa.rules.projects import Standing
from halqa.rules.text import LANGUAGES, Text
from halqa.wires import demo
from halqa.wires.folder import Folder

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return seed.seed(timezone.now())


def test_yesterdays_poll_is_sealed_with_the_ballots_that_are_told(scene):
    told = story.STORY["yesterday"]["ballots"]
    counted = consultation(scene.symposium, 1)
    assert counted.moment.state is State.CLOSED
    assert counted.counted is not None
    assert counted.counted.ballots == sum(map(sum, told.values())) >= 100
    assert dict(counted.turnout) == {audience: sum(counts) for audience, counts in told.items()}
    assert counted.closed_at is not None
    assert counted.closed_at < timezone.now() - timedelta(hours=23)


def test_yesterdays_statements_are_sealed_and_a_hundred_answered_them(scene):
    told = story.STORY["opinions"]
    counted = consultation(scene.symposium, seed.RESULTS["opinions"])
    assert counted.moment.state is State.CLOSED
    assert dict(counted.turnout) == told["people"]
    assert counted.counted.ballots >= 120
    shown = statements_of(counted.pk)
    assert [one.words for one in shown] == [Text.of(one["said"]) for one in told["statements"]]
    by_number = {one.number: one.counted for one in shown}
    for number, one in enumerate(told["statements"], 1):
        agree, disagree = by_number[number].counts[1], by_number[number].counts[2]
        if min(one["leans"]) > 70:
            assert agree > 3 * disagree
        if max(one["leans"]) < 30:
            assert disagree > 3 * agree


def test_a_workshop_beside_has_statements_to_answer(scene):
    view = consultation(scene.symposium, seed.TALK)
    assert view.moment.state is State.OPEN
    assert view.session != scene.room
    told = story.STORY["talk"]
    assert dict(view.turnout) == told["people"]
    assert sum(told["people"].values()) >= 50
    assert [one.number for one in statements_of(view.pk) if one.on_stage] == told["on_stage"]
    assert {Audience.HALL, Audience.ONLINE} <= set(scene.tables)


def test_projects_were_sent_and_examined_in_three_languages(scene):
    listed = public_projects(scene.symposium, timezone.now())
    assert listed.standings == {Standing.SUBMITTED: 1, Standing.BALLOT: 8, Standing.REFUSED: 1}
    assert all(set(one.title.as_dict()) == set(LANGUAGES) for one in listed.items)
    assert sum(one.cost or 0 for one in listed.items) > 1_000_000_00


def test_a_plenary_is_live_now_with_questions_let_through(scene):
    view = symposium_by_slug(story.SLUG)
    assert view is not None
    assert view.invented
    assert home(view, "fr", timezone.now()).live
    floor = floor_at(scene.symposium, scene.live, now=timezone.now())
    assert floor.is_open
    assert [question.supports for question in floor.questions] == [
        told["supports"] for told in story.STORY["questions"]
    ]
    seen = session_page(view, "ar", scene.live, timezone.now())
    assert seen.start <= timezone.now() <= seen.end


def test_recommendations_point_to_their_sources(scene):
    told = recommendations(scene.symposium, viewer=NOBODY)
    assert len(told) == len(story.STORY["recommendations"])


def test_everyone_in_the_seed_is_marked_as_invented(scene):
    assert Pass.objects.filter(symposium=scene.symposium).count() == seed.PASSES
    assert not Pass.objects.filter(symposium=scene.symposium, invented=False).exists()
    there = set(Pass.objects.values_list("audience", flat=True))
    assert there == {"hall", "online", "square"}  # where each first took part from


def test_a_poll_of_the_story_opens_and_lasts(scene):
    view = consultation(scene.symposium, seed.open_poll(scene, 0, lasts=28))
    assert view.moment.state is State.OPEN
    assert view.lasts == 28


def test_a_scene_needs_a_seeded_folder():
    with pytest.raises(LookupError):
        seed.scene()


def test_every_word_is_told_in_every_language():
    def texts(value):
        if isinstance(value, dict) and "fr" in value:
            yield value
        elif isinstance(value, dict | list):
            for inner in value.values() if isinstance(value, dict) else value:
                yield from texts(inner)

    found = list(texts(story.STORY))
    assert len(found) > 40
    assert [text for text in found if set(text) != set(LANGUAGES)] == []


def test_only_a_marked_folder_is_made_anew(tmp_path):
    folder = Folder(tmp_path / "demo")
    demo.renew(folder)
    (folder.path / "halqa.sqlite3").write_text("old")
    demo.renew(folder)
    assert [path.name for path in folder.path.iterdir()] == [folder.demo_marker.name]
    mine = Folder(tmp_path / "mine")
    mine.path.mkdir()
    (mine.path / "halqa.sqlite3").write_text("mine")
    with pytest.raises(FileExistsError):
        demo.renew(mine)
    assert (mine.path / "halqa.sqlite3").read_text() == "mine"


@pytest.mark.allow_hosts(["127.0.0.1", "192.0.2.1"])
def test_lan_listens_everywhere_under_an_address_of_this_machine(tmp_path, monkeypatch):
    monkeypatch.setenv("LAN", "1")
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("HOST", "")
    monkeypatch.setenv("HALQA_ADDRESS", "")
    demo.begin(Folder(tmp_path / "demo"))
    assert os.environ["HOST"] == "0.0.0.0"  # noqa: S104 - asked for by LAN=1
    assert os.environ["HALQA_ADDRESS"].startswith("http://")
    assert os.environ["HALQA_ADDRESS"].endswith(":8123")


@pytest.mark.parametrize("command", [["demo"], ["crowd", "http://127.0.0.1:9", "--parent", "1"]])
def test_no_demonstration_in_a_folder_that_is_none(command):
    with pytest.raises(CommandError, match="no demonstration"):
        call_command(*command)
