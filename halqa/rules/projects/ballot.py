"""Which projects can stand on one ballot together."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from halqa.rules.ballots import OPTIONS_LEAST, Priced, Terms
from halqa.rules.refusals import Code, Refused


def check_ballot(projects: Collection[Priced], currencies: Iterable[str], currency: str, budget: int) -> None:
    """Refuse projects that cannot stand on a ballot with this budget, in this currency.

    Raises Refused: PROJECTS_TOO_FEW, CURRENCIES_DIFFER, COST_OVER (with the number of a project).
    """
    if len(projects) < OPTIONS_LEAST:
        raise Refused(Code.PROJECTS_TOO_FEW, least=OPTIONS_LEAST)
    if set(currencies) != {currency}:
        raise Refused(Code.CURRENCIES_DIFFER)
    for project in projects:
        if project.cost > budget:
            raise Refused(Code.COST_OVER, field="budget", number=project.number)


def option_of(stood: Priced, terms: Terms) -> int | None:
    """Return the option that a project is, which stood as this one when the draft was made; None where it is none.

    Drafts are written anew: lines go, and with them words in languages that nobody types there.
    """
    costs = terms.sharing.costs if terms.sharing else ()
    same = {
        option.number
        for option, cost in zip(terms.options, costs, strict=False)
        if cost == stood.cost and set(option.label.pairs) <= set(stood.label.pairs)
    }
    return stood.number if stood.number in same else min(same, default=None)
