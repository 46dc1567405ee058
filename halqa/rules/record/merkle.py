"""The tree over the entries (RFC 6962 §2.1, RFC 9162 §2.1, SHA-256): roots as it grows, and short proofs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HASH_BYTES = 32


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed: the log's origin, how many entries it has, and the root over them (32 bytes)."""

    origin: str
    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class Frontier:
    """All that a growing tree must remember: its size, and the roots of its full subtrees, the largest first."""

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def append(self, leaf: bytes) -> Frontier:
        """Return the frontier with one more leaf hash (32 bytes)."""
        return self.extend((leaf,))

    def extend(self, leaves: Iterable[bytes]) -> Frontier:
        """Return the frontier with these leaf hashes (32 bytes each) appended."""
        size, nodes = self.size, list(self.nodes)
        for leaf in leaves:
            node, full = leaf, size
            while full & 1:
                node = node_hash(nodes.pop(), node)
                full >>= 1
            nodes.append(node)
            size += 1
        return Frontier(size, tuple(nodes))

    def root(self) -> bytes:
        """Return the root of the tree so far (32 bytes)."""
        if not self.nodes:
            return hashlib.sha256().digest()
        *others, root = self.nodes
        for node in reversed(others):
            root = node_hash(node, root)
        return root


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one entry (32 bytes)."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees (32 bytes)."""
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over these leaf hashes (32 bytes each)."""
    return Frontier().extend(leaves).root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the proof, leaf upwards, that the leaf of this index is in the tree; RFC 6962 §2.1.1."""
    low, high, proof = 0, len(leaves), list[bytes]()
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            proof.append(root_of(leaves[middle:high]))
            high = middle
        else:
            proof.append(root_of(leaves[low:middle]))
            low = middle
    return tuple(reversed(proof))


def consistency_proof(leaves: Sequence[bytes], first: int) -> tuple[bytes, ...]:
    """Return the proof that the tree of the first leaves, 1 or more, was continued to this one; RFC 6962 §2.1.2."""
    low, high, proof = 0, len(leaves), list[bytes]()
    while first < high:
        middle = low + _split(high - low)
        if first <= middle:
            proof.append(root_of(leaves[middle:high]))
            high = middle
        else:
            proof.append(root_of(leaves[low:middle]))
            low = middle
    if low:
        proof.append(root_of(leaves[low:high]))
    return tuple(reversed(proof))


def included(leaf: bytes, index: int, checkpoint: Checkpoint, proof: Sequence[bytes]) -> bool:
    """Tell whether the proof shows this leaf hash at this index under the checkpoint; RFC 9162 §2.1.3.2."""
    if not 0 <= index < checkpoint.size:
        return False
    node, last = leaf, checkpoint.size - 1
    for other in proof:
        if last == 0:
            return False
        if index & 1 or index == last:
            node = node_hash(other, node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = node_hash(node, other)
        index, last = index >> 1, last >> 1
    return last == 0 and node == checkpoint.root


def continued(old: Checkpoint, new: Checkpoint, proof: Sequence[bytes]) -> bool:
    """Tell whether the proof shows that the new checkpoint's tree begins with the old one's; RFC 9162 §2.1.4.2."""
    if not 1 <= old.size <= new.size or old.size == new.size:
        return old.size == new.size and old.root == new.root and not proof
    hashes = [old.root, *proof] if old.size & (old.size - 1) == 0 else list(proof)
    if not hashes:
        return False
    index, last = old.size - 1, new.size - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    before = after = hashes[0]
    for other in hashes[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            before, after = node_hash(other, before), node_hash(other, after)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            after = node_hash(after, other)
        index, last = index >> 1, last >> 1
    return last == 0 and before == old.root and after == new.root


def _split(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1
