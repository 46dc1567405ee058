"""The votes of a conversation, each person's last on each statement, laid out person by person."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from halqa.rules.opinions.values import AGREE, DISAGREE, PASS, VOTES, Column, id_key, ordered
from halqa.rules.refusals import Code, Refused

Ints = NDArray[np.int64]
Codes = NDArray[np.int32]
Ids = Sequence[str] | Column | NDArray[np.integer]
Numbers: TypeAlias = "Sequence[int] | array[int] | NDArray[np.generic]"
NOBODY = ""  # the audience of those of whom none is known
MOST_BITS = 62  # that a pair, its turn and its vote may take in one number


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """n people, m statements, V votes, no two of one person on one statement.

    `starts` (n + 1): where each person's votes begin; `cells` (V): statement of each vote, ascending within a person;
    `values` (V): 1, 0 or -1; `audience` (n): each person's place in `audiences`.
    """

    people: tuple[str, ...]
    statements: tuple[str, ...]
    starts: Ints
    cells: NDArray[np.int32]
    values: NDArray[np.int8]
    audience: NDArray[np.int16]
    audiences: tuple[str, ...] = (NOBODY,)

    @property
    def lengths(self) -> Ints:
        """Return how many statements each person voted on (n)."""
        return np.diff(self.starts)

    @property
    def owners(self) -> NDArray[np.int32]:
        """Return the person of each vote (V)."""
        return np.repeat(np.arange(len(self.people), dtype=np.int32), self.lengths)

    def of(self, people: Ints) -> Votes:
        """Return the votes of these people (their places in the list) alone, in this order."""
        lengths = self.lengths[people]
        starts = np.concatenate(([0], np.cumsum(lengths)))
        kept = np.arange(starts[-1]) + np.repeat(self.starts[people] - starts[:-1], lengths)
        names = tuple(self.people[person] for person in people.tolist())
        cells, values, audience = self.cells[kept], self.values[kept], self.audience[people]
        return Votes(names, self.statements, starts, cells, values, audience, self.audiences)

    def only(self, people: NDArray[np.bool_], statements: NDArray[np.bool_]) -> Votes:
        """Return the votes of some people on some statements, given as masks (n), (m); nobody leaves the list."""
        if people.all() and statements.all():
            return self
        kept = statements[self.cells] & np.repeat(people, self.lengths)
        places = np.cumsum(statements) - 1
        before = np.concatenate(([0], np.cumsum(kept)))
        return Votes(
            self.people,
            tuple(name for name, keep in zip(self.statements, statements.tolist(), strict=True) if keep),
            before[self.starts].astype(np.int64),
            places[self.cells[kept]].astype(np.int32),
            self.values[kept],
            self.audience,
            self.audiences,
        )


def gather(
    people: Ids,
    statements: Ids,
    values: Numbers,
    *,
    times: Numbers | None = None,
    audiences: Sequence[str] | None = None,
) -> Votes:
    """Return the votes of parallel columns (one row a vote), the last of each person on each statement.

    The last is the one with the latest time; rows equal in time, or all where no times are given, stand as they came.
    A person belongs to the audience of their last row. Ids are text; whole numbers stand for their digits. Raises
    Refused VOTE_BAD with the `row`, from 1.
    """
    counted = checked(values)
    rows = len(counted)
    who, people_ids = coded(people, rows)
    what, statement_ids = coded(statements, rows)
    turn = _turns(times, rows)
    audience, names = _audiences(audiences, who, turn, len(people_ids))
    bits = len(statement_ids).bit_length()
    pairs, value = _last(who, what, counted, turn, bits)
    del who, what, turn  # millions of rows
    starts = np.searchsorted(pairs, np.arange(len(people_ids) + 1) << bits).astype(np.int64)
    pairs &= (1 << bits) - 1
    return Votes(people_ids, statement_ids, starts, pairs.astype(np.int32), value, audience, names)


def checked(values: Numbers) -> NDArray[np.int8]:
    """Return votes as numbers; raises Refused VOTE_BAD with the first `row` that holds none of 1, 0, -1."""
    if isinstance(values, array):
        values = np.asarray(values)
    if isinstance(values, np.ndarray) and values.ndim == 1 and np.issubdtype(values.dtype, np.number):
        good = (values == AGREE) | (values == PASS) | (values == DISAGREE)
    elif set(map(type, values)) <= {int} and VOTES.issuperset(values):
        return np.array(values, np.int8)
    else:
        good = np.fromiter((isinstance(one, int | float) and one in VOTES for one in values), np.bool_, len(values))
    if not good.all():
        row = int(np.argmin(good))
        raise Refused(Code.VOTE_BAD, field="vote", row=row + 1, value=str(values[row])[:40])
    return np.asarray(values).astype(np.int8)


def coded(ids: Ids, rows: int) -> tuple[Codes, tuple[str, ...]]:
    """Return each row's place among the distinct ids, and these in order; raises Refused VOTE_BAD where rows miss."""
    if len(ids) != rows:
        raise Refused(Code.VOTE_BAD, row=min(len(ids), rows) + 1, value="")
    if isinstance(ids, Column):
        return _columned(ids)
    if isinstance(ids, np.ndarray) and np.issubdtype(ids.dtype, np.integer) and rows and int(ids.min()) >= 0:
        return _numbered(ids)
    texts = list(map(str, ids))
    names = ordered(texts)
    place = {name: index for index, name in enumerate(names)}
    return np.fromiter(map(place.__getitem__, texts), np.int32, rows), names


