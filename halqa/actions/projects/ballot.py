"""Putting projects on a ballot."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from halqa.actions.ballots import draft_consultation
from halqa.actions.programme.numbers import lock_symposium
from halqa.models import Candidacy, Consultation
from halqa.queries.projects import eligible_projects, priced
from halqa.rules.ballots import Sharing, budget_draft
from halqa.rules.people import Act, Actor, may
from halqa.rules.projects import check_ballot
from halqa.rules.text import Text
from halqa.wires import outbox


def draft_budget(
    *, by: Actor, symposium: int, session: int, question: Text, sharing: Sharing, only: Collection[int] | None = None
) -> int:
    """Draft a budget in a session (number) on all eligible projects, or `only` those of these numbers; return its own.

    Raises Refused: NOT_ALLOWED, SESSION_UNKNOWN, PROJECTS_TOO_FEW, CURRENCIES_DIFFER, COST_OVER, and what
    `actions.ballots.draft_consultation` raises.
    """
    may(by, Act.DRAFT_CONSULTATION, symposium)
    with transaction.atomic():
        lock_symposium(symposium)
        found = [view for view in eligible_projects(symposium) if only is None or view.number in only]
        projects = priced(found)
        check_ballot(projects, (view.currency for view in found), sharing.currency, sharing.budget)
        draft = budget_draft(question, projects, sharing)
        number = draft_consultation(by=by, symposium=symposium, session=session, draft=draft)
        drafted = Consultation.objects.get(symposium=symposium, number=number)
        Candidacy.objects.bulk_create(
            Candidacy(consultation=drafted, project_id=view.pk, option=option, label=one.label, cost=one.cost)
            for option, (view, one) in enumerate(zip(found, projects, strict=True), 1)
        )
        outbox.announce(f"projects:{symposium}")
    return number
