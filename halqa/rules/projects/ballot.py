"""Which projects can stand on one ballot together."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from halqa.rules.ballots import OPTIONS_LEAST, Priced
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
