"""What may be told of the parts of a crowd: no part under ten people, nor what is left of the whole without others."""

from __future__ import annotations

from collections.abc import Sequence

from halqa.rules.opinions.tally import Count
from halqa.rules.opinions.values import SMALLEST_AUDIENCE

Cells = tuple[Count | None, ...]


def told(everyone: Count, *ways: Sequence[Count]) -> Cells:
    """Return each part's count, None where it is withheld, by the first of those ways to count that tell most.

    People may be in one part or in none. Who subtracts the parts told from everyone finds nobody, or ten people and
    more: where it would be fewer, the smallest part told is withheld as well.
    """
    return max((_told(everyone, parts) for parts in ways), key=lambda cells: sum(cell is not None for cell in cells))


def _told(everyone: Count, parts: Sequence[Count]) -> Cells:
    kept = {place for place, part in enumerate(parts) if part.seen >= SMALLEST_AUDIENCE}
    while kept and 0 < everyone.seen - sum(parts[place].seen for place in kept) < SMALLEST_AUDIENCE:
        kept.remove(min(kept, key=lambda place: (parts[place].seen, place)))
    return tuple(part if place in kept else None for place, part in enumerate(parts))
