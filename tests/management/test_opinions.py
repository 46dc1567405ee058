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
