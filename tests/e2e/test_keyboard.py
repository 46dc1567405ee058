"""Ask, support, vote and keep a receipt without a mouse: every stop is seen, none is a trap."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.demonstration import Demonstration

pytestmark = [pytest.mark.browser, pytest.mark.unmeasured, pytest.mark.timeout(240)]
STOPS_MOST = 60
WORDS = {"fr": "Qui répare la nuit ?", "ar": "من يصلح ليلاً؟"}
# What holds the focus, whether a reader sees that it does, and whether anything covers it.
HELD = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), r = e.getBoundingClientRect();
  const seen = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  const top = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
  return {what: e.outerHTML.slice(0, 120), seen, there: !!top && (e.contains(top) || top.contains(e))};
}"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    made = Demonstration(tmp_path_factory.mktemp("demo") / "data")
    made.open()
    yield made
    made.stop()


def step(page: Page) -> str:
    """Press Tab; return what has the focus now, which must be seen to have it; nothing behind the last stop."""
    page.keyboard.press("Tab")
    held = page.evaluate(HELD)
    if held is None:
        return ""
    assert held["seen"], f"no visible focus: {held['what']}"
    assert held["there"], f"covered: {held['what']}"
    return str(held["what"])


def walk_to(page: Page, wanted: str) -> None:
    """Press Tab until what this selector names has the focus."""
    for _ in range(STOPS_MOST):
        step(page)
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"the keyboard never reaches {wanted}")


def walk_through(page: Page) -> None:
    """Press Tab through the whole page: each stop comes once, and the way out is open."""
    stops = []
    for _ in range(STOPS_MOST):
        what = step(page)
        if not what or (stops and what == stops[0]):
            break
        stops.append(what)
    else:
        raise AssertionError(f"a trap: {stops[-3:]}")
    assert len(stops) >= page.locator("main :is(a[href], button, input:not([type=hidden]), textarea):visible").count()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_everything_of_a_participant_is_done_by_keyboard(chromium: Browser, demo, language):
    page = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(demo.address + demo.path(f"p/{demo.hall}", language))
    step(page)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_in_viewport()
    walk_to(page, "main a[href$='/questions']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/questions$"))
    walk_through(page)
    _ask(page, language)
    _support(page)
    page.goto(demo.address + demo.path(f"p/{demo.hall}", language))
    walk_to(page, "main a[href*='/vote/']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/vote/\d+$"))
    walk_through(page)
    walk_to(page, "button[name=choice][value='2']")
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("/receipts/"))
    expect(page.locator("code.code")).to_be_visible()
    walk_through(page)
    walk_to(page, "main summary")
    page.keyboard.press("Space")
    expect(page.locator("main details dl")).to_be_visible()
    page.context.close()


def _ask(page: Page, language: str) -> None:
    walk_to(page, "textarea[name=words]")
    page.keyboard.type(WORDS[language])
    walk_to(page, "form[action$='/questions'] button")
    page.keyboard.press("Enter")
    expect(page.locator(".note[role=status]")).to_be_visible()


def _support(page: Page) -> None:
    walk_to(page, "button[name=support]")
    number = page.evaluate("document.activeElement.value")
    page.keyboard.press("Enter")
    pressed = page.locator(f"button[value='{number}'][aria-pressed=true]")
    expect(pressed).to_have_count(1)
    expect(pressed).to_have_attribute("name", "withdraw")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_choice_is_seen_where_the_reader_forces_colours(chromium: Browser, demo, scheme):
    context = chromium.new_context(forced_colors="active", color_scheme=scheme)
    page = context.new_page()
    page.goto(demo.address + demo.path(f"p/{demo.hall}/questions"))
    page.locator("button[name=support]").first.click()
    grounds = page.locator("ol.qs button").evaluate_all("all => all.map(e => getComputedStyle(e).backgroundColor)")
    assert len(set(grounds)) == 2
    edges = page.locator("ol.qs button").evaluate_all("all => all.map(e => getComputedStyle(e).borderTopStyle)")
    assert set(edges) == {"solid"}
    context.close()
