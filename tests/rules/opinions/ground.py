"""Conversations for the tests: invented ones, and the real ones where they are at hand."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import strategies as st

from halqa.formats import polis
from halqa.rules.opinions.drawing import Map, draw
from halqa.rules.opinions.votes import Votes, gather

DATA = os.environ.get("HALQA_TEST_DATA", "")
REAL = ("vtaiwan.uberx", "scoop-hivemind.biodiversity", "brexit-consensus", "15-per-hour-seattle")
needs_data = pytest.mark.skipif(not DATA, reason="HALQA_TEST_DATA (opinions) is not set")

ROWS = st.lists(
    st.tuples(st.integers(0, 12), st.integers(0, 6), st.sampled_from([-1, 0, 1])), max_size=80
)  # person, statement, vote


def votes_of(rows, **more) -> Votes:
    people, statements, values = zip(*rows, strict=True) if rows else ((), (), ())
    return gather([f"p{one}" for one in people], [str(one) for one in statements], list(values), **more)


def crowd(people: int = 200, statements: int = 30, groups: int = 2, seed: int = 7, seen: float = 0.8):
    """Return rows of a crowd of groups that disagree, and each person's true group."""
    dice = np.random.default_rng(seed)
    true = np.arange(people) % groups
    likes = np.where((np.arange(statements) + np.arange(groups)[:, None]) % groups, 0.12, 0.88)
    likes[:, : statements // 5] = 0.95  # what they share
    votes = np.where(dice.random((people, statements)) < likes[true], 1, -1)
    votes[dice.random(votes.shape) < 0.1] = 0
    there = dice.random(votes.shape) < seen
    rows = [(int(p), int(s), int(votes[p, s])) for p, s in zip(*np.nonzero(there), strict=True)]
    return rows, true


def drawn_crowd(*args, **kwargs) -> tuple[Map, np.ndarray]:
    rows, true = crowd(*args, **kwargs)
    drawn = draw(votes_of(rows))
    return drawn, true[[int(name[1:]) for name in drawn.votes.people]]


@cache
def real(name: str) -> tuple[Votes, frozenset[str], dict[str, int]]:
    """Return the votes, rejected statements and published groups of a real conversation."""
    folder = Path(DATA) / "opinions" / name
    rows = polis.read_votes((folder / "votes.csv").read_bytes())
    rejected = {one.id for one in polis.read_comments((folder / "comments.csv").read_bytes()) if one.rejected}
    groups = polis.read_groups((folder / "participants-votes.csv").read_bytes())
    return gather(rows.people, rows.statements, rows.values, times=rows.times), frozenset(rejected), groups
