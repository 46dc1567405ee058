"""A map in a browser: hall and online write statements, a crowd answers them, and everybody reads what came of it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from playwright.sync_api import Page, expect

from halqa.management.demo.browser import Browser
from halqa.management.demo.opinions import GROUPS, answer, answer_to
from tests.e2e.test_statements import open_statements
from tests.e2e.test_story import DELAY_S, SCHEDULE, SLUG, Scene

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600), pytest.mark.unmeasured]
QUESTION = {"fr": "Que faire de la place ?", "ar": "ماذا نفعل بالساحة؟"}
# What the city seeds, and how many in a hundred of either group agree.
SEEDS = (
    ("Plus d’ombre à midi.", "مزيد من الظل عند الظهيرة.", (95, 94)),
    ("Une fontaine qui marche.", "سقاية تعمل.", (93, 95)),
    ("Des bancs pour tous les âges.", "مقاعد لكل الأعمار.", (92, 90)),
    ("La place ferme aux voitures.", "تُغلق الساحة أمام السيارات.", (93, 8)),
    ("Un parking sous la place.", "موقف سيارات تحت الساحة.", (6, 88)),
    ("Le marché reste chaque jour.", "يبقى السوق كل يوم.", (90, 12)),
    ("Des caméras partout.", "كاميرات في كل مكان.", (10, 86)),
    ("Des concerts tous les soirs.", "حفلات كل مساء.", (88, 14)),
)
SHARED = 3
LEANS = [{"leans": leans} for _, _, leans in SEEDS]
SPOKEN = {"hall": "fr", "online": "ar"}  # what each door's phone reads, and what it adds
ADDED = {"hall": "Des toilettes propres.", "online": "ضوء في الليل."}
CROWD = {"hall": 74, "online": 50}
ANSWERS = len(SEEDS) + len(ADDED)  # of each device of the crowd: all, so that chance asks nobody less
HANDS = 4
DRAWN_S = 90  # a busy machine; the worker draws within seconds
MAP = "main svg.map[role=img]"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_hall_and_online_go_from_a_first_statement_to_a_map(house, chromium, script):
    house.command("import_schedule", str(SCHEDULE), "--symposium", SLUG)
    house.command("edit_session", SLUG, "1", "--delay", str(DELAY_S))
    house.start()
    scenes = {language: Scene(house, chromium, language, script=script) for language in SPOKEN.values()}
    scene = scenes["fr"]
    desk = scene.staff("facilitator")
    desk.goto(f"{scene.base}/desk/sessions/1")
    desk.locator("button[name=do][value=open]").first.click()
    doors = {door: scene.code(desk, place) for place, door in enumerate(SPOKEN)}
    seeds = {name: "\n".join(row[place] for row in SEEDS) for place, name in enumerate(("fr", "ar"))}
    number = open_statements(scene, desk, QUESTION, seeds)

    phones = {door: scenes[language].somebody() for door, language in SPOKEN.items()}
    phones["online"].wait_for_timeout(1000 * (DELAY_S + 1))
    for door, phone in phones.items():
        phone.goto(f"{scenes[SPOKEN[door]].base}/p/{doors[door]}/vote/{number}")
        _add(phone, ADDED[door])
    _let_through(scene, desk, number)
    for phone in phones.values():
        _answer_everything(phone)
    _crowd(scene, number, doors)
    for seen in scenes.values():
        _stage(seen)

    desk.goto(f"{scene.base}/desk/sessions/1")
    desk.locator(f"#c{number} button[value=close]").click()
    for language, seen in scenes.items():
        reader = seen.somebody()
        _wait_for_the_map(reader, f"{seen.base}/results/{number}")
        _read(reader, language)
        reader.goto(f"{seen.base}/p/{doors['hall']}/vote/{number}")
        expect(reader.locator(".me")).to_have_count(0)
    for phone in phones.values():
        _own_place(phone)
    assert [status for seen in scenes.values() for status, _ in seen.answers if status >= 500] == []


def _add(phone: Page, words: str) -> None:
    phone.locator("main a[href$='#add']").click()
    phone.locator("textarea[name=words]").fill(words)
    phone.locator("form:has(textarea[name=words]) button").click()
    expect(phone.locator("#add + .note")).to_be_visible()


def _let_through(scene: Scene, desk: Page, number: int) -> None:
    """Nobody reads what was added before the facilitator lets it through; the first one goes on the stage."""
    other = scene.somebody()
    other.goto(f"{scene.base}/results/{number}")
    assert not [words for words in ADDED.values() if words in other.content()]
    desk.goto(f"{scene.base}/desk/sessions/1/statements/{number}")
    for added in (len(SEEDS) + 1, len(SEEDS) + 2):
        desk.locator(f"#s{added} button[value=show]").click()
    desk.locator(f"#s{len(SEEDS) + 1} button[value=pin]").click()
    expect(desk.locator("button[value=unpin]")).to_have_count(1)


def _answer_everything(phone: Page) -> None:
    """Answer one statement at a time, never the same twice: what is on the stage first."""
    phone.goto(phone.url.split("?")[0])
    seen = []
    while phone.locator("button[name=choice]").count():
        seen.append(phone.locator("input[name=statement]").input_value())
        group = 0 if int(seen[-1]) % 2 else 1
        phone.locator("button[name=choice]").nth(group if int(seen[-1]) <= len(SEEDS) else 0).click()
        expect(phone.locator("main a[href*='/receipts/']")).to_be_visible()
    assert len(seen) == len(set(seen)) == len(SEEDS) + 2
    assert seen[0] == str(len(SEEDS) + 1)


def _crowd(scene: Scene, number: int, doors: dict[str, str]) -> None:
    """Have two groups answer through the same doors, each person on a device of their own."""
    places = [(doors[door], place % GROUPS) for door, people in CROWD.items() for place in range(people)]

    def take_part(place: int) -> int:
        code, group = places[place]
        device = Browser(scene.house.address)
        path = f"/{SLUG}/{scene.language}/p/{code}/vote/{number}"

        def said(asked: int) -> int:  # whichever way they are asked, they think the same
            return answer_to(LEANS, asked, group, Random(f"{place} {asked}"))

        return sum(answer(device, path, said) for _ in range(ANSWERS))

    with ThreadPoolExecutor(HANDS) as hands:
        assert set(hands.map(take_part, range(len(places)))) == {ANSWERS}


def _stage(scene: Scene) -> None:
    """The stage shows what is on it, and how many took part from where."""
    stage = scene.somebody()
    stage.set_viewport_size({"width": 1920, "height": 1080})
    stage.goto(f"{scene.base}/stage/1")
    expect(stage.locator("#stage")).to_contain_text(ADDED["hall"])
    ring = stage.locator("aside")
    for people in (sum(CROWD.values()) + 2, CROWD["hall"] + 1, CROWD["online"] + 1):
        expect(ring).to_contain_text(str(people))
    assert stage.evaluate("document.documentElement.scrollHeight <= innerHeight")


def _wait_for_the_map(reader: Page, address: str) -> None:
    """Read again until the map is there with how sure it is: its single rows are offered then, as announced."""
    for _ in range(DRAWN_S):
        reader.goto(address)
        if reader.locator("a[download][href$='votes.csv']").count():
            return
        reader.wait_for_timeout(1000)
    raise AssertionError(reader.locator("main").inner_text())


def _read(reader: Page, language: str) -> None:
    """Picture and groups first, then what all share, then what divides, how sure; figures behind."""
    place = ("fr", "ar").index(language)
    shared, divided = ({row[place] for row in some} for some in (SEEDS[:SHARED], SEEDS[SHARED:]))
    people = sum(CROWD.values()) + 2
    reader.set_viewport_size({"width": 320, "height": 640})
    assert reader.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    expect(reader.locator(MAP)).to_have_count(1)
    assert str(people) in str(reader.locator(MAP).get_attribute("aria-label"))
    groups = reader.locator("main ul.tells").first.locator("li")
    expect(groups).to_have_count(GROUPS)
    for group in groups.all():
        assert set(group.locator("q").all_inner_texts()) & divided
    common = set(reader.locator("main dl.bars").first.locator("dt").all_inner_texts())
    assert common >= shared
    assert not common & divided
    divides = reader.locator("main ul.tells").nth(1)
    told = divides.locator("li > p:first-child").all_inner_texts()
    assert set(told) >= divided
    assert not set(told) & shared
    expect(divides.locator("svg.strip path:not(.axis)")).to_have_count(GROUPS * len(told))
    page = reader.content()
    assert page.index('svg class="map"') < page.index('dl class="bars"') < page.index("map strip")
    sure = reader.locator("main h2 + ul li").all_inner_texts()
    assert any(re.search(r"\b100\b", line) for line in sure)
    _read_figures(reader, len(common), len(told))


def _read_figures(reader: Page, common: int, divides: int) -> None:
    """Behind each picture, its figures; none by audience.

    Single rows are published beside: with audiences, they would tell where each came from.
    """
    for part, lines in (("common", common), ("divides", divides)):
        expect(reader.locator(f"main a[href$='/statements#{part}']")).to_have_count(1)
        reader.locator(f"main a[href$='/statements#{part}']").click()
        expect(reader.locator(f"tbody#{part} tr")).to_have_count(lines)
        assert reader.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        reader.go_back()
    reader.locator("main a.btn[href$='/statements']").click()
    expect(reader.locator("main table caption")).to_have_count(1)
    expect(reader.locator("main h2 + .wrap thead th")).to_have_count(0)


def _own_place(phone: Page) -> None:
    """Who answered finds their own place by their pass; the page that all read never shows it."""
    phone.goto(phone.url.split("?")[0])
    expect(phone.locator(f"{MAP} .me")).to_have_count(1)
    phone.locator("main a[href*='/results/']").click()
    expect(phone.locator(MAP)).to_have_count(1)
    expect(phone.locator(".me")).to_have_count(0)
