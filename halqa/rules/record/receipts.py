"""What ties a ballot to its receipt: the commitment, the message that is signed over it, and the code people keep."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from halqa.rules.record.canonical import Malformed
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import plain_digits

CONSULTATION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}")
PSEUDONYM_BYTES = 16
SALT_BYTES = 16
CODE_SIGNS = 12
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD = str.maketrans("OIL", "011")
_FILLER = re.compile(r"[\s\u2010-\u2015_.-]+")


def commitment(
    *, consultation: str, pseudonym: bytes, number: int, choices: tuple[int, ...], salt: bytes, statement: int = 0
) -> bytes:
    """Return the 32 bytes c that bind a ballot before it is published: SHA-256 over the lines of its opening.

    An answer to a statement (a number from 1) has a line more than other ballots.
    Raises Malformed for an id, a pseudonym or a salt of another form than `docs/formats/record.md` gives.
    """
    if not CONSULTATION_ID.fullmatch(consultation):
        raise Malformed("not the id of a consultation")
    if len(pseudonym) != PSEUDONYM_BYTES or len(salt) != SALT_BYTES:
        raise Malformed("pseudonym and salt have 16 bytes")
    chosen = ",".join(map(str, choices))
    form = f"halqa/opinion/1\n{statement}" if statement else "halqa/ballot/1"
    opening = f"{form}\n{consultation}\n{pseudonym.hex()}\n{number}\n{chosen}\n{salt.hex()}\n"
    return hashlib.sha256(opening.encode("ascii")).digest()


def receipt_message(consultation: str, commitment: bytes) -> bytes:
    """Return the bytes that the log's key signs for a receipt: three lines, the last one the commitment in hex."""
    return f"halqa/receipt/1\n{consultation}\n{commitment.hex()}\n".encode("ascii")


def receipt_code(commitment: bytes) -> str:
    """Return the first 60 bits of the commitment as 12 signs of Crockford's base 32, shown `XXXX-XXXX-XXXX`."""
    bits = int.from_bytes(commitment[:8], "big") >> 4
    signs = "".join(CODE_ALPHABET[bits >> shift & 31] for shift in range(55, -1, -5))
    return "-".join((signs[:4], signs[4:8], signs[8:]))


def typed_code(words: str) -> str:
    """Return the code as `receipt_code` writes it, from what somebody typed.

    Case, spaces, dashes, wide and other decimal digits do not matter; O is 0, I and L are 1.
    Raises Refused RECEIPT_UNKNOWN for what cannot be a code.
    """
    plain = _FILLER.sub("", unicodedata.normalize("NFKC", words[:64])).upper().translate(_MISREAD)
    signs = plain_digits(plain)
    if len(signs) != CODE_SIGNS or not set(signs) <= set(CODE_ALPHABET):
        raise Refused(Code.RECEIPT_UNKNOWN, field="code")
    return "-".join((signs[:4], signs[4:8], signs[8:]))
