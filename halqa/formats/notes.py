"""Signed notes, verifier keys and checkpoints, byte for byte as C2SP signed-note and tlog-checkpoint have them."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from halqa.rules.record import Malformed
from halqa.rules.record.merkle import HASH_BYTES, Checkpoint

NAME = re.compile(r"[!-*,-~]{1,200}")
_ED25519 = b"\x01"
_SIZE = re.compile(r"[1-9][0-9]{0,15}")
_SIGNATURE = re.compile(r"— (\S+) (\S+)\n")


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A log's public key (32 bytes) and the name it signs under."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The 4 bytes that name this key beside a signature."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    @property
    def fingerprint(self) -> str:
        """What people compare: SHA-256 of the public key, 64 hex digits."""
        return hashlib.sha256(self.public).hexdigest()

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_base64(_ED25519 + self.public)}"

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Tell whether the signature (64 bytes) over the message is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """A log's secret key (the 32 bytes of RFC 8032) and the name it signs under."""

    name: str
    secret: bytes

    @property
    def key(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self._private.public_key().public_bytes_raw())

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)

    def sign(self, message: bytes) -> bytes:
        """Return the Ed25519 signature over the message (64 bytes)."""
        return self._private.sign(message)

    def checkpoint(self, size: int, root: bytes) -> str:
        """Return the signed note over this size (1 or more) and root (32 bytes)."""
        text = f"{self.name}\n{size}\n{_base64(root)}\n"
        return f"{text}\n— {self.name} {_base64(self.key.id + self.sign(text.encode()))}\n"


def read_key(line: str) -> VerifierKey:
    """Return the key that stands in a verifier key line (no line feed); raises Malformed."""
    name, _, rest = line.partition("+")
    _, _, encoded = rest.partition("+")
    public = _unbase64(encoded)
    key = VerifierKey(name, public[1:])
    if not NAME.fullmatch(name) or len(public) != 1 + HASH_BYTES or str(key) != line:
        raise Malformed("not a verifier key")
    return key


def read_checkpoint(note: str, key: VerifierKey, *, alone: bool = False) -> tuple[Checkpoint, bytes]:
    """Return what a note says, and the signature (64 bytes) that stands for this key; it is not yet verified.

    `alone`: no other signature may stand beside it. Raises Malformed.
    """
    text, gap, below = note.partition("\n\n")
    signatures = _SIGNATURE.findall(below)
    if not gap or "".join(f"— {name} {value}\n" for name, value in signatures) != below:
        raise Malformed("not a signed note")
    ours = [value for name, value in signatures if name == key.name]
    blobs = [blob[4:] for blob in map(_unbase64, ours) if blob[:4] == key.id and len(blob) == 68]
    if len(blobs) != 1 or (alone and len(signatures) != 1):
        raise Malformed("not one signature of the log's key")
    return _read_text(text, key.name), blobs[0]


def signed_bytes(checkpoint: Checkpoint) -> bytes:
    """Return what a checkpoint's signature is over: its three lines."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{_base64(checkpoint.root)}\n".encode()


def _read_text(text: str, origin: str) -> Checkpoint:
    first, _, rest = text.partition("\n")
    size, _, root = rest.partition("\n")
    decoded = _unbase64(root)
    if first != origin or not _SIZE.fullmatch(size) or len(decoded) != HASH_BYTES:
        raise Malformed("not a checkpoint of this log")
    return Checkpoint(origin, int(size), decoded)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _unbase64(words: str) -> bytes:
    try:
        data = base64.b64decode(words.encode("ascii"), validate=True)
    except ValueError:
        raise Malformed("not base64") from None
    if _base64(data) != words:
        raise Malformed("not canonical base64")
    return data
