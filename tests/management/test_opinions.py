"""The command `halqa opinions`, as people run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.rules.opinions.ground import DATA, REAL, crowd, needs_data

COLUMNS = "timestamp,datetime,comment-id,voter-id,vote\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    rows, true = crowd(120, 20)
    lines = [f"{at},now,{what},p{person},{vote}\n" for at, (person, what, vote) in enumerate(rows)]
    (tmp_path / "votes.csv").write_text(COLUMNS + "".join(lines))
    (tmp_path / "comments.csv").write_text(
        "comment-id,moderated,comment-body\n"
        + "".join(f"{what},{-1 if what == 3 else 1},Words {what}\n" for what in range(20))
    )
    (tmp_path / "participants.csv").write_text(
        "participant,group-id\n" + "".join(f"p{person},{true[person]}\n" for person in range(120))
    )
    return tmp_path


def _told(files: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[dict, str]:
    call_command("opinions", "--votes", str(files / "votes.csv"), "--json", str(files / "out.json"), *more)
    return json.loads((files / "out.json").read_text()), capsys.readouterr().out


def test_a_map_is_drawn_and_told(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    more = ["--comments", str(files / "comments.csv"), "--svg", str(files / "out.svg"), "--bootstrap", "9"]
    told, words = _told(files, capsys, *more)
    assert told["k"] == 2
    assert told["stability"]["draws"] == 9
    assert "3" not in {one["statement"] for one in told["bridging"]}
    assert "Words 0" in words
    assert told["digest"] in words
    assert (files / "out.svg").read_text().startswith("<svg")


@pytest.mark.parametrize("mode", ["robust", "polis"])
def test_a_map_is_laid_beside_published_groups(files: Path, capsys: pytest.CaptureFixture[str], mode: str) -> None:
    more = ["--participants", str(files / "participants.csv"), "--bootstrap", "0", "--mode", mode, "--k", "2"]
    told, _ = _told(files, capsys, *more)
    assert told["stability"] is None
    assert min(told["ari"], told["near"], told["seeded"]) > 0.9


def test_groups_that_do_not_hold_are_not_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        f"1,,{what},p{person},{(person * 7 + what * what * 3 + person * what) % 3 - 1}\n"
        for person in range(90)
        for what in range(17)
    ]
    (tmp_path / "votes.csv").write_text(COLUMNS + "".join(lines))
    told, words = _told(tmp_path, capsys, "--bootstrap", "20")
    assert (told["k"], told["groups"]) == (1, {})
    assert "one public" in words


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], ["0 participants, 0 votes", "only 0 could be placed"]),
        ([(0, "p0", 1)], ["1 participants, 1 votes", "only 0 could be placed", "too few votes to be listed: 1"]),
        ([(0, f"p{n}", n % 3 - 1) for n in range(60)], ["only 0 could be placed", "common ground: nothing"]),
        ([(n, "p", 1) for n in range(12)], ["1 participants", "1 agree with all", "too few votes to be listed: 12"]),
        ([(n % 9, f"p{n // 9}", 0) for n in range(540)], ["540 votes: no stable groups", "common ground: nothing"]),
        ([(n % 12, f"p{n // 12}", (-1) ** n) for n in range(720)], ["left out of groups and lists: 60 repeated"]),
    ],
)
def test_what_a_map_cannot_say_is_said(
    rows: list[tuple[int, str, int]], said: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "votes.csv").write_text(COLUMNS + "".join(f"1,,{what},{who},{vote}\n" for what, who, vote in rows))
    told, words = _told(tmp_path, capsys, "--bootstrap", "5")
    assert (told["k"], told["groups"], told["representative"]) == (1, {}, [])
    assert [one for one in said if one not in words] == []
    assert "draws" not in words


@pytest.mark.parametrize("groups", [1, 2])
def test_robots_change_little_of_what_is_shared(
    groups: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = crowd(150, 40, groups)[0]
    robots = [(1000 + robot, what, 1) for robot in range(350) for what in range(40)]
    found = []
    for some in (rows, rows + robots):
        lines = [f"{at},,{what},{person},{vote}\n" for at, (person, what, vote) in enumerate(some)]
        (tmp_path / "votes.csv").write_text(COLUMNS + "".join(lines))
        told, words = _told(tmp_path, capsys, "--bootstrap", "0")
        found.append(({one["statement"] for one in told["bridging"][:10]}, told["flagged"]["agree_all"]))
    assert len(found[0][0] - found[1][0]) <= 2
    assert found[1][1] - found[0][1] == 350
    assert f"{found[1][1]} agree with all" in words


def test_all_ballots_count_in_mode_polis(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (files / "votes.csv").open("a") as out:
        out.writelines(f"1,,{what},robot,1\n" for what in range(20))
    _, words = _told(files, capsys, "--bootstrap", "0", "--mode", "polis")
    assert "ballots flagged, counted all the same: 1 agree with all" in words


@pytest.mark.parametrize(
    ("text", "said"),
    [(COLUMNS + "1,,0,a,2\n", "line 2"), ("timestamp,comment-id,vote\n", "voter-id"), (None, "No such file")],
)
def test_what_cannot_be_read_is_said_in_one_sentence(tmp_path: Path, text: str | None, said: str) -> None:
    path = tmp_path / "votes.csv"
    if text is not None:
        path.write_text(text)
    with pytest.raises(CommandError, match=said):
        call_command("opinions", "--votes", str(path))


@pytest.mark.parametrize("wrong", [["--k", "1"], ["--k", "many"], ["--mode", "other"]])
def test_other_wishes_are_refused(files: Path, wrong: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("opinions", "--votes", str(files / "votes.csv"), *wrong)


def test_what_cannot_be_written_is_said(files: Path) -> None:
    with pytest.raises(CommandError, match="directory"):
        call_command("opinions", "--votes", str(files / "votes.csv"), "--bootstrap", "0", "--json", str(files))


def test_no_data_folder_is_touched(files: Path) -> None:
    command = [sys.executable, "-m", "halqa", "opinions", "--votes", "votes.csv", "--bootstrap", "2"]
    environ = {
        name: value for name, value in os.environ.items() if name not in ("HALQA_DATA", "DJANGO_SETTINGS_MODULE")
    }
    before = sorted(files.iterdir())
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        command, cwd=files, env=environ | {"PYTHONPATH": root}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 groups" in done.stdout
    assert sorted(files.iterdir()) == before


@needs_data
@pytest.mark.parametrize("name", REAL)
def test_real_conversations_are_read_as_they_are(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Path(DATA) / "opinions" / name
    more = ["--comments", str(folder / "comments.csv"), "--bootstrap", "5", "--json", str(tmp_path / "out.json")]
    call_command("opinions", "--votes", str(folder / "votes.csv"), *more)
    assert json.loads((tmp_path / "out.json").read_text())["k"] == 2
    assert "common ground" in capsys.readouterr().out
