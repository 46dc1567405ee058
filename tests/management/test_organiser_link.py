"""The command that invites somebody to the team."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from halqa.actions.people import enter
from halqa.models import Invitation
from tests.factories import make_symposium

pytestmark = pytest.mark.django_db


def _token(said: str) -> str:
    found = re.search(r"^https?://\S+/enter/(\S+)$", said, re.MULTILINE)
    assert found is not None
    return found[1]


def test_link_is_said_on_standard_error_alone(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("organiser_link")
    said = capsys.readouterr()
    assert said.out == ""
    assert enter(token=_token(said.err)).slug == ""


def test_link_of_another_role_leads_to_the_latest_symposium(capsys: pytest.CaptureFixture[str]) -> None:
    make_symposium("casa")
    call_command("organiser_link", "--role", "steward")
    assert enter(token=_token(capsys.readouterr().err)).slug == "casa"
    assert Invitation.objects.get().role == "steward"


def test_link_leads_to_the_symposium_that_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    make_symposium("casa")
    make_symposium("fes")
    call_command("organiser_link", "--symposium", "casa", "--address", "https://symposium.example")
    said = capsys.readouterr().err
    assert "https://symposium.example/enter/" in said
    assert enter(token=_token(said)).slug == "casa"


@pytest.mark.parametrize("arguments", [["--symposium", "none"], ["--role", "steward"]])
def test_link_to_nowhere_is_refused_in_words(arguments: list[str]) -> None:
    with pytest.raises(CommandError, match="symposium"):
        call_command("organiser_link", *arguments)
    assert not Invitation.objects.exists()


def test_link_is_at_the_address_of_the_server_that_runs(capsys: pytest.CaptureFixture[str]) -> None:
    with settings.FOLDER.lock("serve"), settings.FOLDER.served_at("http://127.0.0.1:8123"):
        call_command("organiser_link")
    assert "http://127.0.0.1:8123/enter/" in capsys.readouterr().err
    call_command("organiser_link")
    assert "http://127.0.0.1:8123/" not in capsys.readouterr().err


def test_what_a_killed_server_left_is_not_believed(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "8456")
    with settings.FOLDER.served_at("http://127.0.0.1:8123"):
        call_command("organiser_link")
    assert "http://127.0.0.1:8456/enter/" in capsys.readouterr().err
