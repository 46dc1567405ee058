"""What is appended when a consultation closes: the closing, its ballots without their order of arrival, the result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from halqa.rules.ballots import Cast, Tally, Terms, merged_audiences
from halqa.rules.record.ballots import Ballot
from halqa.rules.record.entries import Close, Entry, Result
from halqa.rules.record.receipts import commitment


def seal(terms: Terms, at: datetime, tally: Tally, casts: Iterable[tuple[Cast, bytes]]) -> Iterator[Entry]:
    """Give the entries of a closing in their order. `casts`: each with its salt (16 bytes), by ascending pseudonym.

    The casts have the audiences they came from; they are merged here. Raises ValueError for another order, or other
    numbers than those of the tally.
    """
    published = merged_audiences(tally.turnout)
    came: Counter[str] = Counter()
    last = b""
    yield Close(terms.consultation, at, tally.turnout)
    for cast, salt in casts:
        if cast.pseudonym <= last:
            raise ValueError("ballots are sealed in ascending order of pseudonym")
        last = cast.pseudonym
        came[cast.audience] += 1
        yield _sealed(terms, cast, salt, published.get(cast.audience, ""))
    if came != Counter(tally.turnout):
        raise ValueError("the tally is not one of these ballots")
    yield Result(terms.consultation, tally)


def _sealed(terms: Terms, cast: Cast, salt: bytes, audience: str) -> Ballot:
    bound = commitment(
        consultation=terms.consultation,
        pseudonym=cast.pseudonym,
        number=cast.number,
        choices=cast.choices,
        salt=salt,
    )
    return Ballot(
        consultation=terms.consultation,
        pseudonym=cast.pseudonym,
        number=cast.number,
        choices=cast.choices,
        salt=salt,
        commitment=bound,
        audience=audience,
        level=terms.level,
    )
