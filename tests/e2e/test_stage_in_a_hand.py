"""The stage on a telephone: in each of its states one column that scrolls, in letters of 12 px and more."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.demonstration import Demonstration, Device
from tests.e2e.test_audit import EIGHT, QUESTION
from tests.e2e.test_tour import OVER

pytestmark = [pytest.mark.browser, pytest.mark.unmeasured, pytest.mark.timeout(300)]
SMALL = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let t; (t = walk.nextNode());) {
    const e = t.parentElement;
    if (!t.data.trim() || e.closest('script, style, noscript, svg') || !e.checkVisibility()) continue;
    const size = parseFloat(getComputedStyle(e).fontSize);
    if (size < 12) found.push(`${size} ${t.data.trim().slice(0, 40)}`);
  }
  return found;
}"""
CUT = """() => [...document.querySelectorAll('#stage *, #circle *, .door *')]
  .filter(e => e.checkVisibility() && !e.closest('svg') && getComputedStyle(e).overflowY !== 'visible')
  .filter(e => e.scrollHeight > e.clientHeight + 2).map(e => e.outerHTML.slice(0, 90))"""


def states(demo: Demonstration, desk: Device) -> Iterator[tuple[str, str]]:
    """Lead the live session through all that a stage shows; give each state's name, and what tells it."""
    at = demo.path(f"desk/sessions/{demo.live}")
    yield "poll", ".opts"
    eight = demo.ask(desk, QUESTION, EIGHT)
    yield "eight long answers", ".opts.r4, .opts.r8"
    for poll in (demo.poll, eight):
        desk.send(at, at=f"{at}/polls/{poll}", do="close")
    demo.wait_for_result(eight, 'id="recount"')
    yield "result", ".bars"
    question = max(map(int, re.findall(r"/questions/(\d+)", desk.get(at))))
    for move in ("show", "pin"):
        desk.send(at, at=f"{at}/questions/{question}", move=move)
    yield "question", ".solo:not(.idle)"
    desk.send(at, do="blank")
    yield "blank", ".blank"
    desk.send(at, do="light")
    desk.send(at, do="close")
    yield "idle", ".idle"


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_stage_fits_a_hand_in_every_state(chromium: Browser, tmp_path_factory, language):
    demo = Demonstration(tmp_path_factory.mktemp("demo") / "data")
    demo.open()
    demo.wait_for_the_late()
    wrong: list[str] = []
    with chromium.new_context() as context:
        for state, tells in states(demo, demo.staff("facilitator")):
            tab = context.new_page()
            for wide in (320, 412):
                tab.set_viewport_size({"width": wide, "height": 823})
                tab.goto(demo.address + demo.path(f"stage/{demo.live}", language), wait_until="load")
                assert tab.locator(f"#stage :is({tells})").count(), state
                looks = {"small": SMALL, "over": OVER, "cut": CUT}
                found = {name: tab.evaluate(script) for name, script in looks.items()}
                wrong += [f"{state} {wide} {name}: {value}" for name, value in found.items() if value]
            tab.close()
    demo.stop()
    assert not wrong, "\n".join(wrong)
