"""The tree, beside the recursive definitions of RFC 6962 §2.1."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from halqa.rules.record import Frontier, leaf_hash
from halqa.rules.record.merkle import root_of

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
