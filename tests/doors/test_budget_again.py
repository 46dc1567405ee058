"""A drafted budget opened at the desk and saved again: nothing of it changes unless somebody changes it."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from halqa.actions.projects import draft_budget
from halqa.actions.projects.imports import import_budget
from halqa.doors.web.forms.budget import RULES
from halqa.models import Consultation
from halqa.queries.ballots import consultation, terms_of
from halqa.queries.projects import projects_in
from halqa.rules.ballots import Sharing, Terms
from halqa.rules.budget.terms import Completion, Rule
from halqa.rules.people import SYSTEM
from halqa.rules.projects import places_of
from halqa.rules.text import Text
from tests.actions.projects.ground import make_project
from tests.doors.world import World, make_world

pytestmark = pytest.mark.django_db
QUESTION = Text.of({"fr": "Quels projets ?", "ar": "أي مشاريع؟"})
FILE = b"""META
key;value
currency;MAD
language;fr
budget;9
vote_type;approval
PROJECTS
project_id;cost
1;5
2;5
VOTES
voter_id;vote
"""
GREEDY = (Rule.GREEDY_SKIP, Rule.GREEDY_STOP)


class Browser(HTMLParser):
    """What a browser sends of the only form of a page, with none of its buttons pressed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.area, self.list, self.marked = "", "", False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "input" and has.get("name") and (has.get("type") != "checkbox" or "checked" in has):
            self.sent[has["name"]] = has.get("value", "on" if has.get("type") == "checkbox" else "")
        if tag == "textarea":
            self.area = has["name"]
            self.sent[self.area] = ""
        if tag == "select":
            self.list, self.marked = has["name"], False
        if tag == "option" and ("selected" in has or self.list not in self.sent):
            assert not self.marked
            self.sent[self.list], self.marked = has["value"], "selected" in has

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.sent[self.area] = self.sent[self.area].removeprefix("\n").replace("\n", "\r\n")
            self.area = ""
        if tag == "select":
            assert self.marked, f"nothing of {self.list} is selected"


@pytest.fixture
def world() -> World:
    return make_world()


def again(world: World, number: int, **typed: str) -> Terms:
    """Open a draft at the desk, save it as it stands but for what is typed, and return its terms."""
    row = Consultation.objects.get(symposium=world.symposium, number=number)
    client, page = world.client("facilitator"), f"/casa/fr/desk/sessions/{row.session.number}/budgets/{number}"
    answer = client.post(page, Browser(client.get(page).content.decode()).sent | typed)
    assert answer.status_code == 303, answer.content.decode()
    row.refresh_from_db()
    return terms_of(row)


def drafted(world: World, sharing: Sharing, **changed: object) -> int:
    """Draft a budget on two projects, which cost 100 and 200 of the currency."""
    unit = 10**sharing.decimals
    for cost in (100, 200):
        make_project(world.symposium, currency=sharing.currency, cost=cost * unit, **changed)
    return draft_budget(by=SYSTEM, symposium=world.symposium.pk, session=1, question=QUESTION, sharing=sharing)


def undrawn(terms: Terms) -> Terms:
    """Return terms without what chance draws anew for each draft."""
    return replace(terms, lot=(), seed="")


def kept(world: World, number: int) -> Terms:
    return consultation(world.symposium.pk, number).terms


@pytest.mark.parametrize("rule", [rule for rule, _ in RULES])
def test_every_rule_stays_as_it_was_drafted(world: World, rule: str) -> None:
    one, completion = rule.split("/")
    sharing = Sharing("MAD", 2, 250_00, rule=Rule(one), completion=Completion(completion))
    number = drafted(world, sharing)
    before = kept(world, number).sharing
    assert before == replace(sharing, costs=(100_00, 200_00))
    assert again(world, number).sharing == before
    page = world.client("facilitator").get(f"/casa/fr/desk/sessions/1/budgets/{number}").content.decode()
    assert f'<option value="{rule}" selected>' in page


