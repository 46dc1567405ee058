from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from halqa.actions.record import export_record
from halqa.models import Symposium
from halqa.recount import recount
from halqa.rules.refusals import Code, Refused
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
