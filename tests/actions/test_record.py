from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from halqa.actions.record import export_record, forked
from halqa.models import Log, Symposium
from halqa.recount import recount
from halqa.rules.refusals import Code, Refused
from halqa.wires import folder, heads
from tests.factories import make_result, make_session, make_symposium

pytestmark = pytest.mark.django_db


@pytest.fixture
def symposium() -> Symposium:
    made = make_symposium()
    make_result(make_session(made), {"hall": [1] * 3})
    return made


def size_of(symposium: Symposium, *, wait: bool = True) -> int:
    """Return how many entries the bundle has that is handed out now."""
    with export_record(symposium=symposium.pk, readme="words", wait=wait) as file:
        return int(list(recount(file))[-1].split()[2])


def place_of(symposium: Symposium) -> Path:
    place: Path = settings.FOLDER.bundles / symposium.log.origin.replace("/", ".")
    return place


def test_a_record_without_entries_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        export_record(symposium=make_symposium().pk, readme="")
    assert caught.value.code is Code.RECORD_EMPTY


def test_a_bundle_follows_the_record(symposium: Symposium) -> None:
    before = size_of(symposium)
    make_result(symposium.sessions.get(), {"hall": [2]})
    assert size_of(symposium) == before + 4


def test_who_does_not_wait_gets_the_bundle_before(symposium: Symposium) -> None:
    before = size_of(symposium)
    make_result(symposium.sessions.get(), {"hall": [2]})
    with settings.FOLDER.lock(f"bundle-{symposium.pk}"):
        assert size_of(symposium, wait=False) == before
    assert size_of(symposium, wait=False) == before + 4


def test_who_does_not_wait_is_told_where_nothing_is_there_yet(symposium: Symposium) -> None:
    with settings.FOLDER.lock(f"bundle-{symposium.pk}"), pytest.raises(Refused) as caught:
        size_of(symposium, wait=False)
    assert caught.value.code is Code.BUSY


def test_what_a_crash_left_is_removed(symposium: Symposium) -> None:
    place_of(symposium).mkdir(parents=True)
    (place_of(symposium) / "half.new").write_bytes(b"PK")
    size_of(symposium)
    assert [path.suffix for path in place_of(symposium).iterdir()] == [".zip"]


@pytest.fixture
def signed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> Symposium:
    """A data folder of its own, and a record whose head is kept in it."""
    monkeypatch.setattr(settings, "FOLDER", folder.prepare(folder.Folder(tmp_path)))
    made = make_symposium()
    session = make_session(made)
    with django_capture_on_commit_callbacks(execute=True):
        make_result(session, {"hall": [1]})
    return made


def test_the_head_is_kept_once_a_record_is_signed(signed: Symposium) -> None:
    kept = heads.read(signed.log.origin)
    assert kept is not None
    assert kept[0] == signed.log.size == 5
    assert forked() == ""


@pytest.mark.parametrize("ahead", [0, 1])
def test_nothing_is_signed_backwards(signed: Symposium, ahead: int) -> None:
    kept = settings.FOLDER.heads
    for path in kept.iterdir():
        path.unlink()
    heads.write(signed.log.origin, signed.log.size + ahead, bytes(32))
    with pytest.raises(Refused) as caught:
        make_result(signed.sessions.get(), {"hall": [1]})
    assert caught.value.code is Code.RECORD_FORKED
    assert "signed up to entry" in forked()


def test_a_database_that_lost_its_record_is_told(signed: Symposium) -> None:
    heads.write("halqa/lost/00000000", 1, bytes(32))
    assert forked().startswith("halqa/lost/00000000: ")
    assert signed.log.size == 5


def test_a_head_that_a_crash_left_behind_is_brought_up(signed: Symposium) -> None:
    make_result(signed.sessions.get(), {"hall": [2]})
    assert forked() == ""
    kept, log = heads.read(signed.log.origin), Log.objects.get()
    assert kept is not None
    assert kept[0] == log.size == 9


def test_a_longer_record_with_another_past_is_told(signed: Symposium) -> None:
    make_result(signed.sessions.get(), {"hall": [2]})
    for path in settings.FOLDER.heads.iterdir():
        path.unlink()
    heads.write(signed.log.origin, 3, bytes(32))
    assert "or other ones" in forked()


def test_a_record_never_signed_is_no_fork(signed: Symposium) -> None:
    for path in settings.FOLDER.heads.iterdir():
        path.unlink()
    assert forked() == ""
    assert signed.log.size == 5
