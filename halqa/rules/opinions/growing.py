"""A conversation as it grows: its votes and their matrices, kept, and brought up to date by what is new alone."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import compress

import numpy as np
from numpy.typing import NDArray

from halqa.rules.opinions.matrices import Matrices, exchanged, matrices_of
from halqa.rules.opinions.values import id_key, ordered
from halqa.rules.opinions.votes import Ints, Votes


@dataclass(frozen=True, slots=True, eq=False)
class Conversation:
    """Votes, and their matrices."""

    votes: Votes
    matrices: Matrices


@dataclass(frozen=True, slots=True, eq=False)
class Union:
    """Ids of what was kept and of what is new, in order, and the places among them of the one and of the other."""

    ids: tuple[str, ...]
    old: Ints
    new: Ints


def begun(votes: Votes) -> Conversation:
    """Return these votes with their matrices."""
    return Conversation(votes, matrices_of(votes))


def grown(kept: Conversation, new: Votes) -> Conversation:
    """Return what is kept with new votes, each in place of what the same person said of the same statement before.

    Exactly what `gather` and `matrices_of` make of all of them at once, for the work of the people in `new` alone.
    """
    if not new.people:
        return kept
    people, statements = union(kept.votes.people, new.people), union(kept.votes.statements, new.statements)
    audiences = union(kept.votes.audiences, new.audiences)
    before = _widened(kept.votes, people, statements, audiences)
    audience = before.audience.copy()
    audience[people.new] = audiences.new[new.audience]
    after = _replaced(before, new, people.new, statements.new[new.cells], audience)
    matrices = kept.matrices.over(after.statements)
    return Conversation(after, exchanged(matrices, before.of(people.new), after.of(people.new)))


def union(old: tuple[str, ...], new: tuple[str, ...]) -> Union:
    """Return the union of ids that are in order, as it is again: looked up one by one, for new ones are few."""
    found = [bisect_left(old, id_key(name), key=id_key) for name in new]
    unknown = [old[at : at + 1] != (name,) for at, name in zip(found, new, strict=True)]
    ids = old + tuple(compress(new, unknown))
    at, fresh = np.array(found, np.int64), np.array(unknown, np.bool_)
    gaps = at[fresh]
    if (gaps < len(old)).any():
        ids = ordered(ids)  # who comes later has a higher number, mostly: nothing to sort
    places = np.arange(len(old))
    return Union(ids, places + np.searchsorted(gaps, places, side="right"), at + np.cumsum(fresh) - fresh)


def _widened(votes: Votes, people: Union, statements: Union, audiences: Union) -> Votes:
    """Return the same votes, with room for everybody and everything new."""
    lengths, audience = np.zeros((2, len(people.ids)), np.int64)
    lengths[people.old], audience[people.old] = votes.lengths, audiences.old[votes.audience]
    same = statements.ids == votes.statements
    cells = votes.cells if same else statements.old.astype(np.int32)[votes.cells]
    names = people.ids, statements.ids
    return Votes(*names, _starts(lengths), cells, votes.values, audience.astype(np.int16), audiences.ids)


def _replaced(votes: Votes, new: Votes, people: Ints, cells: Ints, audience: NDArray[np.int16]) -> Votes:
    """Return votes with new ones on these statements (places, one a vote), by people at these places."""
    width, part, owners = len(votes.statements), votes.of(people), new.owners
    own, keys = part.owners.astype(np.int64) * width + part.cells, owners.astype(np.int64) * width + cells
    at = np.searchsorted(own, keys) + (votes.starts[people] - part.starts[:-1])[owners]
    known = np.isin(keys, own)
    values, lengths = votes.values.copy(), votes.lengths
    values[at[known]] = new.values[known]
    lengths[people] += np.bincount(owners[~known], minlength=len(people))
    return Votes(
        votes.people,
        votes.statements,
        _starts(lengths),
        np.insert(votes.cells, at[~known], cells[~known].astype(np.int32)),
        np.insert(values, at[~known], new.values[~known]),
        audience,
        votes.audiences,
    )


def _starts(lengths: Ints) -> Ints:
    return np.concatenate(([0], np.cumsum(lengths)))
