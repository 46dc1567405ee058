"""The public record: what stands in it, how it is bound, and how anyone checks it (`docs/formats/record.md`)."""

from halqa.rules.record.ballots import Ballot
from halqa.rules.record.broken import Broken, Why
from halqa.rules.record.budgets import Bought, Budget, budget_entries
from halqa.rules.record.canonical import Malformed
from halqa.rules.record.checking import Counted, bound, check
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
from halqa.rules.record.maps import Axis, Group, Groups, Map, Mapped, Places
from halqa.rules.record.merkle import Checkpoint, Frontier, leaf_hash
from halqa.rules.record.opinions import (
    Commitments,
    Row,
    Statement,
    rows_due,
    sealed_commitments,
    sealed_statements,
    words_digest,
)
from halqa.rules.record.receipts import commitment, receipt_code, receipt_message, typed_code
from halqa.rules.record.sealing import seal

__all__ = [
    "Axis",
    "Ballot",
    "Bought",
    "Broken",
    "Budget",
    "Certified",
    "Checkpoint",
    "Close",
    "Commitments",
    "Counted",
    "Entry",
    "Frontier",
    "Group",
    "Groups",
    "Journal",
    "Log",
    "Malformed",
    "Map",
    "Mapped",
    "Open",
    "Places",
    "Removals",
    "Result",
    "Row",
    "Statement",
    "Void",
    "Why",
    "bound",
    "budget_entries",
    "check",
    "commitment",
    "decode",
    "encode",
    "leaf_hash",
    "receipt_code",
    "receipt_message",
    "rows_due",
    "seal",
    "sealed_commitments",
    "sealed_statements",
    "typed_code",
    "words_digest",
]
