"""The keys of the data folder at work: pseudonyms of voters, and the log's signature."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from halqa.formats.notes import Signer
from halqa.wires import folder

PSEUDONYM_BYTES = 16


def make_pseudonym_key(consultation: str) -> None:
    """Make the key of a consultation's pseudonyms, on disk before the consultation opens."""
    folder.write_private(_path(consultation), [secrets.token_hex(32), "\n"])


def keep_pseudonym_key(consultation: str, key: str) -> None:
    """Keep a key (64 hexadecimal digits) that was made elsewhere, with the consultation it belongs to."""
    folder.write_private(_path(consultation), [key, "\n"])
    _pseudonym_key.cache_clear()


def pseudonym_keys(consultations: Iterable[str]) -> dict[str, str]:
    """Return the keys (hex) there are of these consultations."""
    paths = {consultation: _path(consultation) for consultation in consultations}
    return {consultation: path.read_text().strip() for consultation, path in paths.items() if path.exists()}


def destroy_pseudonym_key(consultation: str) -> None:
    """Remove the key: from then on nobody can tell whose pseudonym is whose."""
    folder.destroy(_path(consultation))
    _pseudonym_key.cache_clear()


def pseudonym(consultation: str, person: str) -> bytes:
    """Return the 16 bytes that stand for a person in one consultation; raises FileNotFoundError after certification."""
    message = f"halqa/1|{consultation}|{person}".encode()
    return hmac.digest(_pseudonym_key(consultation), message, hashlib.sha256)[:PSEUDONYM_BYTES]


def sign(message: bytes) -> bytes:
    """Return the log key's 64-byte Ed25519 signature."""
    return _log_key().sign(message)


def signer(origin: str) -> Signer:
    """Return the log key as it signs the checkpoints of one log."""
    secret: bytes = settings.FOLDER.log_key()
    return Signer(origin, secret)


@lru_cache(maxsize=64)
def _pseudonym_key(consultation: str) -> bytes:
    return bytes.fromhex(_path(consultation).read_text().strip())


@lru_cache(maxsize=1)
def _log_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(settings.FOLDER.log_key())


def _path(consultation: str) -> Path:
    keys: Path = settings.FOLDER.keys
    return keys / "consultations" / f"{consultation}.key"
