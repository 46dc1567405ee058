"""A budget in a browser, from a project sent in French or Arabic to its explained result on pages and the stage."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from halqa.formats import pabulib
from tests.actions.projects.ground import jpeg
from tests.e2e.test_story import SCHEDULE, SLUG, Scene

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600), pytest.mark.unmeasured]
SENT = {
    "fr": ("Des bancs à l’ombre", "Pour qui attend le bus.", "33.5731, -7.5898"),
    "ar": ("سقاية في الساحة", "ماء لمن يمر.", "ساحة السوق"),
}
STATES = {"fr": ("à l’étude", "soumis au vote", "retenu"), "ar": ("قيد الدراسة", "معروض على التصويت", "اختير")}
WHY_NOT = {"fr": "personne ne l’a choisi", "ar": "لم يصوت له أحد"}
CHOSEN = {"fr": "1 projet sur 2 est retenu", "ar": "اختير مشروع واحد من أصل 2"}
SHARED_S = 90  # a busy machine; the worker takes a second


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_project_goes_from_a_phone_to_the_stage(house, chromium, tmp_path, script):
    house.command("import_schedule", str(SCHEDULE), "--symposium", SLUG)
    house.command("edit_session", SLUG, "1", "--delay", "0")
    house.start()
    scenes = {language: Scene(house, chromium, language, script=script) for language in SENT}
    phones = {language: scene.somebody() for language, scene in scenes.items()}
    desk, base = scenes["fr"].staff("organiser"), scenes["fr"].base
    desk.goto(f"{base}/desk/projects")
    desk.locator("button[name=do][value=take]").click()

    for language, phone in phones.items():
        phone.goto(f"{scenes[language].base}/")
        phone.locator("nav.menu a[href$='/projects']").click()
        phone.locator("a.go").click()
        _send(phone, language, tmp_path)
    for number, cost in ((2, "180 000"), (1, "45 000,50")):
        desk.goto(f"{base}/desk/projects/{number}")
        desk.locator("button[value=show]").click()
        _read(phones, scenes, number, 0)
        _examine(desk, f"{base}/desk/projects/{number}", cost)

    number = _put_on_a_ballot(desk, base)
    _read(phones, scenes, 1, 1)
    desk.goto(f"{base}/desk/sessions/1")
    door = scenes["fr"].code(desk, 0)
    for language, phone in phones.items():
        phone.goto(f"{scenes[language].base}/p/{door}/vote/{number}")
        phone.locator("#p1 a").click()
        expect(phone.locator("h1")).to_have_text(SENT["fr"][0])
        phone.go_back()
        phone.locator("#p1 button").click()
        expect(phone.locator("#p1 button.on")).to_have_count(1)
    desk.locator(f"#c{number} button[value=close]").click()
    _wait(phones["fr"], f"{base}/projects/1", STATES["fr"][2])
    _read(phones, scenes, 1, 2)
    for language, phone in phones.items():
        _explained(phone, scenes[language], number, door)
        _on_the_stage(scenes[language])
    assert [status for one in scenes.values() for status, _ in one.answers if status >= 500] == []
    house.command("export_budget", SLUG, str(number), "--out", str(tmp_path / "out.pb"))
    file = pabulib.read((tmp_path / "out.pb").read_bytes())
    first = file.election.projects[0]
    assert (first.id, first.name) == ("1", SENT["fr"][0])
    assert [ballot.choices for ballot in file.ballots] == [(0,), (0,)]


def _send(phone: Page, language: str, folder: Path) -> None:
    """Send a project with a picture, after a mistake that is said beside its field."""
    title, body, place = SENT[language]
    (folder / "photo.jpg").write_bytes(jpeg())
    for name, typed in (("title", title), ("body", body), ("place", place), ("estimate", "beaucoup")):
        phone.locator(f"[name={name}]").fill(typed)
    phone.locator("[name=picture]").set_input_files(folder / "photo.jpg")
    phone.locator("main form button").click()
    expect(phone.locator("#id_estimate_error")).to_be_visible()
    expect(phone.locator("[name=title]")).to_have_value(title)
    phone.locator("[name=estimate]").fill("45 000")
    phone.locator("[name=picture]").set_input_files(folder / "photo.jpg")
    phone.locator("main form button").click()
    expect(phone.locator("[role=status]")).to_be_visible()
    expect(phone.locator("ul.lines")).to_contain_text(title)
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def _examine(desk: Page, address: str, cost: str) -> None:
    """Find a project eligible at a cost, after one that is none."""
    desk.goto(address)
    desk.locator("[name=state]").select_option("eligible")
    desk.locator("main form button.go").click()
    expect(desk.locator("#id_cost_error")).to_be_visible()
    desk.locator("[name=cost]").fill(cost)
    desk.locator("main form button.go").click()
    expect(desk).to_have_url(re.compile(r"/desk/projects#p\d$"))


def _put_on_a_ballot(desk: Page, base: str) -> int:
    desk.goto(f"{base}/desk/projects/ballot")
    for language in ("fr", "ar"):
        desk.locator(f"[name=question_{language}]").fill(SENT[language][1])
    desk.locator("[name=budget]").fill("200 000")
    desk.locator("main form button.go").click()
    found = re.search(r"#c(\d+)$", desk.url)
    assert found, desk.content()
    desk.locator("button[name=do][value=open]").first.click()
    desk.locator(f"#c{found[1]} button[value=open]").click()
    return int(found[1])


def _read(phones: dict[str, Page], scenes: dict[str, Scene], number: int, state: int) -> None:
    """See where a project stands in both languages, and its picture once it is asked for."""
    for language, phone in phones.items():
        phone.goto(f"{scenes[language].base}/projects/{number}")
        expect(phone.locator("main .tag")).to_have_text(STATES[language][state])
        picture = phone.locator("main img")
        expect(picture).to_be_hidden()
        phone.locator("main summary").click()
        expect(picture).to_be_visible()
        expect(picture).to_have_attribute("width", "800")


def _explained(phone: Page, scene: Scene, number: int, door: str) -> None:
    """Read why one was bought and the other was not, what one's own share bought, and go back to the project."""
    phone.goto(f"{scene.base}/p/{door}/vote/{number}")
    expect(phone.locator("main ul li b")).to_contain_text("22")  # half of 45,000.50
    for _ in range(SHARED_S):
        phone.goto(f"{scene.base}/results/{number}/projects")
        if phone.locator("#p1 svg.purse").count():
            break
        phone.wait_for_timeout(1000)
    expect(phone.locator("ol.tells > li h3 bdi, ol.tells > li h3 a")).to_contain_text([SENT["fr"][0]])
    expect(phone.locator("ul.tells > li p").last).to_contain_text(WHY_NOT[scene.language])
    phone.locator("ol.tells > li a").first.click()
    expect(phone.locator("main .tag")).to_have_text(STATES[scene.language][2])


def _on_the_stage(scene: Scene) -> None:
    stage = scene.somebody()
    stage.set_viewport_size({"width": 1920, "height": 1080})
    stage.goto(f"{scene.base}/stage/1")
    expect(stage.locator("#stage")).to_contain_text(SENT["fr"][0])
    expect(stage.locator("#stage .bars svg.purse")).to_have_count(1)
    expect(stage.locator("#stage")).to_contain_text(CHOSEN[scene.language])
    assert stage.evaluate("document.documentElement.scrollHeight <= innerHeight")


def _wait(reader: Page, address: str, said: str) -> None:
    for _ in range(SHARED_S):
        reader.goto(address)
        if reader.locator("main .tag").inner_text() == said:
            return
        reader.wait_for_timeout(1000)
    raise AssertionError(reader.locator("main").inner_text())
