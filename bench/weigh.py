"""What a browser gets of a page, whoever serves it: Debian's chromium, nothing kept from before."""

from __future__ import annotations

import gzip
import shutil
from dataclasses import dataclass

from playwright.sync_api import Response, sync_playwright

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WORDS = ("text/", "application/json", "application/javascript", "image/svg+xml")
LEVEL, TIMEOUT_MS = 6, 120_000


@dataclass(frozen=True, slots=True)
class Weight:
    """The answers a page takes, their bytes unpacked, and their bytes with every text in gzip as a proxy sends it."""

    answers: int
    plain: int
    packed: int


def weigh(url: str) -> Weight:
    """Open a page until nothing more is asked for; weigh every answer but those that stand in the page itself."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            page = browser.new_page()
            answers: list[Response] = []

            def note(answer: Response) -> None:
                answers.append(answer)

            page.on("response", note)
            page.goto(url, wait_until="networkidle", timeout=TIMEOUT_MS)
            bodies = [(one.headers.get("content-type", ""), one.body()) for one in answers if _asked(one)]
        finally:
            browser.close()
    packed = (len(gzip.compress(body, LEVEL) if kind.startswith(WORDS) else body) for kind, body in bodies)
    return Weight(len(bodies), sum(len(body) for _, body in bodies), sum(packed))


def _asked(answer: Response) -> bool:
    return answer.url.startswith("http") and answer.ok
