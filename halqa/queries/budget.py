"""Reads of budgets: what is to be shared out, what came of it, and what one's own ballot holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from halqa.formats import pabulib
from halqa.models import Ballot, Consultation, SharedBudget
from halqa.queries.ballots import ConsultationView
from halqa.queries.programme import SymposiumView
from halqa.rules.ballots import Method, Option, Shared, Sharing, State
from halqa.rules.budget.elections import Ballot as Voted
from halqa.rules.budget.elections import Election, Project
from halqa.rules.budget.terms import Completion, Rule
from halqa.rules.budget.told import Account, Told, read_account

OVER = (State.CLOSED, State.CERTIFIED)


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project of a budget that is shared out: what is told of it, and to which others its supporters' money went.

    `nth`: how manieth of those chosen, None where it was not; `told`: None until it is explained.
    """

    option: Option
    cost: int
    votes: int
    nth: int | None
    told: Told | None
    takers: tuple[tuple[Option, int], ...] = ()


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

    @property
    def cost(self) -> int:
        """Return what the projects chosen cost together."""
        return self.shared.cost(self.sharing)

    @property
    def unspent(self) -> int:
        """Return what is left of the budget."""
        return self.sharing.budget - self.cost


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
    lines = [_line(view, option, nth.get(option.number), told.get(option.number)) for option in view.terms.options]
    return BudgetView(
        sharing=view.terms.sharing,
        shared=view.shared,
        won=tuple(sorted((line for line in lines if line.nth), key=lambda line: line.nth or 0)),
        lost=tuple(sorted((line for line in lines if not line.nth), key=_nearness)),
        account=account,
    )


def exported(symposium: SymposiumView, view: ConsultationView, country: str) -> bytes:
    """Return the sealed ballots of a budget as a Pabulib file, in the order of the record; nothing before it is shared.

    Projects are known by their numbers and named in the symposium's first language; the winners are marked.
    """
    sharing, shared, opened, closed = view.terms.sharing, view.shared, view.moment.opened_at, view.closed_at
    if sharing is None or shared is None or opened is None or closed is None:
        return b""
    language, unit = symposium.languages[0], 10**sharing.decimals
    projects = tuple(
        Project(str(option.number), Fraction(cost, unit), option.label.pick(language).words)
        for option, cost in zip(view.terms.options, sharing.costs, strict=True)
    )
    held = Ballot.objects.filter(consultation=view.pk).order_by("pseudonym").values_list("choices", flat=True)
    ballots = [Voted(tuple(number - 1 for number in choices)) for choices in held]
    meta = {
        "description": view.terms.question.pick(language).words,
        "country": country,
        "unit": symposium.city.pick(language).words or symposium.slug,
        "instance": f"{symposium.slug} {view.number}",
        "vote_type": "approval",
        "rule": _rule(sharing),
        "date_begin": opened.astimezone(symposium.zone).strftime("%d.%m.%Y"),
        "date_end": closed.astimezone(symposium.zone).strftime("%d.%m.%Y"),
        "language": language,
        "currency": sharing.currency,
        "comment": _comment(sharing),
    }
    if sum(sharing.costs) <= sharing.budget:
        meta["fully_funded"] = "1"
    election = Election(projects, Fraction(sharing.budget, unit), Counter(ballots))
    return pabulib.write(pabulib.Budgeting(meta, election, ballots, (), frozenset(map(str, shared.winners))))


def _rule(sharing: Sharing) -> str:
    """Return the name that Pabulib has for a rule; it has none for steps that are a part of the share."""
    if sharing.rule is not Rule.EQUAL_SHARES:
        return "greedy" if sharing.rule is Rule.GREEDY_SKIP else "greedy-no-skip"
    return "unknown" if sharing.compared or sharing.completion is not Completion.NONE else "equalshares"


def _comment(sharing: Sharing) -> str:
    """Return the whole rule in its own words; the lot, and exact prices, stand in the record."""
    rule = f"#1: {sharing.rule}, ties by lot"
    if sharing.rule is Rule.EQUAL_SHARES:
        compared = ", compared" if sharing.compared else ""
        rule += (
            f", utility {sharing.utility}, completion {sharing.completion}, step 1/{sharing.parts} of a share{compared}"
        )
    return f"{rule}; a project needs {sharing.eligible} of its part in votes"


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
