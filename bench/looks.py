"""Pictures of every page and of every state of the stage, written to looks/: python -m bench.looks [NAME …]."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle, product
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.demonstration import SLUG, Demonstration, Device

OUT = Path("looks")
PHONE, DESK, BEAMER, OLD_BEAMER = (390, 844), (1280, 900), (1920, 1080), (1024, 768)
SCREENS = {"phone": PHONE, "desk": DESK}
STAGES = {"stage": BEAMER, "stage43": OLD_BEAMER}
LANGUAGES, SCHEMES = ("fr", "ar"), ("light", "dark")
BALLOTS = 24
EARLY_DELAY_S = 1
DELAY_S = 60  # long enough to picture a stage that waits for those who hear it late
LONG = {
    "fr": "Comment entretenir, réparer et transmettre les capteurs de nos rues, de nos places et de nos fontaines"
    " pendant vingt ans ?",
    "ar": "كيف نصون أجهزة الاستشعار في أزقتنا وساحاتنا وسقاياتنا ونصلحها وننقل معرفتها إلى من يأتي بعدنا طيلة العشرين"
    " سنة القادمة؟",
}
SHORT = {"fr": "Par où commencer dans votre quartier ?", "ar": "من أين نبدأ في حيّكم؟"}
TWO = {"fr": "Oui\nNon", "ar": "نعم\nلا"}
TEN = {
    "fr": "L’éclairage\nLes points d’eau\nLes trottoirs\nLe réseau\nLes jardins et les arbres d’alignement\nLes marchés"
    "\nLes arrêts de bus\nLa collecte des déchets\nLes terrains de sport\nLes toilettes publiques",
    "ar": "الإنارة\nنقط الماء\nالأرصفة\nالشبكة\nالحدائق وأشجار الشوارع\nالأسواق\nمواقف الحافلات\nجمع النفايات"
    "\nملاعب القرب\nالمراحيض العمومية",
}


@dataclass
class Studio:
    """A demonstration, a browser to picture it, and the desk that changes it."""

    demo: Demonstration
    browser: Browser
    wanted: tuple[str, ...]

    def __post_init__(self) -> None:
        self.desk = self.demo.staff("organiser")
        self.taken = 0

    def picture(self, name: str, page: str, screens: dict[str, tuple[int, int]], *, by: Device | None = None) -> None:
        """Picture a page on these screens, in two languages and both schemes."""
        if self.wanted and name not in self.wanted:
            return
        for (screen, size), scheme in product(screens.items(), SCHEMES):
            with self._tab(size, scheme, by) as tab:
                for language in LANGUAGES:
                    tab.goto(self.demo.address + self.demo.path(page, language))
                    self._take(tab, f"{name}.{screen}.{language}.{scheme}", whole=screen in SCREENS)

    def picture_error(self, name: str, page: str, by: Device | None = None) -> None:
        """Picture what a form says to which nothing was given."""
        if self.wanted and name not in self.wanted:
            return
        for (screen, size), scheme in product(SCREENS.items(), SCHEMES):
            with self._tab(size, scheme, by) as tab:
                for language in LANGUAGES:
                    tab.goto(self.demo.address + self.demo.path(page, language))
                    tab.locator("main form[method=post]").first.evaluate("form => form.submit()")
                    tab.wait_for_load_state()
                    self._take(tab, f"{name}.{screen}.{language}.{scheme}", whole=True)

    @contextmanager
    def _tab(self, size: tuple[int, int], scheme: Any, by: Device | None) -> Iterator[Page]:
        width, height = size
        context = self.browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        for cookie in by.cookies if by else ():
            context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": self.demo.address}])
        yield context.new_page()
        context.close()

    def _take(self, tab: Page, name: str, *, whole: bool) -> None:
        tab.wait_for_timeout(700)
        tab.screenshot(path=OUT / f"{name}.png", full_page=whole)
        self.taken += 1

    def do(self, what: str, session: int = 0) -> None:
        """Press a button of the session's desk."""
        self.desk.send(self.at(session), do=what)

    def at(self, session: int = 0) -> str:
        return self.demo.path(f"desk/sessions/{session or self.demo.live}")

    def ask(self, question: dict[str, str], options: dict[str, str]) -> int:
        """Put a question to everyone, and wait until those who hear it late have it too; return its number."""
        asked = self.demo.ask(self.desk, question, options)
        time.sleep(EARLY_DELAY_S + 1)
        return asked

    def vote(self, poll: int, options: int) -> None:
        """Have some devices of the hall and of the stream vote, the first options more than the last."""
        doors = cycle((self.demo.hall, self.demo.online, self.demo.hall))
        for ballot, door in zip(range(BALLOTS), doors, strict=False):
            choice = 1 + min(ballot % options, (ballot * 7) % options)
            self.demo.vote(Device(self.demo.address), choice, door=door, poll=poll)

    def close(self, poll: int) -> None:
        self.desk.send(self.at(), at=f"{self.at()}/polls/{poll}", do="close")

    def wait_for_result(self, poll: int) -> None:
        while f"/results/{poll}" not in self.desk.get(self.demo.path("report")):
            time.sleep(1)


