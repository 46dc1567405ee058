"""A database older than what was signed is shown, and never written to: nobody signs two different records."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.faults.installation import until
from tests.faults.voters import Browser

pytestmark = [pytest.mark.unmeasured, pytest.mark.timeout(120)]
REASON = "older than what was already signed"


def test_a_restored_database_is_read_only_and_says_why(house, tmp_path):
    database, backup = house.folder / "halqa.sqlite3", tmp_path / "backup.sqlite3"
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(backup)) as copy:
        source.backup(copy)
    house.inside("[ground.seal(), ground.seal(number=ground.open_another())]")
    for file in house.folder.glob("halqa.sqlite3*"):
        file.unlink()
    shutil.copy(backup, database)
    heads = {path.name: path.read_bytes() for path in (house.folder / "heads").iterdir()}
    before = _written(house)

    assert "would be served read-only" in house.refused("doctor")
    assert "nothing is done to it" in house.refused("worker")
    house.start()
    said = house.log()
    assert "READ-ONLY: the database is older than what was signed. halqa/casa/" in said
    assert "Organiser's link" not in said

    vote = house.vote()
    voter = Browser(house.port)
    fields = voter.form(vote)
    for path in ("/casa/fr/", "/casa/fr/programme", "/casa/fr/record", "/casa/fr/report", "/casa/fr/record.zip"):
        assert voter.get(path).status in (200, 404), path
    for path in (vote, vote.replace("vote/1", "questions"), "/enter/x", "/leave", "/casa/fr/desk/import"):
        answer = voter.ask("POST", path.replace("/fr/", "/en/"), "choice=1&words=typed", {"Accept-Language": "en"})
        assert answer.status == 503, path
        assert REASON in answer.body
        assert answer.headers["retry-after"]
    refused = voter.post(vote, fields | {"choice": "2"})
    assert refused.status == 503
    assert fields["act"] in refused.body

    house.inside("[ground.refuse_to_sign()]")
    house.stop()
    assert {path.name: path.read_bytes() for path in (house.folder / "heads").iterdir()} == heads
    assert _written(house) == before


def test_a_head_lost_in_a_crash_is_caught_up_with(house):
    """The head is written after the commit: a house killed between the two is behind, and no fork."""
    kept = {path: path.read_bytes() for path in (house.folder / "heads").iterdir()}
    house.inside("ground.seal()")
    for path, words in kept.items():
        path.write_bytes(words)
    house.start()
    assert "READ-ONLY" not in house.log()
    assert {path: path.read_bytes() for path in kept} != kept
    number = house.inside("ground.open_another()")
    house.inside(f"ground.close(number={number})")
    until(lambda: house.rows("SELECT 1 FROM halqa_consultation WHERE number = ? AND state = 'closed'", number))


def _written(house) -> list[tuple[str, int]]:
    """Return how many rows each table holds."""
    made = "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'halqa_%' ORDER BY name"
    tables = [name for (name,) in house.rows(made)]
    return house.rows(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM {name}" for name in tables))  # noqa: S608
