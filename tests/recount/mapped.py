"""Invented maps for tests: a crowd in camps, sealed, and its map as the worker would append it."""

from __future__ import annotations

from random import Random

import numpy as np

from halqa.rules.ballots import VALUES
from halqa.rules.opinions.drawing import Wish, draw
from halqa.rules.opinions.publishing import published
from halqa.rules.opinions.stability import stability_of
from halqa.rules.opinions.tallied import audiences_of
from halqa.rules.opinions.votes import gather
from halqa.rules.record import Entry, Log, Mapped, Open, encode
from halqa.rules.record.checking import Counted, check
from tests.recount.records import SIGNER, anything, drawn, entries, opinions

STATEMENTS = 12


def camps(draw: bytes) -> dict[int, int]:
    """Return the answers of one of two camps: both agree with the first three; some agree with all, alike."""
    chance = Random(draw)
    camp, kind = draw[0] % 2, draw[1] % 20
    if kind == 0:
        return dict.fromkeys(range(1, STATEMENTS + 1), 1)
    seen = [one for one in range(1, STATEMENTS + 1) if chance.random() < 0.8] or [1]
    return {one: _says(chance, 1 if one <= 3 or (one + camp) % 2 else 2) for one in seen}


def _says(chance: Random, likely: int) -> int:
    return likely if chance.random() < 0.8 else chance.randint(1, 4)


def undecided(draw: bytes) -> dict[int, int]:
    """Return answers of a crowd without camps."""
    chance = Random(draw)
    return {one: chance.randint(1, 4) for one in range(1, STATEMENTS + 1)}


def counted(made: list[Entry]) -> Counted:
    """Return the one consultation of these entries as a checker counts it."""
    lines = [encode(entry) for entry in [Log(SIGNER.name, "demo"), *made]]
    return check(SIGNER.name, enumerate(lines, 1))[0]


def votes_of(consultation: str, turnout: dict[str, int], says=camps) -> tuple[list[int], list[int], list[int]]:
    """Return the votes that `opinions` seals as columns: the how-manieth person, statement, vote."""
    people = sorted(drawn(consultation, audience, index) for audience in turnout for index in range(turnout[audience]))
    rows = [(at, one, VALUES[answer]) for at, draw in enumerate(people) for one, answer in says(draw).items()]
    return tuple(map(list, zip(*rows, strict=True))) or ([], [], [])


def map_of(sealed: list[Entry], votes=None, names: tuple[int, ...] = (1, 0, 2, 3, 4)) -> list[Mapped]:
    """Return the map of a sealed consultation; `votes`: its rows as columns, where the record has none."""
    one = counted(sealed)
    columns = votes or (one.votes.people, one.votes.statements, one.votes.values)
    wish = Wish(rejected=frozenset(map(str, one.hidden)), audiences=audiences_of(one.statements))
    made = draw(gather(*(np.asarray(column, np.int64) for column in columns)), wish)
    k = made.groups.k if made.groups.k > 1 else 0
    own = tuple(name for name in names if name < k)
    again = stability_of(made).again
    return list(published(one.terms.consultation, made, own, again, rows=bool(len(one.votes.people))))


def mapped(consultation: str, turnout: dict[str, int], says=camps) -> list[Entry]:
    """Return a consultation with rows, sealed, and its map."""
    sealed = opinions(consultation, turnout, rows=True, says=says, statements=STATEMENTS)
    return [*sealed, *map_of(sealed)]


def whole() -> list[Entry]:
    """Return the record of `entries`, with a map of rows and one without."""
    made = entries()
    large, small = ([one for one in made if _about(one) == name] for name in ("demo-8", "demo-7"))
    few = votes_of("demo-7", {"hall": 14, "online": 3}, anything)
    return [*made, *map_of(large), *map_of(small, few)]


def _about(entry: Entry) -> str:
    return entry.terms.consultation if isinstance(entry, Open) else getattr(entry, "consultation", "")
