"""A backup is one whole file, and never replaces another."""

from __future__ import annotations

import sqlite3

import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_symposium

pytestmark = pytest.mark.django_db(transaction=True)


def test_backup_copies_everything_for_its_owner_only(tmp_path, capsys):
    make_symposium("casa")
    target = tmp_path / "copy.sqlite3"
    call_command("backup", str(target))
    copy = sqlite3.connect(target)
    assert copy.execute("SELECT slug FROM halqa_symposium").fetchall() == [("casa",)]
    assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    copy.close()
    assert target.stat().st_mode & 0o777 == 0o600
    assert "keys" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["copy.sqlite3", "missing/copy.sqlite3"])
def test_backup_replaces_nothing_and_says_why_it_cannot(tmp_path, name):
    (tmp_path / "copy.sqlite3").write_text("kept")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup", str(tmp_path / name))
    assert (tmp_path / "copy.sqlite3").read_text() == "kept"
