"""Real conversations, beside the groups that were published for them."""

from __future__ import annotations

from statistics import median

import numpy as np
import pytest

from halqa.formats.opinions import compared
from halqa.rules.opinions.agreement import adjusted_rand
from halqa.rules.opinions.drawing import Mode, Wish, draw, groups_of
from halqa.rules.opinions.votes import Votes
from tests.rules.opinions.ground import REAL, needs_data, real

pytestmark = needs_data
SEEDED = {
    "vtaiwan.uberx": 0.83,
    "scoop-hivemind.biodiversity": 0.95,
    "brexit-consensus": 0.88,
    "15-per-hour-seattle": 0.94,
}


@pytest.mark.parametrize("name", REAL)
def test_the_plane_is_the_published_one(name: str) -> None:
    votes, rejected, published = real(name)
    told = compared(draw(votes, Wish(Mode.POLIS, None, rejected, frozenset(published))), published)
    assert told["near"] is not None
    assert told["near"] >= 0.87
    assert told["seeded"] == pytest.approx(SEEDED[name], abs=0.02)


@pytest.mark.parametrize("k", [2, None])
def test_cold_groups_come_near_to_the_published_ones(k: int | None) -> None:
    found = []
    for name in REAL:
        votes, rejected, published = real(name)
        found.append(compared(draw(votes, Wish(Mode.POLIS, k, rejected, frozenset(published))), published)["ari"])
    assert median(found) >= 0.83


@pytest.mark.parametrize("name", REAL)
def test_groups_stay_when_a_tenth_of_the_votes_is_gone(name: str) -> None:
    votes, rejected, _ = real(name)
    whole = groups_of(draw(votes, Wish(rejected=rejected)))
    found = []
    for seed in range(20):
        less = groups_of(draw(_fewer(votes, seed), Wish(rejected=rejected)))
        assert len(set(less.values())) == len(set(whole.values()))
        both = sorted(whole.keys() & less.keys())
        found.append(adjusted_rand(np.array([whole[one] for one in both]), np.array([less[one] for one in both])))
    assert median(found) >= 0.90
    assert np.quantile(found, 0.1) >= 0.80


def _fewer(votes: Votes, seed: int) -> Votes:
    kept = np.random.default_rng(seed).random(len(votes.values)) >= 0.1
    before = np.concatenate(([0], np.cumsum(kept)))
    starts = before[votes.starts]
    return Votes(votes.people, votes.statements, starts, votes.cells[kept], votes.values[kept], votes.audience)
