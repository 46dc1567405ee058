"""The largest schedule there is, weighed on the wire: headers and all, as a browser asks for it."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Response

from tests.e2e.conftest import House

pytestmark = [pytest.mark.browser, pytest.mark.unmeasured, pytest.mark.timeout(240)]
SLUG = "fosdem-2026"
SESSIONS = 883
# Bytes, requests: the whole programme on one page, one day of it, and everything else.
WHOLE, DAY, ANY = (80_000, 3), (45_000, 3), (14_000, 4)
UNCHANGED = 250


@pytest.fixture(scope="module")
def fosdem(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server with the schedule of FOSDEM 2026."""
    data = os.environ.get("HALQA_TEST_DATA")
    if not data:
        pytest.skip("HALQA_TEST_DATA names no folder of schedules")
    house = House(tmp_path_factory.mktemp("fosdem") / "data")
    house.command("import_schedule", str(Path(data) / "schedules" / "large-fosdem2026.xml"), "--symposium", SLUG)
    house.start()
    yield house
    house.stop()


def weighed(chromium: Browser, address: str) -> tuple[int, int, int]:
    """Return the bytes and requests of a first view of a page, and its elements."""
    context = chromium.new_context()
    page = context.new_page()
    answers: list[Response] = []

    def hear(answer: Response) -> None:
        answers.append(answer)

    page.on("response", hear)
    page.goto(address, wait_until="networkidle")
    sizes = [answer.request.sizes() for answer in answers]
    elements = page.evaluate("document.querySelectorAll('*').length - document.querySelectorAll('svg *').length")
    context.close()
    return sum(size["responseHeadersSize"] + size["responseBodySize"] for size in sizes), len(answers), elements


def asked(house: House, path: str, *more: str) -> bytes:
    """Return an answer as it stands on the wire."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{house.port}", "Accept-Encoding: gzip, br", "Connection: close"]
    with socket.create_connection(("127.0.0.1", house.port), timeout=20) as wire:
        wire.sendall("\r\n".join([*lines, *more, "", ""]).encode())
        return b"".join(iter(lambda: wire.recv(65_536), b""))


def test_pages_of_the_largest_schedule_are_light_on_the_wire(fosdem, chromium):
    base = f"{fosdem.address}/{SLUG}/en"
    whole, requests, elements = weighed(chromium, f"{base}/programme")
    assert whole <= WHOLE[0]
    assert requests <= WHOLE[1]
    assert elements <= 6 * SESSIONS
    found = {"day": weighed(chromium, f"{base}/programme/2026-01-31")[:2]}
    found |= {page: weighed(chromium, f"{base}/{page}")[:2] for page in ("", "sessions/1", "people", "rooms/1")}
    told = f"whole programme {whole} B, {requests} requests, {elements} elements; {found}"
    sys.stderr.write(told + "\n")
    most = {page: DAY if page == "day" else ANY for page in found}
    over = {page: it for page, it in found.items() if it[0] > most[page][0] or it[1] > most[page][1]}
    assert over == {}


def test_what_has_not_changed_is_hardly_sent(fosdem):
    for page in ("", "programme", "programme/2026-01-31", "sessions/1"):
        path = f"/{SLUG}/fr/{page}"
        tag = re.search(rb"(?i)\r\netag: (\S+)", asked(fosdem, path))[1].decode()
        again = asked(fosdem, path, f"If-None-Match: {tag}")
        assert again.startswith(b"HTTP/1.1 304 ")
        assert len(again) <= UNCHANGED
