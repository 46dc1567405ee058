"""Each statement's votes by group and by audience, and the lists made of them, on plain whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from halqa.rules.opinions.bridging import bridging
from halqa.rules.opinions.tally import Agreed, Count, Typical, common_to_groups, consensus, representative, summed
from halqa.rules.opinions.values import FEWEST_VOTES, id_key


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement's votes: of everyone, of each group, and of each audience (its name, its people, its votes).

    `heard`: of everyone whose ballot is not flagged, if anybody's, which lists are made of where there are no groups.
    `bridging`: the least margin over groups and larger audiences, in millionths; `common`: Polis' product over groups.
    """

    id: str
    everyone: Count
    heard: Count
    groups: tuple[Count, ...]
    audiences: tuple[tuple[str, int, Count], ...]
    bridging: int
    common: float

    @property
    def few(self) -> bool:
        """Say whether too few have voted, in all or in a group, to say anything."""
        return self.everyone.few or any(count.seen < FEWEST_VOTES for count in self.groups)


@dataclass(frozen=True, slots=True)
class Lists:
    """What a map says in words: statements typical of each group, consensus (agree, disagree), bridging ones first."""

    representative: tuple[tuple[Typical, ...], ...]
    consensus: tuple[tuple[Agreed, ...], tuple[Agreed, ...]]
    bridging: tuple[Statement, ...]


def statement(
    name: str,
    everyone: Count,
    groups: Sequence[Count],
    audiences: Sequence[tuple[str, int, Count]],
    heard: Count | None = None,
) -> Statement:
    """Return a statement with its bridging and common ground: without groups of all who are heard, or of everyone."""
    heard = heard if heard and heard.seen else everyone
    told = groups or (heard,)
    least = bridging(told, [count for _, _, count in audiences])
    return Statement(name, everyone, heard, tuple(groups), tuple(audiences), least, common_to_groups(told))


def lists_of(statements: Sequence[Statement], groups: int) -> Lists:
    """Return the lists of these statements for so many groups, each told beside the other groups."""
    everyone = {one.id: one.everyone for one in statements}
    grouped = {one.id: summed(one.groups) for one in statements}
    by_group = [{one.id: one.groups[at] for one in statements} for at in range(groups)] if groups > 1 else []
    told = tuple(representative(counts, grouped) for counts in by_group)
    ranked = sorted((one for one in statements if not one.few), key=lambda one: (-one.bridging, id_key(one.id)))
    return Lists(told, consensus(everyone), tuple(ranked))
