"""Each method in a browser without script, from the desk to its result on pages and stage, in French and Arabic."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_story import SCHEDULE, SLUG, Scene

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600), pytest.mark.unmeasured]
QUESTION = {"fr": "Que réparer d’abord ?", "ar": "ما الذي نصلحه أولاً؟"}
ANSWERS = {
    "fr": ("Les lampes", "La fontaine", "Les bancs", "Le terrain"),
    "ar": ("المصابيح", "السقاية", "المقاعد", "الملعب"),
}
BEST = 2  # what both devices put first, whatever the method
SEALED_S = 60  # a busy machine; the worker takes a second


def _ticks(*chosen: int) -> Callable[[Page], None]:
    def fill(phone: Page) -> None:
        for one in chosen:
            phone.locator(f"input[name=choice][value='{one}']").check()

    return fill


def _points(**given: int) -> Callable[[Page], None]:
    def fill(phone: Page) -> None:
        for name, points in given.items():
            phone.locator(f"input[name={name}][value='{points}']").check()

    return fill


def _written(**given: int) -> Callable[[Page], None]:
    def fill(phone: Page) -> None:
        for name, points in given.items():
            phone.locator(f"[name={name}]").fill(str(points))

    return fill


def _ranks(**given: int) -> Callable[[Page], None]:
    def fill(phone: Page) -> None:
        for name, rank in given.items():
            phone.locator(f"select[name={name}]").select_option(str(rank))

    return fill


# What the French and the Arabic device hand in, and before it something that is none.
BALLOTS = {
    "approval": (_ticks(1, 2), _ticks(2, 3), _ticks()),
    "score": (_points(choice_1=3, choice_2=5), _points(choice_2=4, choice_4=1), _points()),
    "dots": (_written(choice_1=3, choice_2=7), _written(choice_2=10), _written(choice_1=5, choice_2=4)),
    "ranking": (_ranks(choice_2=1, choice_1=2), _ranks(choice_2=1, choice_3=1), _ranks()),
    "proportional": (_ticks(1, 2), _ticks(2, 3), _ticks()),
}


def test_every_method_from_the_desk_to_the_stage(house, chromium):
    house.command("import_schedule", str(SCHEDULE), "--symposium", SLUG)
    house.command("edit_session", SLUG, "1", "--delay", "0")
    house.start()
    scenes = {language: Scene(house, chromium, language, script=False) for language in QUESTION}
    scene = scenes["fr"]
    desk = scene.staff("facilitator")
    desk.goto(f"{scene.base}/desk/sessions/1")
    desk.locator("button[name=do][value=open]").first.click()
    door = scene.code(desk, 0)
    phones = {language: one.somebody() for language, one in scenes.items()}
    for method, (first, second, wrong) in BALLOTS.items():
        number = _open(scene, desk, method)
        for (language, phone), fill in zip(phones.items(), (first, second), strict=True):
            phone.set_viewport_size({"width": 320, "height": 640})
            _vote(phone, f"{scenes[language].base}/p/{door}/vote/{number}", wrong, fill)
        desk.goto(f"{scene.base}/desk/sessions/1")
        desk.locator(f"#c{number} button[value=close]").click()
        for language, phone in phones.items():
            _read(phone, f"{scenes[language].base}/results/{number}", ANSWERS[language][BEST - 1])
            _on_the_stage(scenes[language])
    assert [status for one in scenes.values() for status, _ in one.answers if status >= 500] == []
    assert len(re.findall(r"^ballots \S+ 2$", house.recounted(SLUG), re.MULTILINE)) == len(BALLOTS)


def _open(scene: Scene, desk: Page, method: str) -> str:
    desk.goto(f"{scene.base}/desk/sessions/1/polls/new")
    desk.locator("[name=method]").select_option(method)
    for language, question in QUESTION.items():
        desk.locator(f"[name=question_{language}]").fill(question)
        desk.locator(f"[name=options_{language}]").fill("\n".join(ANSWERS[language]))
    if method == "proportional":
        desk.locator("[name=places]").fill("2")
    desk.locator("button[name=now]").click()
    found = re.search(r"#c(\d+)$", desk.url)
    assert found, desk.content()
    return found[1]


def _vote(phone: Page, address: str, wrong: Callable[[Page], None], right: Callable[[Page], None]) -> None:
    """Hand in a ballot that is none, which is said; then one that counts."""
    for fill, taken in ((wrong, False), (right, True)):
        phone.goto(address)
        assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        fill(phone)
        phone.locator("main form button.go").click()
        expect(phone.locator("main .errors")).to_have_count(int(not taken))
        expect(phone.locator("code.code")).to_have_count(int(taken))


def _read(reader: Page, address: str, best: str) -> None:
    """Read again until it is sealed: what both put first comes first."""
    for _ in range(SEALED_S):
        reader.goto(address)
        if reader.locator("main dl.bars").count():
            break
        reader.wait_for_timeout(1000)
    expect(reader.locator("main dl.bars dt").first).to_contain_text(best)
    assert reader.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def _on_the_stage(scene: Scene) -> None:
    stage = scene.somebody()
    stage.set_viewport_size({"width": 1920, "height": 1080})
    stage.goto(f"{scene.base}/stage/1")
    expect(stage.locator("#stage .bars dt").first).to_contain_text(ANSWERS[scene.language][BEST - 1])
    assert stage.evaluate("document.documentElement.scrollHeight <= innerHeight")
    stage.close()
