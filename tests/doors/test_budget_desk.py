"""A budget drafted at the desk: what is typed is read as people type it, and what is wrong is said by its field."""

from __future__ import annotations

from fractions import Fraction

import pytest

from halqa.models import Consultation, Session
from halqa.queries.ballots import terms_of
from halqa.rules.ballots import Sharing
from halqa.rules.budget.terms import Completion, Rule, Utility
from tests.doors.world import World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
TYPED = {
    "question_fr": "Quels projets ?",
    "question_ar": "أي مشاريع؟",
    "options_fr": "Lampes; 1 200,50\nBancs\n\nArbres ; rue Atlas; 900",
    "options_ar": "مصابيح\nمقاعد؛ ٣٠٠\n\nأشجار",
    "budget": "2 000",
    "currency": "mad",
    "rule": "equal-shares/add1u",
    "utility": "cost",
    "parts": "",
    "eligible": "1/3",
    "compared": "on",
}


@pytest.fixture
def world() -> World:
    return make_world()


def posted(world: World, **typed: str) -> tuple[int, str, Sharing | None]:
    session = Session.objects.get(symposium=world.symposium)
    before = Consultation.objects.count()
    client = world.client("facilitator")
    answer = client.post(f"/casa/en/desk/sessions/{session.number}/budgets/new", TYPED | typed)
    row = Consultation.objects.latest("pk")
    made = Consultation.objects.count() > before
    return answer.status_code, answer.content.decode(), terms_of(row).sharing if made else None


def test_the_form_offers_the_currency_of_the_place_and_a_hundred_steps_a_share(world: World) -> None:
    html = world.client("facilitator").get("/casa/en/desk/sessions/1/budgets/new").content.decode()
    assert 'name="currency" value="MAD"' in html
    assert 'name="parts" value="100"' in html
    assert 'name="method"' not in html
    assert "budgets/new" in world.client("facilitator").get("/casa/en/desk/sessions/1").content.decode()


def test_a_budget_is_drafted_as_it_was_typed(world: World) -> None:
    status, _, sharing = posted(world)
    assert status == 303
    assert sharing == Sharing(
        currency="MAD",
        decimals=2,
        budget=2_000_00,
        costs=(1_200_50, 300_00, 900_00),
        eligible=Fraction(1, 3),
        compared=True,
    )
    labels = [one.label.as_dict() for one in terms_of(Consultation.objects.latest("pk")).options]
    assert labels == [
        {"fr": "Lampes", "ar": "مصابيح"},
        {"fr": "Bancs", "ar": "مقاعد"},
        {"fr": "Arbres ; rue Atlas", "ar": "أشجار"},
    ]


def test_other_rules_and_a_currency_without_cents(world: World) -> None:
    typed = {"rule": "greedy-stop/none", "utility": "cardinality", "currency": "XOF", "parts": "12", "eligible": ""}
    status, _, sharing = posted(world, options_fr="Lampes; 1200\nBancs; 1\n\nArbres; 3", **typed)
    assert status == 303
    assert sharing is not None
    assert (sharing.rule, sharing.completion, sharing.utility) == (
        Rule.GREEDY_STOP,
        Completion.NONE,
        Utility.CARDINALITY,
    )
    assert (sharing.decimals, sharing.budget, sharing.parts, sharing.eligible) == (0, 2000, 12, 0)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"budget": ""}, "Please give an amount in figures, with 2 digits after the comma at most."),
        ({"budget": "dix"}, "Please give an amount in figures"),
        ({"budget": "2000,5", "currency": "XOF"}, "with 0 digits after the comma at most"),
        ({"budget": "0"}, "Please give a number between 1 and "),
        ({"currency": "DH"}, "Please give the three letters of a currency, such as MAD."),
        ({"options_ar": "مصابيح"}, "Project 2 needs a cost, above zero."),
        (
            {"options_fr": "Lampes; 1200\nBancs; 0\nArbres; 900", "options_ar": ""},
            "Project 2 needs a cost, above zero.",
        ),
        (
            {"options_fr": "Lampes; 1200\nBancs; -5\nArbres; 900", "options_ar": ""},
            "Project 2 needs a cost, above zero.",
        ),
        ({"budget": "1 000"}, "Project 1 costs more than the whole budget"),
        ({"options_fr": "Lampes; 1200", "options_ar": ""}, "Please give at least 2 answers to choose from."),
        ({"options_fr": "; 1200\nBancs; 5", "options_ar": ""}, "Please fill in this field."),
        ({"question_fr": "", "question_ar": ""}, "Please fill in this field."),
        ({"rule": "all/none"}, "Please fill in this field."),
        ({"utility": "borda"}, "Please fill in this field."),
        ({"parts": "0"}, "Please give a number between 1 and 1000."),
        ({"eligible": "1/0"}, "Please type a whole number, such as 3."),
        ({"eligible": "x"}, "Please type a whole number, such as 3."),
        ({"eligible": "4/3"}, "Please give a number between 0 and 1."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(world: World, typed: dict[str, str], words: str) -> None:
    status, html, sharing = posted(world, **typed)
    assert (status, sharing) == (422, None)
    assert words in html
    assert "أي مشاريع" in html or "question_ar" in typed


def test_a_draft_can_be_changed_and_an_opened_budget_cannot(world: World) -> None:
    assert posted(world, compared="")[0] == 303
    number = Consultation.objects.latest("pk").number
    client, page = world.client("facilitator"), f"/casa/en/desk/sessions/1/budgets/{number}"
    assert page in client.get("/casa/en/desk/sessions/1").content.decode()
    html = client.get(page).content.decode()
    assert "Lampes; 1200,50\nBancs; 300\nArbres ; rue Atlas; 900</textarea>" in html
    assert 'name="budget" value="2000"' in html
    again = TYPED | {"options_fr": "Lampes; 1 100\nBancs; 300,25", "options_ar": "", "eligible": "1/3"}
    assert client.post(page, again).status_code == 303
    row = Consultation.objects.latest("pk")
    sharing = terms_of(row).sharing
    assert sharing is not None
    assert (row.number, row.state, sharing.costs, sorted(row.lot)) == (number, "draft", (1_100_00, 300_25), [1, 2])
    assert client.post(page, again | {"now": "1"}).status_code == 303
    assert Consultation.objects.get(pk=row.pk).state == "open"
    assert page not in client.get("/casa/en/desk/sessions/1").content.decode()
    cheaper = again | {"options_fr": "Lampes; 1\nBancs; 2"}
    answer = client.post(page, cheaper)
    assert (answer.status_code, "has moved on meanwhile" in answer.content.decode()) == (422, True)
    assert Consultation.objects.get(pk=row.pk).sharing["costs"] == [1_100_00, 300_25]
