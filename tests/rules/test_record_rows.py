"""What stands between the closing and the result of statements: statements, commitments, rows, in order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from halqa.rules.ballots import ANSWERS, Method, Tally, Terms
from halqa.rules.record.ballots import Ballot
from halqa.rules.record.broken import Broken, Why
from halqa.rules.record.opinions import Commitments, Statement
from halqa.rules.record.rows import Inside, Opinions
from halqa.rules.text import Text

TERMS = Terms("demo-1", Text.one("Que réparer ?", "fr"), tuple(ANSWERS), method=Method.OPINIONS)
TALLY = Tally(
    ballots=12, turnout={"hall": 12}, counts={1: 12, 2: 0, 3: 0, 4: 0}, by_audience={"hall": {1: 12, 2: 0, 3: 0, 4: 0}}
)
STATEMENT = Statement("demo-1", 1, bytes(32), hidden=False, tally=TALLY)
BOUND = Commitments("demo-1", 1, (b"\1" * 32,))
BALLOT = Ballot("demo-1", bytes(16), 1, (1,), bytes(16), bytes(32), "hall", 1)


@pytest.mark.parametrize("inside", [[BALLOT], [STATEMENT, BALLOT], [BOUND, STATEMENT]])
def test_what_does_not_belong_there_is_named(inside: list[Inside]) -> None:
    with pytest.raises(Broken) as broken:
        Opinions(TERMS, 12).read(enumerate(inside, 4))
    assert (broken.value.entry, broken.value.why) == (3 + len(inside), Why.INTERRUPTED)


def test_a_statement_that_comes_again_is_named() -> None:
    with pytest.raises(Broken) as broken:
        Opinions(TERMS, 12).read(enumerate([STATEMENT, replace(STATEMENT, hidden=True)], 4))
    assert (broken.value.entry, broken.value.why) == (5, Why.BALLOT_ORDER)
