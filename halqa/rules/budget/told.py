"""What is told of a shared budget, in plain numbers: made where it is decided, kept as JSON, read by any door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any


class Reason(StrEnum):
    """Why a project won or not; the sentence is made where it is shown."""

    SHARED = "shared"  # its supporters paid for it
    COMPLETED = "completed"  # most votes among the rest, with money that was left
    VOTED = "voted"  # most votes, under a plain majority
    EXCLUDED = "excluded"  # fewer votes than the terms ask of it
    UNSUPPORTED = "unsupported"  # nobody chose it
    FREE = "free"  # it costs nothing, so that there is nothing to share
    FEW = "few"  # even with untouched shares its supporters could not have paid
    SPENT = "spent"  # their shares went to others
    DEARER = "dearer"  # it cost more than was left when its turn came
    STOPPED = "stopped"  # the count ended before its turn


@dataclass(frozen=True, slots=True)
class Bar:
    """The money of a project's supporters in the currency, rounded down: what they started with, and what was left.

    `paid`: for other projects before its turn; `left`: then, or in the end where it lost.
    """

    start: int
    paid: int
    left: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How near a project came: its effective support, in thousandths (1000: just enough).

    `more`: how many more supporters with an untouched share would have been enough; `cheaper`: by how much less a cost
    would have been, in whole units; both in this very count, with its final shares. None for who won, and where nothing
    would have been enough.
    """

    support: int
    more: int | None = None
    cheaper: int | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One project: its place among the winners, from 1, or None; its votes; why; and how near it came.

    `takers`: to which projects most of its supporters' money went, largest first, in the currency, rounded down; none
    for who won. `over`: it could not be bought by votes either, for it cost more than was left.
    """

    place: int
    nth: int | None
    votes: int
    reason: Reason
    bar: Bar | None = None
    takers: tuple[tuple[int, int], ...] = ()
    reach: Reach | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Fairness:
    """Figures of one outcome among so many people.

    `covered`: how many have at least one of their projects; `wins`: their winners, summed over people; `worth`: the
    cost of these, summed over people; `unspent`: money left; `gini`: of the money spent in each person's name (a
    project's cost, split among its supporters), in thousandths: 0 where all have as much, 1000 where one has all.
    """

    people: int
    covered: int
    wins: int
    worth: Fraction
    unspent: Fraction
    gini: int


@dataclass(frozen=True, slots=True)
class Account:
    """A result explained: each project by its place, the figures of equal shares, and those of plain majorities.

    `shares`: also where plain majorities were taken instead; None where there are none to compare with. `prefer`: how
    many people have more of their projects in the outcome of equal shares, and how many in that of plain majorities.
    """

    projects: tuple[Told, ...]
    shares: Fairness | None
    greedy: Fairness
    prefer: tuple[int, int]


def account_json(account: Account) -> dict[str, Any]:
    """Return an account as JSON keeps it: whole numbers, fractions as text."""
    return {
        "projects": [asdict(one) for one in account.projects],
        "shares": None if account.shares is None else _fair_json(account.shares),
        "greedy": _fair_json(account.greedy),
        "prefer": list(account.prefer),
    }


def read_account(kept: dict[str, Any]) -> Account:
    """Return an account that `account_json` wrote."""
    return Account(
        projects=tuple(map(_told, kept["projects"])),
        shares=None if kept["shares"] is None else _fair(kept["shares"]),
        greedy=_fair(kept["greedy"]),
        prefer=_pair(kept["prefer"]),
    )


def _fair_json(one: Fairness) -> dict[str, Any]:
    return asdict(one) | {"worth": str(one.worth), "unspent": str(one.unspent)}


def _fair(kept: dict[str, Any]) -> Fairness:
    return Fairness(**kept | {"worth": Fraction(kept["worth"]), "unspent": Fraction(kept["unspent"])})


def _told(kept: dict[str, Any]) -> Told:
    return Told(
        **kept
        | {
            "reason": Reason(kept["reason"]),
            "bar": None if kept["bar"] is None else Bar(**kept["bar"]),
            "takers": tuple(map(_pair, kept["takers"])),
            "reach": None if kept["reach"] is None else Reach(**kept["reach"]),
        }
    )


def _pair(kept: Sequence[int]) -> tuple[int, int]:
    one, other = kept
    return one, other
