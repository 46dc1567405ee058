"""The public record: what stands in it, how it is bound, and how anyone checks it (`docs/formats/record.md`)."""

from halqa.rules.record.canonical import Malformed
from halqa.rules.record.receipts import commitment, receipt_code, receipt_message, typed_code

__all__ = ["Malformed", "commitment", "receipt_code", "receipt_message", "typed_code"]
