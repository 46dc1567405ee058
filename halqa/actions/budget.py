"""Sharing budgets out, once their ballots are sealed. It needs numpy: the worker alone loads it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from halqa.actions import record
from halqa.models import Consultation, SharedBudget
from halqa.queries.ballots import terms_of
from halqa.queries.budget import OVER, due_budgets, ticked_in
from halqa.rules.ballots import Shared, shared_json
from halqa.rules.ballots.deciding import account_of, decided, shared_of
from halqa.rules.budget.told import account_json
from halqa.rules.record import budget_entries
from halqa.wires import outbox

AGAIN_AFTER = timedelta(seconds=60)  # of a failure
log = logging.getLogger("halqa.budget")


def share_budgets(failed: dict[int, datetime], now: datetime) -> int:
    """Share out the budgets that are due, and return how many; `failed`: what failed (pk) when, kept by the caller.

    One that cannot be shared out keeps no other from it; it is told in the log, and tried again a minute later.
    """
    done = 0
    for pk in due_budgets():
        if pk in failed and now - failed[pk] < AGAIN_AFTER:
            continue
        try:
            done += _share(pk)
        except Exception:
            log.exception("The budget of consultation %s failed, and is tried again", pk)
            failed[pk] = now
    return done


def _share(pk: int) -> bool:
    """Share one budget out by its ballots, which do not change any more, and have it recorded."""
    terms = terms_of(Consultation.objects.get(pk=pk))
    if terms.sharing is None:
        raise AssertionError("a budget without its terms")
    made = decided(terms, terms.sharing, ticked_in(pk))
    if not _keep(pk, terms.consultation, shared_of(made)):
        return False
    account = account_json(account_of(made))  # takes longer than the result, which is shown meanwhile
    with transaction.atomic():
        SharedBudget.objects.filter(consultation=pk).update(account=account)
        _announce(Consultation.objects.get(pk=pk))
    return True


def _keep(pk: int, code: str, shared: Shared) -> bool:
    """Record a result and show it, unless that was done before a crash; tell whether it counts still."""
    with transaction.atomic():
        row = Consultation.objects.select_for_update().get(pk=pk)
        if row.state not in OVER:
            return False
        if not SharedBudget.objects.filter(consultation=pk).exists():
            record.append(symposium=row.symposium_id, added=budget_entries(code, shared))
            SharedBudget.objects.create(consultation=row, outcome=shared_json(shared))
            _announce(row)
    return True


def _announce(row: Consultation) -> None:
    outbox.announce(f"session:{row.session_id}", f"consultation:{row.pk}", f"programme:{row.symposium_id}:now")
