from __future__ import annotations

import pytest

from halqa.rules.ballots import Priced
from halqa.rules.projects import check_ballot
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
