"""A crowd of opinions: two groups that differ on most statements and share the first ones."""

from __future__ import annotations

from random import Random

from halqa.rules.ballots import Answer

STATEMENTS = tuple(f"Énoncé {number}." for number in range(1, 13))


def answers_of(group: int, seed: int, *, statements: int = len(STATEMENTS)) -> dict[int, int]:
    """Return what somebody of a group answers: agreement with the first three, then as the group does, mostly."""
    chance = Random(seed)
    own = {}
    for number in range(1, statements + 1):
        likely = Answer.AGREE if number <= 3 or (number + group) % 2 else Answer.DISAGREE
        own[number] = likely if chance.random() < 0.75 else chance.choice(list(Answer))
    return own


def crowd(people: int, *, seed: int = 0, groups: tuple[int, ...] = (0, 1)) -> list[dict[int, int]]:
    """Return the answers of so many people, in turn of each group."""
    return [answers_of(groups[person % len(groups)], seed * 100_000 + person) for person in range(people)]
