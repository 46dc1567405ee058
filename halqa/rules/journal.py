"""The private journal as the public record binds it: one root a day over its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from halqa.rules.record import canonical
from halqa.rules.record.merkle import leaf_hash, root_of

KEPT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Row:
    """One act as it is bound: when (UTC, ISO 8601), who, what, on which thing, why."""

    at: str
    actor_kind: str
    actor_id: str
    act: str
    thing: str
    reason: str


def day_root(rows: Iterable[Row]) -> bytes:
    """Return the root (32 bytes) over a day's rows in their order: the Merkle tree of RFC 6962 over canonical JSON."""
    return root_of(leaf_hash(_line(row)) for row in rows)


def _line(row: Row) -> bytes:
    return canonical.encode(
        {
            "act": row.act,
            "actor_id": row.actor_id,
            "actor_kind": row.actor_kind,
            "at": row.at,
            "reason": row.reason,
            "thing": row.thing,
        }
    )