@pytest.mark.parametrize("rule", GREEDY)
def test_most_votes_first_stays_so_whoever_drafts_it(world: World, rule: Rule) -> None:
    read = import_budget(by=SYSTEM, symposium=world.symposium.pk, session=1, data=FILE, name="x.pb", rule=rule)
    typed = {"session": "1", "question_fr": "Que payer ?", "budget": "300", "rule": f"{rule}/none"}
    make_project(world.symposium, cost=200_00)
    make_project(world.symposium, cost=100_00)
    assert world.client("facilitator").post("/casa/fr/desk/projects/ballot", typed).status_code == 303
    for number in (read.consultation, Consultation.objects.latest("pk").number):
        for sharing in (kept(world, number).sharing, again(world, number).sharing):
            assert sharing is not None
            assert (sharing.rule, sharing.completion) == (rule, Completion.NONE)


@pytest.mark.parametrize("currency", ["MAD", "IQD", "LBP", "RSD", "XPF", "CLF", "JPY"])
def test_amounts_stay_what_they_are_in_every_currency(world: World, currency: str) -> None:
    number = drafted(world, Sharing(currency, places_of(currency), 300 * 10 ** places_of(currency)))
    before = kept(world, number)
    assert undrawn(again(world, number)) == undrawn(before)
    assert sorted(projects_in(consultation(world.symposium.pk, number))) == [1, 2]


TITLES = [
    [{"en": "Benches"}, {"fr": "Un figuier", "ar": "شجرة تين", "en": "A fig tree"}],
    [{"fr": "Un figuier"}, {"ar": "شجرة تين"}],
    [{"en": "Benches"}, {"en": "A fig tree"}],
    [{"und": "Ławki"}, {"pl": "Drzewo"}],
    [{"fr": "Bancs ; rue Atlas; 12"}, {"ar": "مقاعد؛ شارع الأطلس؛"}],
]


@pytest.mark.parametrize("titles", TITLES)
def test_words_and_projects_stay_in_whichever_languages_they_are(world: World, titles: list[dict[str, str]]) -> None:
    for title in titles:
        make_project(world.symposium, title=Text.of(title), cost=100_00)
    budget = {"by": SYSTEM, "symposium": world.symposium.pk, "session": 1, "sharing": Sharing("MAD", 2, 150_00)}
    number = draft_budget(question=Text.of(dict.fromkeys(titles[0], "?")), **budget)
    before = kept(world, number)
    assert undrawn(again(world, number)) == undrawn(before)
    assert projects_in(consultation(world.symposium.pk, number)) == {1: 2, 2: 3}


def test_an_imported_draft_in_no_known_language_stays_as_it_was_read(world: World) -> None:
    client = world.client("facilitator")
    for language, name in ((b"", "langue non indiquée"), (b"language;pl\n", "polski"), (b"language;xx\n", "xx")):
        data = FILE.replace(b"language;fr\n", language)
        report = import_budget(by=SYSTEM, symposium=world.symposium.pk, session=1, data=data, name="x.pb")
        before = kept(world, report.consultation)
        page = client.get(f"/casa/fr/desk/sessions/1/budgets/{report.consultation}").content.decode()
        assert f">{name}</legend>" in page
        assert undrawn(again(world, report.consultation)) == undrawn(before)


def test_a_draft_of_before_that_completes_most_votes_first_is_shown_as_what_it_is(world: World) -> None:
    number = drafted(world, Sharing("MAD", 2, 250_00, rule=Rule.GREEDY_SKIP))
    row = Consultation.objects.get(symposium=world.symposium, number=number)
    row.sharing |= {"completion": "add1u"}
    row.save()
    sharing = again(world, number).sharing
    assert sharing is not None
    assert (sharing.rule, sharing.completion) == (Rule.GREEDY_SKIP, Completion.NONE)
