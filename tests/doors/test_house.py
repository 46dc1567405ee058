"""The pages of the house."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_healthz_says_ok(client: Client) -> None:
    assert client.get("/healthz").json()["status"] == "ok"


@pytest.mark.parametrize(
    ("accepted", "lang", "direction"), [("ar", "ar", "rtl"), ("fr-MA", "fr", "ltr"), ("en", "en", "ltr")]
)
def test_root_speaks_the_reader_s_language(client: Client, accepted: str, lang: str, direction: str) -> None:
    page = client.get("/", headers={"accept-language": accepted})
    assert f'<html lang="{lang}" dir="{direction}">' in page.content.decode()
    assert "Accept-Language" in page["Vary"]


def test_unknown_page_is_said(client: Client) -> None:
    assert client.get("/nothing/fr/privacy").status_code == 404
