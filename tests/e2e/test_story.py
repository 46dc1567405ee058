"""The whole story in a browser: from a schedule file to a recommendation that anyone recounts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.conftest import ROOT, House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240), pytest.mark.unmeasured]
SCHEDULE = ROOT / "tests" / "formats" / "data" / "colloque.xml"
SLUG = "colloque"
DELAY_S = 4
PHONE = {"width": 390, "height": 844}
QUESTIONS = {"fr": "Qui entretient les fontaines ?", "ar": "من يصون السقايات؟"}
POLL = {
    "fr": ("Que réparer d’abord ?", "L’eau\nLa lumière"),
    "ar": ("ما الذي نصلحه أولاً؟", "الماء\nالإنارة"),
}
ASKED = {"fr": "Et le réseau ?", "ar": "وماذا عن الشبكة؟"}


class Scene:
    """Who is there, each with a browser of their own."""

    def __init__(self, house: House, chromium: Browser, language: str, *, script: bool) -> None:
        self.house, self.language, self.script = house, language, script
        self.base = f"{house.address}/{SLUG}/{language}"
        self.contexts: list[BrowserContext] = []
        self.answers: list[tuple[int, str]] = []
        self.chromium = chromium

    def somebody(self) -> Page:
        context = self.chromium.new_context(viewport=PHONE, java_script_enabled=self.script, locale=self.language)
        self.contexts.append(context)
        page = context.new_page()
        page.on("response", lambda answer: self.answers.append((answer.status, answer.url)))
        return page

    def staff(self, role: str) -> Page:
        page = self.somebody()
        page.goto(self.house.invitation(role, SLUG))
        page.locator("main form button").click()
        return page

    def code(self, desk: Page, audience: int) -> str:
        """Return the code of the n-th door as the desk shows it."""
        return re.sub(r"\D", "", desk.locator("table code").nth(audience).inner_text())

    def fresh(self, page: Page) -> None:
        """See what changed: by itself with script, by hand without."""
        if not self.script:
            page.reload()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_hybrid_session_from_programme_to_recommendation(house, chromium, language, script):
    house.command("import_schedule", str(SCHEDULE), "--symposium", SLUG)
    house.command("edit_session", SLUG, "1", "--delay", str(DELAY_S))
    house.start()
    scene = Scene(house, chromium, language, script=script)

    desk = scene.staff("facilitator")
    desk.goto(f"{scene.base}/desk/sessions/1")
    desk.locator("button[name=do][value=open]").first.click()
    hall_code, online_code = scene.code(desk, 0), scene.code(desk, 1)

    hall, online, stage = scene.somebody(), scene.somebody(), scene.somebody()
    stage.set_viewport_size({"width": 1920, "height": 1080})
    stage.goto(f"{scene.base}/stage/1")
    hall.goto(f"{house.address}/p/{hall_code}")
    expect(hall.locator("html")).to_have_attribute("lang", language)
    expect(hall.locator("html")).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    online.goto(f"{scene.base}/p/{online_code}")

    _ask_and_let_through(scene, desk, hall, online)
    number = _open_a_poll(scene, desk)
    _vote_in_their_own_time(scene, hall, online, stage, number, (hall_code, online_code))
    receipt = _close_with_the_delay(scene, desk, hall, online, number, (hall_code, online_code))
    _see_the_result(scene, hall, stage, receipt, number)
    _recommend(scene, number)
    assert re.search(r"^ballots \S+ 2$", house.recounted(SLUG), re.MULTILINE)
    assert [answer for answer in scene.answers if answer[0] >= 500] == []
    for context in scene.contexts:
        context.close()


def _ask_and_let_through(scene: Scene, desk: Page, hall: Page, online: Page) -> None:
    for page, words in ((online, ASKED[scene.language]), (hall, QUESTIONS[scene.language])):
        page.goto(f"{page.url}/questions")
        if page is online and not scene.script:
            page.wait_for_timeout((DELAY_S + 1) * 1000)
            page.reload()
        page.locator("textarea[name=words]").fill(words)
        page.locator("form[action$='/questions'] button").click()
        expect(page.locator(".note[role=status]")).to_be_visible()
    other = scene.somebody()
    other.goto(hall.url.split("?")[0])
    expect(other.get_by_text(QUESTIONS[scene.language])).to_have_count(0)
    desk.reload()
    for _ in range(2):
        desk.locator("button[name=move][value=show]").first.click()
    other.reload()
    expect(other.get_by_text(QUESTIONS[scene.language])).to_have_count(1)
    online.reload()
    online.locator("li", has_text=QUESTIONS[scene.language]).locator("button[name=support]").click()
    expect(online.locator("li", has_text=QUESTIONS[scene.language]).locator("button[name=withdraw]")).to_contain_text(
        "1"
    )


def _open_a_poll(scene: Scene, desk: Page) -> str:
    desk.goto(f"{scene.base}/desk/sessions/1/polls/new")
    for language, (question, options) in POLL.items():
        desk.locator(f"[name=question_{language}]").fill(question)
        desk.locator(f"[name=options_{language}]").fill(options)
    desk.locator("button[name=now]").click()
    form = desk.locator("form[action*='/polls/'] button[value=close]").locator("xpath=ancestor::form")
    return str(form.get_attribute("action")).rsplit("/", 1)[1]


def _vote_in_their_own_time(
    scene: Scene, hall: Page, online: Page, stage: Page, number: str, codes: tuple[str, str]
) -> None:
    hall.goto(f"{scene.base}/p/{codes[0]}")
    expect(hall.locator(f"a[href$='/vote/{number}']")).to_be_visible()
    scene.fresh(stage)
    expect(stage.get_by_text(POLL[scene.language][0])).to_be_visible(timeout=5000)
    online.goto(f"{scene.base}/p/{codes[1]}")
    if not scene.script:
        online.wait_for_timeout(DELAY_S * 1000)
        scene.fresh(online)
    expect(online.locator(f"a[href$='/vote/{number}']")).to_be_visible(timeout=(DELAY_S + 4) * 1000)
    hall.locator(f"a[href$='/vote/{number}']").click()
    hall.locator("button[name=choice][value='1']").click()
    expect(hall.locator("code.code")).to_have_text(re.compile(r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$"))
    hall.goto(f"{scene.base}/p/{codes[0]}/vote/{number}")
    hall.locator("button[name=choice][value='2']").click()
    expect(hall.locator("code.code")).to_be_visible()


def _close_with_the_delay(
    scene: Scene, desk: Page, hall: Page, online: Page, number: str, codes: tuple[str, str]
) -> str:
    """Close: the hall is late at once, online still votes; a closing can be taken back meanwhile."""
    receipt = hall.locator("code.code").inner_text()
    online.goto(f"{scene.base}/p/{codes[1]}/vote/{number}")
    desk.goto(f"{scene.base}/desk/sessions/1")
    close = desk.locator("form[action*='/polls/'] button[value=close]")
    close.click()
    desk.locator("button[value=cancel]").click()
    close.click()
    online.locator("button[name=choice][value='2']").click()
    expect(online.locator("code.code")).to_be_visible()
    hall.goto(f"{scene.base}/p/{codes[0]}/vote/{number}")
    expect(hall.locator("button[name=choice]")).to_have_count(0)
    return receipt


def _see_the_result(scene: Scene, hall: Page, stage: Page, receipt: str, number: str) -> None:
    hall.wait_for_timeout((DELAY_S + 2) * 1000)
    scene.fresh(stage)
    expect(stage.get_by_text(re.compile("100")).first).to_be_visible(timeout=5000)
    hall.goto(f"{scene.base}/results/{number}")
    expect(hall.locator("main")).to_contain_text("2")
    hall.goto(f"{scene.base}/receipts")
    hall.locator("[name=code]").fill(receipt.lower().replace("-", " "))
    hall.locator("main form button").click()
    expect(hall.locator("code.code")).to_have_text(receipt)


def _recommend(scene: Scene, number: str) -> None:
    page = scene.staff("rapporteur")
    page.goto(f"{scene.base}/desk/recommendations/new")
    for field, words in (("title", "Réparer l’eau"), ("body", "Avant l’été."), ("addressee", "La commune")):
        page.locator(f"[name={field}_fr]").fill(words)
    page.locator("main button.go").first.click()
    page.locator("a[href$='/evidence']").click()
    page.locator(f"button[name=attach][value=result-{number}]").click()
    page.goto(f"{scene.base}/desk/recommendations/1")
    page.locator("button[name=publish]").click()
    reader = scene.somebody()
    reader.goto(f"{scene.base}/recommendations/1")
    reader.locator(f"a[href$='/results/{number}']").first.click()
    reader.locator("a[href$='/record']").first.click()
    reader.goto(f"{scene.base}/report")
    expect(reader.locator("main")).to_contain_text("Réparer l’eau")