def everybody(studio: Studio) -> None:
    """Picture the pages of readers and participants."""
    pages = studio.demo.pages()
    for name in ("home", "programme", "session", "person", "search", "agenda", "door", "floor", "questions"):
        studio.picture(name, pages[name], SCREENS, by=studio.demo.voter)
    for name in ("vote", "receipt", "receipts", "result", "recommendations", "recommendation", "report", "record"):
        studio.picture(name, pages[name], SCREENS, by=studio.demo.voter)
    for name in ("statement", "map", "step"):
        studio.picture(name, pages[name], SCREENS)
    studio.picture("statements-stage", pages["statements_stage"], STAGES)
    for name in ("cheat", "privacy", "limits"):
        studio.picture(name, pages[name], SCREENS)
    studio.picture("ensemble", "ensemble", {"desk": (1680, 1000)})
    studio.picture("lost", "nowhere", SCREENS)
    studio.picture_error("error", pages["questions"])


def team(studio: Studio) -> None:
    """Picture the pages of the team."""
    for name, page in studio.demo.desk_pages().items():
        studio.picture(name, page, SCREENS, by=studio.desk)
    studio.picture_error("draft-error", studio.demo.desk_pages()["draft"], by=studio.desk)


def stage(studio: Studio) -> None:
    """Picture the stage in each of its states."""
    demo, page = studio.demo, f"stage/{studio.demo.live}"
    studio.picture("before", f"stage/{demo.live + 1}", STAGES)
    studio.vote(demo.poll, 4)
    studio.picture("open", page, STAGES)
    demo.command("edit_session", SLUG, str(demo.live), "--delay", str(EARLY_DELAY_S))
    for name, question, options in (("two", LONG, TWO), ("ten", SHORT, TEN)):
        poll = studio.ask(question, options)
        many = len(options["fr"].splitlines())
        studio.vote(poll, many)
        studio.picture(f"open-{name}", page, STAGES)
        studio.picture(f"vote-{name}", f"p/{demo.hall}/vote/{poll}", SCREENS)
        studio.close(poll)
        studio.wait_for_result(poll)
        studio.picture(f"result-{name}", f"results/{poll}", SCREENS)
    demo.command("edit_session", SLUG, str(demo.live), "--delay", str(DELAY_S))
    studio.close(demo.poll)
    studio.picture("closing", page, STAGES)
    studio.wait_for_result(demo.poll)
    studio.picture("stage-result", page, STAGES)
    question = f"{studio.at()}/questions/1"
    studio.desk.send(studio.at(), at=question, move="pin")
    studio.picture("pinned", page, STAGES)
    studio.do("blank")
    studio.picture("blank", page, STAGES)


def long_titles(studio: Studio) -> None:
    """Picture a session whose title is as long as titles get, before anything has happened in it."""
    number = studio.demo.live + 1
    studio.demo.command("edit_session", SLUG, str(number), "--title-fr", LONG["fr"], "--title-ar", LONG["ar"])
    studio.do("open", number)
    studio.picture("idle", f"stage/{number}", STAGES)
    studio.picture("session-long", f"sessions/{number}", SCREENS)
    studio.picture("programme-long", "programme", SCREENS)


def main(wanted: tuple[str, ...]) -> None:
    """Make a demonstration, picture it, and end it."""
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="halqa-looks-") as folder, sync_playwright() as playwright:
        demo = Demonstration(Path(folder) / "data")
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            demo.open()
            demo.wait_for_the_worker()
            studio = Studio(demo, browser, wanted)
            for series in (everybody, team, stage, long_titles):
                series(studio)
            print(f"{studio.taken} pictures in {OUT}/")
        finally:
            browser.close()
            demo.stop()


if __name__ == "__main__":
    main(tuple(sys.argv[1:]))
