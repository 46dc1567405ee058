"""The key of a record and its signed checkpoint (docs/formats/record.md, sections 5 and 6)."""

import base64
import hashlib

import ed25519
from container import need


def unbase64(words: str, where: str) -> bytes:
    """Decode canonical base64."""
    try:
        data = base64.b64decode(words.encode("ascii"), validate=True)
    except ValueError:
        data = b""
    need(base64.b64encode(data).decode() == words, where, "base64 that is not canonical")
    return data


def read_key(line: str) -> tuple[str, bytes, bytes]:
    """Return the name, the key id and the public key (section 5)."""
    name, _, rest = line.removesuffix("\n").partition("+")
    encoded = unbase64(rest[9:], "key.txt")
    key_id = hashlib.sha256(name.encode() + b"\n" + encoded).digest()[:4]
    plain = name.isascii() and name.isprintable() and " " not in name and 1 <= len(name) <= 200
    right = f"{name}+{key_id.hex()}+{base64.b64encode(encoded).decode()}\n" == line
    need(plain and right and len(encoded) == 33 and encoded[0] == 1, "key.txt", "is not a verifier key")
    return name, key_id, encoded[1:]


def read_note(note: str, key: tuple[str, bytes, bytes], where: str) -> tuple[int, bytes, int]:
    """Return the size and the root of a signed checkpoint, and how many signatures stand below it (section 6)."""
    name, key_id, public = key
    text, _, below = note.partition("\n\n")
    signatures = below.removesuffix("\n").split("\n")
    need(below.endswith("\n") and all(len(line.split(" ")) == 3 for line in signatures), where, "is not a signed note")
    need(all(line.startswith("— ") for line in signatures), where, "is not a signed note")
    mine = [unbase64(line.split(" ")[2], where) for line in signatures if line.split(" ")[1] == name]
    mine = [blob[4:] for blob in mine if blob[:4] == key_id]
    need(len(mine) == 1, where, "has not one signature of the log's key")
    need(ed25519.verify(public, f"{text}\n".encode(), mine[0]), where, "the signature does not hold")
    origin, size, root = (*text.split("\n"), "", "")[:3]
    need(f"{origin}\n{size}\n{root}" == text and origin == name, where, "is not a checkpoint of this log")
    need(size.isascii() and size.isdecimal() and size[0] != "0" and len(size) <= 16, where, "has no size")
    need(len(unbase64(root, where)) == 32, where, "has no root")
    return int(size), unbase64(root, where), len(signatures)
