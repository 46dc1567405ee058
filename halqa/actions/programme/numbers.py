"""The numbers that people say: given one after another to what belongs to a symposium or a session."""

from __future__ import annotations

from typing import Any

from django.db.models import Max, QuerySet

from halqa.models import Symposium


def lock_symposium(pk: int) -> None:
    """Let no other transaction give out numbers in this symposium before the caller's ends."""
    Symposium.objects.select_for_update(no_key=True).get(pk=pk)


def next_number(rows: QuerySet[Any], field: str = "number") -> int:
    """Return the number after the last of these rows, whose parent the caller has locked: no gap is filled."""
    last: int | None = rows.aggregate(last=Max(field))["last"]
    return (last or 0) + 1
