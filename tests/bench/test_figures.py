"""A bench says what is missed and by how much, and every bench of `make bench` is there."""

from __future__ import annotations

import importlib

import pytest

from bench.__main__ import BENCHES
from bench.figures import MISSED, Figure, tell


@pytest.mark.parametrize(
    ("figure", "missed"),
    [
        (Figure("speed", 8_000, "requests/s", least=10_000), "by 20%"),
        (Figure("time", 4.5, "s", most=3), "by 50%"),
        (Figure("lost", 2, "ballots", most=0), "by 2"),
    ],
)
def test_a_missed_bar_is_told_with_its_shortfall(figure, missed, capsys):
    assert tell([figure]) == 1
    assert capsys.readouterr().out.endswith(f"{MISSED} {missed}\n")


def test_a_bar_that_is_reached_is_told_beside_the_figure(capsys):
    assert tell([Figure("time", 3, "s", most=3), Figure("memory", 12_345.67, "MB")]) == 0
    told = capsys.readouterr().out
    assert MISSED not in told
    assert "at most 3" in told
    assert "12,345.7 MB" in told


@pytest.mark.parametrize("name", BENCHES)
def test_every_bench_can_be_run_alone(name):
    assert callable(importlib.import_module(f"bench.{name}").main)