def _columned(ids: Column) -> tuple[Codes, tuple[str, ...]]:
    names = sorted(ids.names, key=id_key)
    rank = np.empty(len(names), np.int32)
    rank[[ids.names[name] for name in names]] = np.arange(len(names), dtype=np.int32)
    return rank[np.asarray(ids.codes, np.int64)], tuple(names)


def _numbered(ids: NDArray[np.integer]) -> tuple[Codes, tuple[str, ...]]:
    """Code numbers that are not negative, whose digits sort as they do."""
    top = int(ids.max())
    if top > 4 * len(ids) + 1_000_000:
        found, codes = np.unique(ids, return_inverse=True)
        return codes.astype(np.int32), tuple(map(str, found.tolist()))
    there = np.zeros(top + 1, np.bool_)
    there[ids] = True
    places = np.cumsum(there, dtype=np.int32) - np.int32(1)
    return places[ids], tuple(map(str, np.flatnonzero(there).tolist()))


def _turns(times: Numbers | None, rows: int) -> Codes:
    """Return each row's rank in time, as it came where times are equal or unknown."""
    if times is None:
        return np.arange(rows, dtype=np.int32)
    if len(times) != rows:
        raise Refused(Code.VOTE_BAD, row=min(len(times), rows) + 1, value="")
    turn = np.empty(rows, np.int32)
    turn[np.argsort(np.asarray(times), kind="stable")] = np.arange(rows, dtype=np.int32)
    return turn


def _last(who: Codes, what: Codes, values: NDArray[np.int8], turn: Codes, bits: int) -> tuple[Ints, NDArray[np.int8]]:
    """Return the pairs of person and statement, person << bits | statement, in order, and the last vote of each."""
    pairs = who.astype(np.int64)
    pairs <<= bits
    pairs |= what
    count = len(pairs).bit_length()
    if int(pairs.max(initial=0)).bit_length() + count + 2 <= MOST_BITS:
        for more, room in ((turn, count), (values + np.int8(1), 2)):
            pairs <<= room
            pairs |= more
        pairs.sort()  # one sort of whole numbers, instead of three by keys
        value = np.bitwise_and(pairs, 3, out=np.empty(len(pairs), np.int8), casting="unsafe") - np.int8(1)
        pairs >>= count + 2
    else:
        order = np.lexsort((turn, pairs))
        pairs, value = pairs[order], values[order]
    last = np.ones(len(pairs), np.bool_)
    last[:-1] = pairs[1:] != pairs[:-1]
    return (pairs, value) if last.all() else (pairs[last], value[last])


def _audiences(
    audiences: Sequence[str] | None, who: Codes, turn: Codes, people: int
) -> tuple[NDArray[np.int16], tuple[str, ...]]:
    """Return each person's place among the audiences, by their last row, and the audiences."""
    found = np.zeros(people, np.int16)
    if audiences is None:
        return found, (NOBODY,)
    code, names = coded(audiences, len(who))
    order = np.argsort(turn)
    found[who[order]] = code[order]
    return found, names or (NOBODY,)
