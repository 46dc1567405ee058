"""Statements in a browser: hall and online answer, add, see the stage, change their minds; closed, it is recounted."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import House
from tests.e2e.test_story import DELAY_S, SCHEDULE, SLUG, Scene

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240), pytest.mark.unmeasured]
QUESTION = {"fr": "Qu’est-ce qui rend la rue vivable ?", "ar": "ما الذي يجعل الشارع صالحا للعيش؟"}
SEEDS = {
    "fr": "Moins de voitures.\nPlus d’arbres.\nDes bancs partout.",
    "ar": "سيارات أقل.\nأشجار أكثر.\nمقاعد في كل مكان.",
}
OTHER = {"fr": "ظل في كل محطة.", "ar": "De l’ombre à chaque arrêt."}  # added in the other language
BESIDE = {"fr": ("fr", "De l’ombre à chaque arrêt."), "ar": ("ar", "ظل في كل محطة.")}


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_hall_and_online_answer_statements(house, chromium, language, script):
    house.command("import_schedule", str(SCHEDULE), "--symposium", SLUG)
    house.command("edit_session", SLUG, "1", "--delay", str(DELAY_S))
    house.start()
    scene = Scene(house, chromium, language, script=script)
    desk = scene.staff("facilitator")
    desk.goto(f"{scene.base}/desk/sessions/1")
    desk.locator("button[name=do][value=open]").first.click()
    hall_code, online_code = scene.code(desk, 0), scene.code(desk, 1)
    number = open_statements(scene, desk, QUESTION, SEEDS)

    hall, online = scene.somebody(), scene.somebody()
    hall.set_viewport_size({"width": 320, "height": 640})
    hall.goto(f"{scene.base}/p/{hall_code}/vote/{number}")
    expect(hall.locator("main .note")).to_be_visible()  # rows are announced before the first answer
    _answer_all(hall, 3)
    _narrow(hall)
    hall.locator("textarea[name=words]").fill(OTHER[language])
    hall.locator("form:has(textarea[name=words]) button").click()
    expect(hall.locator("#add + .note")).to_be_visible()

    _let_through_translate_and_stage(scene, desk, number, language)
    stage = scene.somebody()
    stage.set_viewport_size({"width": 1920, "height": 1080})
    stage.goto(f"{scene.base}/stage/1")
    expect(stage.locator("#stage")).to_contain_text(OTHER[language])
    expect(stage.locator("#stage")).to_contain_text(BESIDE[language][1])

    online.wait_for_timeout(1000 * DELAY_S)
    online.goto(f"{scene.base}/p/{online_code}/vote/{number}")
    said = online.locator("#said")
    expect(said).to_contain_text(OTHER[language])  # what is on the stage comes first
    other = said.locator("bdi")
    expect(other).to_have_attribute("dir", "auto" if language == "ar" else "rtl")  # Latin words may be of any
    expect(online.locator("#said + p.mute")).to_have_text(BESIDE[language][1])
    _by_keyboard(online)
    _answer_all(online, 3)
    _change_an_answer(online)

    desk.goto(f"{scene.base}/desk/sessions/1")
    desk.locator(f"#c{number} button[value=close]").click()
    desk.wait_for_timeout(1000 * DELAY_S + 4000)
    hall.goto(f"{scene.base}/results/{number}/statements")
    expect(hall.locator("tbody tr")).to_have_count(4)
    _recount(house, number)
    assert [status for status, _ in scene.answers if status >= 500] == []


def open_statements(scene: Scene, desk: Page, question: dict[str, str], seeds: dict[str, str]) -> int:
    """Open a consultation on statements whose rows are announced; return its number."""
    desk.goto(f"{scene.base}/desk/sessions/1/polls/new")
    desk.locator("select[name=method]").select_option("opinions")
    for language in ("fr", "ar"):
        desk.locator(f"[name=question_{language}]").fill(question[language])
        desk.locator(f"[name=options_{language}]").fill(seeds[language])
    desk.locator("[name=rows]").check()
    desk.locator("button[name=now]").click()
    return int(re.search(r"#c(\d+)$", desk.url)[1])


def _answer_all(page: Page, statements: int) -> None:
    for left in range(statements, 0, -1):
        buttons = page.locator("button[name=choice]")
        expect(buttons).to_have_count(4)
        assert buttons.first.bounding_box()["height"] >= 48
        buttons.nth(left % 4).click()
        expect(page.locator("main a[href*='/receipts/']")).to_be_visible()
    expect(page.locator("button[name=choice]")).to_have_count(0)


def _narrow(page: Page) -> None:
    """Nothing scrolls sideways at 320 px."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def _by_keyboard(page: Page) -> None:
    """Reach the first answer by Tab alone, and give it."""
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('button[name=choice]')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("main a[href*='/receipts/']")).to_be_visible()


def _change_an_answer(page: Page) -> None:
    page.locator("#past a[href*='?s=']").first.click()
    expect(page.locator("button[name=choice].on")).to_have_count(1)
    page.locator("button[name=choice]:not(.on)").last.click()
    expect(page.locator("button[name=choice]")).to_have_count(0)


def _let_through_translate_and_stage(scene: Scene, desk: Page, number: int, language: str) -> None:
    here = f"{scene.base}/desk/sessions/1/statements/{number}"
    desk.goto(f"{scene.base}/desk/sessions/1")
    desk.locator(f"#c{number} a[href$='/statements/{number}']").click()
    desk.locator("#s4 button[value=show]").click()
    desk.locator("#s4 button[value=pin]").click()
    expect(desk.locator("#s4 button[value=unpin]")).to_be_visible()
    desk.locator(f"#s4 a[href='{here.removeprefix(scene.house.address)}/4']").click()
    name, words = BESIDE[language]
    desk.locator(f"[name=words_{name}]").fill(words)
    desk.locator("main form button").click()
    expect(desk.locator("#s4")).to_contain_text(words)


def _recount(house: House, number: int) -> None:
    said = house.recounted(SLUG)
    assert len(re.findall(r"^statement ", said, re.MULTILINE)) == 4 * 4
    assert re.search(r"^ballots \S+ 2$", said, re.MULTILINE), number
