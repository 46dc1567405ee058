from __future__ import annotations

from dataclasses import replace

import pytest

from halqa.rules.ballots import Option, Priced, Sharing, Terms
from halqa.rules.projects import check_ballot, option_of
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text

TWO = [Priced(3, Text.one("Bancs", "fr"), 400), Priced(7, Text.one("Arbres", "fr"), 1000)]


def test_projects_that_the_budget_can_pay_stand_together() -> None:
    check_ballot(TWO, ["MAD", "MAD"], "MAD", 1000)


@pytest.mark.parametrize(
    ("projects", "currencies", "budget", "code"),
    [
        (TWO[:1], ["MAD"], 1000, Code.PROJECTS_TOO_FEW),
        (TWO, ["MAD", "EUR"], 1000, Code.CURRENCIES_DIFFER),
        (TWO, ["EUR", "EUR"], 1000, Code.CURRENCIES_DIFFER),
        (TWO, ["MAD", "MAD"], 999, Code.COST_OVER),
    ],
)
def test_projects_that_cannot_stand_together_are_refused(projects, currencies, budget: int, code: Code) -> None:
    with pytest.raises(Refused) as refused:
        check_ballot(projects, currencies, "MAD", budget)
    assert refused.value.code is code
    assert refused.value.facts.get("number", 7) == 7


def terms(*options: Priced) -> Terms:
    return Terms(
        consultation="abc",
        question=Text.one("Que payer ?", "fr"),
        options=tuple(Option(number, one.label) for number, one in enumerate(options, 1)),
        sharing=Sharing("MAD", 2, 10_000, tuple(one.cost for one in options)),
    )


def test_a_project_is_found_again_where_a_draft_was_written_anew() -> None:
    bench = Priced(2, Text.of({"fr": "Bancs", "pl": "Ławki"}), 400)
    typed = Priced(9, Text.one("Bancs", "fr"), 400)
    assert option_of(bench, terms(TWO[1], typed)) == 2
    assert option_of(bench, terms(typed, TWO[1])) == 1
    assert option_of(bench, terms(typed, typed, TWO[1])) == 2
    assert option_of(bench, terms(TWO[1], Priced(2, typed.label, 401))) is None
    assert option_of(bench, terms(TWO[1], Priced(2, Text.one("Lampes", "fr"), 400))) is None
    assert option_of(bench, replace(terms(typed), sharing=None)) is None
