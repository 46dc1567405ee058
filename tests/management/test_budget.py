"""The command `halqa budget`, as people run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.rules.budget.ground import DATA, needs_data

TOWN = """META
key;value
num_projects;3
num_votes;6
budget;90
vote_type;approval
PROJECTS
project_id;cost;name;selected
1;45;Bridge;1
2;45;Road;1
3;30.5;Garden;0
VOTES
voter_id;vote
a;1,2
b;1,2
c;1,2
d;1,2
e;3
f;3
"""
KEYS = {"winners", "total_cost", "share", "rounds", "explanations", "matches", "seconds"}


@pytest.fixture
def town(tmp_path: Path) -> Path:
    (tmp_path / "town.pb").write_text(TOWN)
    return tmp_path / "town.pb"


def _told(path: Path, capfdbinary: pytest.CaptureFixture[bytes], *more: str) -> dict:
    call_command("budget", str(path), *more, "--json", "-")
    return json.loads(capfdbinary.readouterr().out)


def test_a_result_is_told_whole(town: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    told = _told(town, capfdbinary, "--completion", "add1", "--step", "0,5")
    assert set(told) >= KEYS
    assert (told["winners"], told["total_cost"], told["share"], told["matches"]) == (["1", "3"], "75.5", "31/2", False)
    assert told["rounds"][0] == {"project": "1", "price": "45/4"}
    assert told["explanations"]["2"]["went_to"] == [{"project": "1", "money": 45}]
    assert "." not in told["share"]


def test_majorities_match_what_was_published(town: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    told = _told(town, capfdbinary, "--rule", "greedy-skip")
    assert (told["winners"], told["matches"], told["share"], told["rounds"]) == (["1", "2"], True, None, [])
    compared = _told(town, capfdbinary, "--compare")
    assert (compared["prefer"], compared["share"]) == ({"this": 0, "greedy": 4}, None)
    assert compared["fairness"]["this"]["wins"] < compared["fairness"]["greedy"]["wins"]


def test_without_a_published_result_nothing_matches(town: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    town.write_text(TOWN.replace(";selected", ";category"))
    assert _told(town, capfdbinary, "--ties", "cost-votes-id")["matches"] is None


def test_winners_are_said_in_words(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("budget", str(town), "--json", str(tmp_path / "out.json"))
    assert "1. 1 Bridge: 45" in capsys.readouterr().out
    assert json.loads((tmp_path / "out.json").read_text())["winners"] == ["1"]
    call_command("budget", str(town), "--rule", "greedy-stop")
    assert "spent 90 of 90" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("45;Bridge", "-45;Bridge", "line 9"),
        ("num_votes;6", "num_votes;7", "ends too early"),
        ("a;1,2", "a;1,9", "line 14"),
        ("budget;90", "budget;90\nmax_length;1", "more than it may"),
        ("2;45;Road", "1;45;Road", "there twice"),
        ("budget;90", "budget;0", r"an amount in it is zero \(budget\)"),
        ("budget;90", "budget;90\nmax_length;" + "9" * 5000, r"a number in it is none \(max_length\)"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(town: Path, old: str, new: str, said: str) -> None:
    town.write_text(TOWN.replace(old, new))
    with pytest.raises(CommandError, match=said):
        call_command("budget", str(town))


@pytest.mark.parametrize(
    "wrong",
    [
        ["--rule", "dice"],
        ["--step", "0"],
        ["--step", "-1"],
        ["--step", "much"],
        ["--eligible", "1/0"],
        ["--step", "1e2000000000"],
        ["--step", "1" * 25],
        ["--step", "1/" + "1" * 25],
        ["--step", "1e-300", "--completion", "add1"],
        ["--step", "1/1000000000000000000000", "--completion", "add1-overshoot"],
        ["--utility", "borda"],
    ],
)
def test_other_wishes_are_refused(town: Path, wrong: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("budget", str(town), *wrong)


@pytest.mark.parametrize(("text", "amount"), [("1", "1"), ("1,5", "3/2"), (".5", "1/2"), ("1.", "1"), ("10/30", "1/3")])
def test_a_step_is_typed_as_people_type_numbers(
    town: Path, capfdbinary: pytest.CaptureFixture[bytes], text: str, amount: str
) -> None:
    assert Fraction(_told(town, capfdbinary, "--step", text)["step"]) == Fraction(amount)


def test_points_too_large_to_be_counted_are_refused(town: Path) -> None:
    votes = TOWN.replace("approval", "scoring").replace("voter_id;vote", "voter_id;vote;points")
    votes = votes.replace(";1,2\n", ";1,2;5000000000000000000,1\n").replace("e;3", "e;3;1").replace("f;3", "f;3;1")
    town.write_text(votes)
    with pytest.raises(CommandError, match="too large"):
        call_command("budget", str(town), "--utility", "score")


def test_a_file_without_an_end_is_not_read_whole() -> None:
    with pytest.raises(CommandError, match="too large"):
        call_command("budget", "/dev/zero")


def test_files_that_are_not_there_are_said(town: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("budget", str(town) + "x")
    with pytest.raises(CommandError, match="directory"):
        call_command("budget", str(town), "--json", str(town.parent))


def test_no_data_folder_is_touched(town: Path) -> None:
    environ = {
        name: value for name, value in os.environ.items() if name not in ("HALQA_DATA", "DJANGO_SETTINGS_MODULE")
    }
    command = [sys.executable, "-m", "halqa", "budget", town.name, "--json", "-"]
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        command, cwd=town.parent, env=environ | {"PYTHONPATH": root}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["winners"] == ["1"]
    assert [path.name for path in town.parent.iterdir()] == ["town.pb"]


@needs_data
def test_wieliczka_is_told_as_it_was_published(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = Path(DATA) / "budgets" / "poland_wieliczka_2023_green-budget.pb"
    told = _told(path, capfdbinary, "--completion", "add1-overshoot", "--ties", "cost-votes-id")
    assert (len(told["winners"]), told["total_cost"], told["matches"]) == (30, "995079", True)
    assert Fraction(told["share"]) == Fraction(1_000_000, 6_586) + 164
    assert told["explanations"]["21"]["reason"] == "spent"
