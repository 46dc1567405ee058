"""The tree over the entries (RFC 6962 §2.1, RFC 9162 §2.1, SHA-256): its root as it grows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
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
