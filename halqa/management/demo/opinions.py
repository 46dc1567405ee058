"""What the invented crowd thinks: two groups that share some statements and differ on others."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from halqa.management.demo.browser import Browser
from halqa.rules.ballots import Answer

GROUPS = 2
ANSWERED, DOUBTFUL = 0.8, 0.1  # shares of statements
ADDED = (80, 55)  # how the groups lean on what participants add
ASKED = re.compile(r'name="statement" value="(\d+)"')


def answer_to(statements: Sequence[dict[str, Any]], number: int, group: int, dice: Random) -> Answer:
    """Return what somebody of a group says of a statement, as the story has the group lean (agree, in 100)."""
    if dice.random() < DOUBTFUL:
        return dice.choice([Answer.PASS, Answer.PASS, Answer.UNCLEAR])
    leans = statements[number - 1]["leans"] if number <= len(statements) else ADDED
    return Answer.AGREE if dice.randrange(100) < leans[group] else Answer.DISAGREE


def answers_of(statements: Sequence[dict[str, Any]], group: int, dice: Random) -> dict[int, Answer]:
    """Return what somebody of a group answers, of most statements."""
    wanted = [number for number in range(1, len(statements) + 1) if dice.random() < ANSWERED]
    return {number: answer_to(statements, number, group, dice) for number in wanted}


def answer(device: Browser, path: str, choose: Callable[[int], int]) -> bool:
    """Answer the statement that a device is asked next, if there is one left; raises OSError."""
    _, page = device.get(path)
    asked = ASKED.search(page)
    if asked is None:
        return False
    return device.post(path, page, choice=str(choose(int(asked[1])))) < 400
