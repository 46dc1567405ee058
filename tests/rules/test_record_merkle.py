"""The tree, beside the recursive definitions of RFC 6962 §2.1."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.record import Checkpoint, Frontier, leaf_hash
from halqa.rules.record.merkle import (
    consistency_proof,
    continued,
    included,
    inclusion_proof,
    root_of,
)

LEAVES = [leaf_hash(b"%d" % number) for number in range(70)]


def split(size):
    k = 1
    while 2 * k < size:
        k *= 2
    return k


def mth(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return hashlib.sha256(b"\1" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def path(m, leaves):
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    return [*path(m, leaves[:k]), mth(leaves[k:])] if m < k else [*path(m - k, leaves[k:]), mth(leaves[:k])]


def consistency(m, leaves, *, part=False):
    if m == len(leaves):
        return [mth(leaves)] if part else []
    k = split(len(leaves))
    if m <= k:
        return [*consistency(m, leaves[:k], part=part), mth(leaves[k:])]
    return [*consistency(m - k, leaves[k:], part=True), mth(leaves[:k])]


def head(size):
    return Checkpoint("o", size, mth(LEAVES[:size]))


def test_leaf_hash_is_the_one_of_the_rfc():
    assert leaf_hash(b"x") == hashlib.sha256(b"\0x").digest()


@given(st.integers(0, 70), st.integers(0, 70))
def test_frontier_gives_every_root_in_any_portions(size, cut):
    whole = Frontier().extend(LEAVES[:size])
    parts = Frontier().extend(LEAVES[: min(cut, size)]).extend(LEAVES[cut:size])
    assert whole == parts
    assert whole.size == size
    assert whole.root() == mth(LEAVES[:size]) == root_of(LEAVES[:size])
    assert len(whole.nodes) == size.bit_count()


def test_frontier_appends_one_by_one():
    grown = Frontier()
    for leaf in LEAVES:
        grown = grown.append(leaf)
    assert grown == Frontier().extend(LEAVES)


@pytest.mark.parametrize("size", [*range(1, 20), 31, 32, 33, 63, 64, 65])
def test_proofs_are_those_of_the_rfc_and_hold(size):
    leaves = LEAVES[:size]
    for index in range(size):
        proof = inclusion_proof(leaves, index)
        assert list(proof) == path(index, leaves)
        assert included(leaves[index], index, head(size), proof)
    for first in range(1, size + 1):
        proof = consistency_proof(leaves, first)
        assert list(proof) == consistency(first, leaves)
        assert continued(head(first), head(size), proof)


@given(st.integers(1, 40), st.data())
def test_included_refuses_anything_else(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof = inclusion_proof(LEAVES[:size], index)
    assert not included(LEAVES[-1], index, head(size), proof)
    assert not included(LEAVES[index], index, head(size), (*proof, LEAVES[0]))
    assert not included(LEAVES[index], index, Checkpoint("o", size, LEAVES[-1]), proof)
    assert not included(LEAVES[index], -1, head(size), proof)
    assert not included(LEAVES[index], size, head(size), proof)
    if proof:
        other = data.draw(st.integers(0, size - 1).filter(lambda number: number != index))
        cut = data.draw(st.integers(0, len(proof) - 1))
        assert not included(LEAVES[index], other, head(size), proof)
        assert not included(LEAVES[index], index, head(size), proof[:cut])
        assert not included(LEAVES[index], index, head(size), (*proof[:cut], LEAVES[-1], *proof[cut + 1 :]))


@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_continued_refuses_another_history(first, second, data):
    first, second = min(first, second), max(first, second)
    proof = consistency_proof(LEAVES[:second], first)
    forged = Checkpoint("o", first, LEAVES[-1])
    assert not continued(forged, head(second), proof)
    assert not continued(head(first), Checkpoint("o", second, LEAVES[-1]), proof)
    assert not continued(head(first), head(second), (*proof, LEAVES[0]))
    if proof:
        cut = data.draw(st.integers(0, len(proof) - 1))
        assert not continued(head(first), head(second), proof[:cut])
        assert not continued(head(first), head(second), (*proof[:cut], LEAVES[-1], *proof[cut + 1 :]))


def test_continued_refuses_other_sizes():
    assert not continued(head(3), head(2), consistency_proof(LEAVES[:3], 2))
    assert not continued(Checkpoint("o", 0, mth([])), head(2), ())
    assert continued(head(2), head(2), ())
    assert not continued(head(2), head(2), (LEAVES[0],))
