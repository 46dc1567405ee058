"""The public record: what stands in it, how it is bound, and how anyone checks it (`docs/formats/record.md`)."""

from halqa.rules.record.ballots import Ballot
from halqa.rules.record.canonical import Malformed
from halqa.rules.record.checking import Broken, Counted, Why, bound, check
from halqa.rules.record.entries import (
    Certified,
    Close,
    Entry,
    Journal,
    Log,
    Open,
    Removals,
    Result,
    Void,
    decode,
    encode,
)
from halqa.rules.record.merkle import Checkpoint, Frontier, leaf_hash
from halqa.rules.record.receipts import commitment, receipt_code, receipt_message, typed_code
from halqa.rules.record.sealing import seal

__all__ = [
    "Ballot",
    "Broken",
    "Certified",
    "Checkpoint",
    "Close",
    "Counted",
    "Entry",
    "Frontier",
    "Journal",
    "Log",
    "Malformed",
    "Open",
    "Removals",
    "Result",
    "Void",
    "Why",
    "bound",
    "check",
    "commitment",
    "decode",
    "encode",
    "leaf_hash",
    "receipt_code",
    "receipt_message",
    "seal",
    "typed_code",
]
