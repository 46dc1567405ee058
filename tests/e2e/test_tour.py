"""A tour of every page, in a browser: what no auditor of single pages looks at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.demonstration import Demonstration, Device

pytestmark = [pytest.mark.browser, pytest.mark.unmeasured, pytest.mark.timeout(300)]
PHONE = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 640}
WATCH = (
    "addEventListener('securitypolicyviolation', e => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`))"
)
# WCAG 2.2, 1.4.12: what a reader may set without anything being lost.
SPACING = """*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}
p{margin-block-end:2em!important}"""
SMALL = """() => [...document.querySelectorAll(
    'button, .btn, select, textarea, summary, input:not([type=hidden], [type=checkbox], [type=radio]), '
    + 'label:has(> input), nav a, .acts a'
)].filter(e => e.checkVisibility()).map(e => [e, e.getBoundingClientRect()])
  .filter(([e, r]) => r.height < 47.9 || r.width < 47.9)
  .map(([e, r]) => `${e.outerHTML.slice(0, 90)} ${Math.round(r.width)}x${Math.round(r.height)}`)"""
# Words in letters of the other direction, or of another language than the page's, that nothing announces.
FOREIGN = """() => {
  const arabic = /[\\u0600-\\u06ff]{2}/, latin = /[A-Za-zÀ-ÿ]{3}/;
  const rtl = document.documentElement.dir === 'rtl', found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let t; (t = walk.nextNode());) {
    const e = t.parentElement;
    if (e.closest('script, style, noscript, code, pre, .brand') || !e.checkVisibility()) continue;
    if (/^(iCalendar|XML|JSON)$/.test(t.data.trim())) continue;
    const wrong = rtl ? latin.test(t.data) && !arabic.test(t.data) : arabic.test(t.data);
    const near = e.closest('[lang], [dir]');
    const own = near === document.documentElement;
    if (wrong && own && !/halqa/.test(t.data)) found.push(t.data.trim().slice(0, 60));
  }
  return found;
}"""
OVER = """() => {
  const wide = document.documentElement.clientWidth;
  return [...document.body.querySelectorAll('*')].filter(e => {
    const r = e.getBoundingClientRect();
    return r.width && (r.right > wide + 1 || r.left < -1) && !e.closest('.wrap, svg, .skip');
  }).map(e => e.outerHTML.slice(0, 80)).slice(0, 4);
}"""


class Tour:
    """A browser that visits pages, as nobody or as a member of the team, and writes down what goes wrong."""

    def __init__(self, chromium: Browser, demo: Demonstration, desk: Device) -> None:
        self.chromium, self.demo, self.desk = chromium, demo, desk
        self.said: list[str] = []

    def everything(self, language: str) -> Iterator[tuple[str, bool]]:
        """Give the address of each page, and whether the team alone sees it."""
        yield from ((self.demo.path(page, language), False) for page in self.demo.pages().values())
        yield self.demo.path("ensemble", language), False
        yield from ((self.demo.path(page, language), True) for page in self.demo.desk_pages().values())

    def contexts(self, **options: object) -> dict[bool, BrowserContext]:
        """Return a browser of a reader, and one of the team."""
        made = {staff: self.chromium.new_context(viewport=PHONE, **options) for staff in (False, True)}
        made[True].add_cookies(
            [{"name": one.name, "value": one.value or "", "url": self.demo.address} for one in self.desk.cookies]
        )
        return made

    def visit(self, language: str, **options: object) -> Iterator[tuple[str, Page]]:
        """Visit every page, and give its address and itself."""
        contexts = self.contexts(**options)
        tabs = {staff: context.new_page() for staff, context in contexts.items()}
        for tab in tabs.values():
            tab.add_init_script(WATCH)
            tab.on("console", lambda word: self.said.append(word.text) if word.type in ("error", "warning") else None)
            tab.on("pageerror", lambda error: self.said.append(str(error)))
        for address, staff in self.everything(language):
            answer = tabs[staff].goto(self.demo.address + address, wait_until="load")
            assert answer is not None
            assert answer.status == 200, address
            yield address, tabs[staff]
        for context in contexts.values():
            context.close()


@pytest.fixture(scope="module")
def tour(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tour]:
    demo = Demonstration(tmp_path_factory.mktemp("demo") / "data")
    demo.open()
    demo.wait_for_the_late()
    demo.wait_for_the_worker()
    yield Tour(chromium, demo, demo.staff("organiser"))
    demo.stop()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_pages_are_quiet_whole_and_within_reach(tour, language):
    tour.said.clear()
    wrong: list[str] = []
    for address, page in tour.visit(language):
        found = {
            "h1": page.locator("h1").count() - 1,
            "title": not page.title(),
            "small": page.evaluate(SMALL),
            "foreign": page.evaluate(FOREIGN),
            "over": page.evaluate(OVER),
            "said": [*tour.said],
        }
        tour.said.clear()
        wrong += [f"{address} {name}: {value}" for name, value in found.items() if value]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_pages_bear_larger_letters_and_wider_spacing(tour, language):
    """Nothing leaves the screen: 320 px wide with WCAG's spacing, 390 px with letters of twice the size."""
    wrong: list[str] = []
    for address, page in tour.visit(language, bypass_csp=True):
        if "/stage/" in address or "/ensemble" in address:  # a screen of fixed size; frames of fixed size
            continue
        page.set_viewport_size(NARROW)
        page.add_style_tag(content=SPACING)
        spaced = page.evaluate(OVER)
        page.set_viewport_size(PHONE)
        page.add_style_tag(content="html{font-size:200%}")
        found = {"spaced": spaced, "large": page.evaluate(OVER)}
        wrong += [f"{address} {name}: {value}" for name, value in found.items() if value]
        page.set_viewport_size(PHONE)
    assert not wrong, "\n".join(wrong)
