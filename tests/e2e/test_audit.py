"""Every page against `budget.json`: weight, structure, contrast, markup, no script, both directions, both schemes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import CHROMIUM
from tests.e2e.demonstration import Demonstration
from tests.e2e.relay import Relay

pytestmark = [pytest.mark.browser, pytest.mark.unmeasured]
ROOT = Path(__file__).parents[2]
TOOL = ROOT / "build" / "audit-pages"
BUDGET = Path(__file__).with_name("budget.json")
BUDGETS: dict[str, dict[str, Any]] = json.loads(BUDGET.read_text())["pages"]
KEY = (
    "home", "programme", "session", "floor", "vote", "receipt", "result", "stage", "recommendation", "report",
    "statement", "map", "statements_stage", "budget", "explained",
)  # fmt: skip
QUESTION = {
    "fr": "Comment entretenir et réparer les capteurs de nos rues, de nos places et de nos fontaines ?",
    "ar": "كيف نصون أجهزة الاستشعار في أزقتنا وساحاتنا وسقاياتنا ونصلحها وننقل معرفتها؟",
}
EIGHT = {
    "fr": "L’éclairage public\nLes points d’eau\nLes trottoirs\nLe réseau et les antennes\nLes jardins et les arbres"
    "\nLes marchés couverts\nLes arrêts de bus\nLa collecte des déchets",
    "ar": "الإنارة العمومية\nنقط الماء والسقايات\nالأرصفة وممرات الراجلين\nالشبكة والهوائيات"
    "\nالحدائق وأشجار الشوارع\nالأسواق المغطاة\nمواقف الحافلات\nجمع النفايات المنزلية",
}
PROJECT = {"fr": "Un point d’eau et des bancs à l’ombre, place", "ar": "سقاية ومقاعد في الظل بالساحة"}
SOON = ["--no-lighthouse"]
LONG = ["--throttle", "slow4g", "--lh-runs", "5"]


@pytest.fixture(scope="module")
def tool() -> Path:
    """The auditor of pages, made ready where that can be done."""
    if not os.environ.get("HALQA_TOOLS"):
        pytest.skip("HALQA_TOOLS names no folder of tools")
    for command, package in (("node", "nodejs"), ("npm", "npm"), ("make", "make")):
        if shutil.which(command) is None:
            pytest.skip(f"needs Debian's package {package}")
    if CHROMIUM is None:
        pytest.skip("needs Debian's package chromium")
    subprocess.run(["make", "auditor"], cwd=ROOT, check=True, capture_output=True)
    return TOOL


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """A demonstration of its own: what others do to theirs is not weighed."""
    made = Demonstration(tmp_path_factory.mktemp("demo") / "data")
    made.open()
    made.wait_for_the_worker()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def staffed(demo: Demonstration) -> Iterator[Relay]:
    """The demonstration as its organiser sees it."""
    relay = Relay(demo.port, demo.staff("organiser").header())
    yield relay
    relay.end()


class Audits:
    """Audits that run beside each other, and what they find."""

    def __init__(self, tool: Path, folder: Path) -> None:
        self.tool, self.folder = tool, folder
        self.running: list[tuple[Path, subprocess.Popen[bytes]]] = []

    def begin(self, address: str, pages: dict[str, str], options: list[str]) -> None:
        """Audit pages of one server: the address before each, pages by name."""
        out = self.folder / f"{len(self.running)}.json"
        asked = out.with_suffix(".list.json")
        asked.write_text(json.dumps([{"url": address + page, **BUDGETS.get(name, {})} for name, page in pages.items()]))
        words = ["node", "audit.mjs", "--budget", str(BUDGET), "--list", str(asked), "--json", str(out), *options]
        log = out.with_suffix(".log").open("wb")
        self.running.append((out, subprocess.Popen(words, cwd=self.tool, stdout=log, stderr=subprocess.STDOUT)))
        log.close()

    def broken(self) -> dict[str, list[str]]:
        """Wait for all, and return by address what is over a budget."""
        found = {}
        for out, process in self.running:
            process.wait()
            assert out.exists(), out.with_suffix(".log").read_text()
            found |= {page["url"]: page["breaches"] for page in json.loads(out.read_text()) if page["breaches"]}
        return found


@pytest.mark.timeout(600)
def test_key_pages_keep_their_budgets(tool, demo, staffed, tmp_path):
    audits = Audits(tool, tmp_path)
    pages = demo.pages()
    for language in ("fr", "ar"):
        audits.begin(demo.address, {name: demo.path(pages[name], language) for name in KEY}, SOON)
    assert audits.broken() == {}
    audits = Audits(tool, tmp_path)  # two at a time: a third browser on two cores is judged before it has drawn
    audits.begin(staffed.address, {"desk_session": demo.path(demo.desk_pages()["desk_session"], "ar")}, SOON)
    assert audits.broken() == {}


@pytest.mark.timeout(300)
def test_a_vote_on_eight_long_answers_keeps_its_budget(tool, demo, tmp_path):
    audits = Audits(tool, tmp_path)
    poll = demo.ask(demo.staff("organiser"), QUESTION, EIGHT)
    pages = {"vote": f"p/{demo.hall}/vote/{poll}", "stage": f"stage/{demo.live}"}
    audits.begin(demo.address, {name: demo.path(page, "ar") for name, page in pages.items()}, SOON)
    assert audits.broken() == {}


@pytest.mark.full
@pytest.mark.timeout(4 * 3600)
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_public_page_keeps_its_budget_on_a_slow_phone(tool, demo, tmp_path, language):
    demo.wait_for_the_late()
    audits = Audits(tool, tmp_path)
    audits.begin(demo.address, {name: demo.path(page, language) for name, page in demo.pages().items()}, LONG)
    assert audits.broken() == {}


@pytest.mark.full
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_page_of_the_team_keeps_its_budget(tool, demo, staffed, tmp_path, language):
    audits = Audits(tool, tmp_path)
    audits.begin(staffed.address, {name: demo.path(page, language) for name, page in demo.desk_pages().items()}, SOON)
    assert audits.broken() == {}


@pytest.mark.timeout(600)
def test_a_budget_of_forty_projects_keeps_its_budgets(tool, demo, tmp_path):
    projects = {one: "\n".join(f"{PROJECT[one]} {n}; {n}0 500" for n in range(1, 41)) for one in PROJECT}
    number = demo.share(demo.staff("organiser"), QUESTION, projects, "900 000")
    page = demo.path(f"p/{demo.hall}/vote/{number}")
    for tick in range(1, 6):
        demo.voter.send(page, tick=str(tick))
    voter = Relay(demo.port, demo.voter.header())
    audits = Audits(tool, tmp_path)
    for language in PROJECT:
        audits.begin(voter.address, {"ticks": demo.path(f"p/{demo.hall}/vote/{number}", language)}, SOON)
    found = audits.broken()
    voter.end()
    audits.begin(demo.address, {"stage": demo.path(f"stage/{demo.live}", "ar")}, SOON)
    assert found | audits.broken() == {}
