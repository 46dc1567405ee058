"""What chance decides, drawn before opening and recorded: the order of options that come equal, and of a page's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256

from halqa.rules.ballots.terms import Option, Terms

SEED_BYTES = 16


def is_lot(terms: Terms) -> bool:
    """Tell whether the lot names every option of the terms once."""
    return sorted(terms.lot) == [option.number for option in terms.options]


def most_first(counts: Mapping[int, int], lot: Iterable[int]) -> tuple[int, ...]:
    """Return the options by descending count, those that come equal in the order of the lot."""
    return tuple(sorted(lot, key=lambda number: -counts[number]))


def shuffled(terms: Terms, person: bytes) -> tuple[Option, ...]:
    """Return the options in the order in which this person is shown them: by SHA-256 of seed, person and number."""

    def place(option: Option) -> bytes:
        return sha256(bytes.fromhex(terms.seed) + person + b"\n%d" % option.number).digest()

    return tuple(sorted(terms.options, key=place))
