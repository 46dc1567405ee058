"""A published map drawn again: what is let pass, and what is not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from halqa.rules.opinions.publishing import points_digest
from halqa.rules.opinions.recounting import check_map
from halqa.rules.record import Axis, Broken, Counted, Groups, Mapped, Why
from tests.recount.mapped import counted, mapped, undecided

HONEST = counted(mapped("demo-1", {"hall": 90, "online": 40}))
PUBLIC = counted(mapped("demo-1", {"hall": 110}, undecided))


def spoilt(one: Counted, change: Callable[[Mapped], Mapped]) -> Counted:
    return replace(one, mapped=tuple((number, change(part)) for number, part in one.mapped))


def why(one: Counted) -> Why:
    with pytest.raises(Broken) as broken:
        check_map(one)
    assert broken.value.entry in {number for number, _ in one.mapped}
    return broken.value.why


def _ends(**values: object) -> Callable[[Mapped], Mapped]:
    return lambda part: replace(part, **values) if isinstance(part, Groups) else part


def test_an_honest_map_is_let_pass() -> None:
    for one in (HONEST, PUBLIC, replace(HONEST, mapped=())):
        check_map(one)


def test_axes_that_are_not_the_leading_ones_are_found() -> None:
    def turned(part: Mapped) -> Mapped:
        return replace(part, loadings=part.loadings[::-1]) if isinstance(part, Axis) else part

    def off(part: Mapped) -> Mapped:
        return replace(part, loadings=(part.loadings[0] + 3_000, part.loadings[1])) if isinstance(part, Axis) else part

    assert why(spoilt(HONEST, turned)) in (Why.AXES, Why.AGAIN, Why.MAP)
    assert why(spoilt(HONEST, off)) is Why.AXES


def test_how_sure_it_is_may_differ_a_little() -> None:
    draws, same, alike = HONEST.mapped[-1][1].again
    check_map(spoilt(HONEST, _ends(again=(draws, same - 5, alike - 50_000))))
    for again in ((draws - 1, same, alike), (draws, same - 6, alike), (draws, same, alike - 50_001)):
        assert why(spoilt(HONEST, _ends(again=again))) is Why.AGAIN


def test_groups_that_hold_are_not_hidden_and_those_that_do_not_are_not_told() -> None:
    draws, same, alike = PUBLIC.mapped[-1][1].again
    assert why(spoilt(HONEST, _ends(groups=()))) is Why.MAP
    assert why(spoilt(PUBLIC, _ends(found=5, again=(draws, same, alike)))) is Why.MAP


def test_letters_are_free_but_each_is_one_groups() -> None:
    end = HONEST.mapped[-1][1]
    first, second = end.groups
    check_map(spoilt(HONEST, _ends(groups=(replace(first, name=1), replace(second, name=4)))))
    assert why(spoilt(HONEST, _ends(groups=(first, replace(second, name=first.name))))) is Why.MAP
    assert why(spoilt(HONEST, _ends(groups=(second, first)))) is Why.MAP


def test_the_digest_of_points_is_over_eight_bytes_a_number() -> None:
    points = np.array([[1, -1], [2**40, 0]], np.int64)
    flat = b"".join(number.to_bytes(8, "little", signed=True) for number in (1, -1, 2**40, 0))
    assert points_digest(points) == hashlib.sha256(flat).digest()
