"""Between which places a statement's common ground may well stand."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from halqa.rules.opinions.axes import Reals
from halqa.rules.opinions.drawing import Map
from halqa.rules.opinions.images import BLOCKS
from halqa.rules.opinions.values import SMALLEST_AUDIENCE
from halqa.rules.opinions.votes import Ints


def ranks_of(drawn: Map, block: Ints, weights: Ints) -> dict[str, tuple[int, int]]:
    """Return the 90 % interval of the rank of each statement of the list of common ground, 1 for the first.

    Ranked is the least difference of shares, agreement less disagreement, over groups and larger audiences.
    """
    names = [one.id for one in drawn.lists.bridging]
    if not names:
        return {}
    place = {name: at for at, name in enumerate(one.id for one in drawn.statements)}
    tables = _tables(drawn, block)[..., [place[name] for name in names], :]
    few = tables.sum(axis=(1, 3)) < SMALLEST_AUDIENCE
    few[: drawn.groups.k] = False  # an audience that hardly saw a statement has no say; a group has
    again = np.stack([_values(np.einsum("b,gbmc->gmc", weight, tables), few) for weight in weights])
    low, high = (ends.tolist() for ends in shortest(_ranked(again)))
    return dict(zip(names, zip(low, high, strict=True), strict=True))


def shortest(ranks: Ints) -> tuple[Ints, Ints]:
    """Return the ends of the shortest interval that holds more than 90 % of the draws (d, m) of each statement.

    Equal tails would hold more, since ranks are whole and ends count.
    """
    draws = len(ranks)
    held = min(draws * 9 // 10 + 1, draws)
    ordered = np.sort(ranks, axis=0)
    first = np.argmin(ordered[held - 1 :] - ordered[: draws - held + 1], axis=0)
    each = np.arange(ranks.shape[1])
    return ordered[first, each], ordered[first + held - 1, each]


def _tables(drawn: Map, block: Ints) -> Reals:
    """Return disagreements, passes and agreements (g, 64, m, 3) of each group and larger audience by block."""
    shown = drawn.votes.only(~drawn.aside, drawn.let)
    width = len(shown.statements)
    kinds = shown.cells * np.int64(3) + shown.values + 1
    held = np.repeat(block * (3 * width), shown.lengths) + kinds
    tables = []
    for people in _told(drawn):
        kept = np.repeat(people, shown.lengths)
        tables.append(np.bincount(held[kept], minlength=BLOCKS * width * 3).reshape(BLOCKS, width, 3))
    return np.stack(tables).astype(np.float64)


def _told(drawn: Map) -> list[NDArray[np.bool_]]:
    """Return who is in each group, or everybody, and in each audience of at least ten."""
    groups, voted = drawn.groups, ~drawn.aside & (drawn.votes.lengths > 0)
    masks = [groups.of == group for group in range(groups.k)] if groups.k > 1 else [voted]
    if len(drawn.votes.audiences) > 1:
        masks += [voted & (drawn.votes.audience == at) for at in range(len(drawn.votes.audiences))]
    return [mask for at, mask in enumerate(masks) if at < groups.k or mask.sum() >= SMALLEST_AUDIENCE]


def _values(tables: Reals, few: NDArray[np.bool_]) -> Reals:
    """Return the least difference of shares of each statement (m) of tables (g, m, 3) where these are not too few."""
    difference: Reals = (tables[..., 2] - tables[..., 0]) / np.maximum(tables.sum(axis=-1), 1)
    least: Reals = np.where(few, 1.0, difference).min(axis=0)
    return least


def _ranked(values: Reals) -> Ints:
    """Return the rank of each value in its row (d, m), 1 for the largest."""
    order = np.argsort(-values, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, values.shape[1] + 1)[None], axis=1)
    return ranks
