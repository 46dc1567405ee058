from __future__ import annotations

import json
from xml.etree import ElementTree as ET

import pytest

from halqa.formats.opinions import compared, write_json, write_svg
from halqa.rules.opinions.drawing import draw, one_public
from halqa.rules.opinions.stability import stability_of
from tests.rules.opinions.ground import crowd, votes_of

KEYS = {
    *("participants", "statements", "votes", "k", "groups", "points", "stability", "consensus", "bridging", "digest"),
    "seconds",
}


@pytest.fixture(scope="module")
def drawn():
    rows, _ = crowd(120, 20)
    return draw(votes_of(rows, audiences=["hall" if row[0] % 2 else "online" for row in rows]))


def test_a_map_is_told_in_json(drawn) -> None:
    told = json.loads(write_json(drawn, stability_of(drawn, 5), 0.25, None))
    assert told.keys() >= KEYS
    assert (told["participants"], told["statements"], told["k"], told["seconds"]) == (120, 20, 2, 0.25)
    assert told["votes"] == len(drawn.votes.values)
    assert set(told["groups"].values()) == {0, 1}
    assert told["points"].keys() == {f"p{person}" for person in range(120)}
    assert told["stability"]["draws"] == 5
    assert sum(told["stability"]["k"].values()) == 1
    assert told["bridging"][0]["score"] >= told["bridging"][-1]["score"]
    assert told["bridging"][0]["audiences"].keys() == {"hall", "online"}
    assert told["consensus"].keys() == {"agree", "disagree"}
    assert "ari" not in told


def test_without_draws_stability_is_null(drawn) -> None:
    assert json.loads(write_json(drawn, None, 0, None))["stability"] is None


def test_a_map_is_laid_beside_published_groups(drawn) -> None:
    published = {
        name: group + 7 for name, group in zip(drawn.votes.people, drawn.groups.of.tolist(), strict=True) if group >= 0
    }
    assert compared(drawn, published) == {"ari": 1.0, "near": 1.0, "seeded": 1.0}
    assert compared(drawn, {"stranger": 1})["ari"] is None
    silent = draw(votes_of([(1, 1, 1), *((2, what, 1) for what in range(9))]))
    assert compared(silent, {"p1": 0})["ari"] is None
    assert json.loads(write_json(drawn, None, 0, published))["near"] == 1


def test_the_picture_has_a_point_for_each_who_is_placed(drawn) -> None:
    root = ET.fromstring(write_svg(drawn, "Fish & chips"))  # noqa: S314 - ours
    circles = [one for one in root if one.tag.endswith("circle")]
    assert len(circles) == int(drawn.placed.sum())
    assert len({one.get("fill") for one in circles}) >= 2
    assert root[0].text == "Fish & chips"
    greys = ET.fromstring(write_svg(one_public(drawn), "x"))  # noqa: S314 - ours
    assert len({one.get("fill") for one in greys if one.get("fill")}) == 1
    assert b"circle" not in write_svg(draw(votes_of([])), "x")
