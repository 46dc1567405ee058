"""Reads of budgets: what is to be shared out, what came of it, and what one's own ballot holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from halqa.models import Ballot, Consultation, SharedBudget
from halqa.queries.ballots import ConsultationView
from halqa.queries.projects import projects_in
from halqa.rules.ballots import Method, Option, Shared, Sharing, State
from halqa.rules.budget.told import Account, Told, read_account

OVER = (State.CLOSED, State.CERTIFIED)


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project of a budget that is shared out: what is told of it, and to which others its supporters' money went.

    `nth`: how manieth of those chosen, None where it was not; `told`: None until it is explained; `project`: the number
    of the page that describes it, None where there is none.
    """

    option: Option
    cost: int
    votes: int
    nth: int | None
    told: Told | None
    takers: tuple[tuple[Option, int], ...] = ()
    project: int | None = None


@dataclass(frozen=True, slots=True)
class BudgetView:
    """A budget as it was shared out: the projects chosen, in order of selection, and the others, the nearest first.

    `account`: what it is explained by, None for the moment until it is.
    """

    sharing: Sharing
    shared: Shared
    won: tuple[ProjectView, ...]
    lost: tuple[ProjectView, ...]
    account: Account | None


def due_budgets() -> list[int]:
    """Return the consultations (pk) whose ballots are sealed, and whose budget is not shared out and explained yet."""
    rows = Consultation.objects.filter(method=Method.BUDGET, state__in=OVER, shared__account__isnull=True)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def ticked_in(consultation: int) -> Counter[tuple[int, ...]]:
    """Return how many ballots of a consultation (pk) hold what."""
    held = Ballot.objects.filter(consultation=consultation).values_list("choices", flat=True)
    return Counter(map(tuple, held.iterator()))


def own_choices(consultation: int, pseudonym: bytes) -> tuple[int, ...] | None:
    """Return what somebody's ballot in a consultation (pk) holds, None where they have none."""
    rows = Ballot.objects.filter(consultation=consultation, pseudonym=pseudonym)
    held = rows.values_list("choices", flat=True).first()
    return None if held is None else tuple(held)


def result_of(view: ConsultationView) -> BudgetView | None:
    """Return how the budget of a consultation was shared out, None where it is not yet."""
    if view.shared is None or view.terms.sharing is None or view.counted is None:
        return None
    kept = SharedBudget.objects.values_list("account", flat=True).get(consultation=view.pk)
    account = read_account(kept) if kept else None
    told = {one.place + 1: one for one in account.projects} if account else {}
    nth = {number: place for place, number in enumerate(view.shared.winners, 1)}
    behind = projects_in(view)
    lines = [
        replace(_line(view, one, nth.get(one.number), told.get(one.number)), project=behind.get(one.number))
        for one in view.terms.options
    ]
    return BudgetView(
        sharing=view.terms.sharing,
        shared=view.shared,
        won=tuple(sorted((line for line in lines if line.nth), key=lambda line: line.nth or 0)),
        lost=tuple(sorted((line for line in lines if not line.nth), key=_nearness)),
        account=account,
    )


def _line(view: ConsultationView, option: Option, nth: int | None, told: Told | None) -> ProjectView:
    options, costs = view.terms.options, view.terms.sharing.costs if view.terms.sharing else ()
    return ProjectView(
        option=option,
        cost=costs[option.number - 1],
        votes=view.counted.counts[option.number] if view.counted else 0,
        nth=nth,
        told=told,
        takers=tuple((options[place], money) for place, money in told.takers) if told else (),
    )


def _nearness(line: ProjectView) -> tuple[int, int, int]:
    support = line.told.reach.support if line.told and line.told.reach else 0
    return -support, -line.votes, line.option.number
