"""How ballots are counted: whole numbers that anyone finds again, no published audience under 10."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from halqa.rules.ballots.lot import most_first
from halqa.rules.ballots.proportional import Round, equal_shares
from halqa.rules.ballots.ranking import Duels, Pairs, schulze_order
from halqa.rules.ballots.terms import Method, Terms

SMALLEST_AUDIENCE = 10
RUNNING_STEP = 20
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot as it is counted: who (a pseudonym), the how-manieth, what, and from where."""

    pseudonym: bytes
    number: int
    choices: tuple[int, ...]
    audience: str


@dataclass(frozen=True, slots=True)
class Tally:
    """An outcome in whole numbers. `counts` per option; `by_audience` merged so that no audience is under 10.

    `counts`: ballots that tick the option or rank it first, or the sum of its scores or dots. `order` (methods of
    BY_LOT): the options, the first one first. `pairs` (ranking): how many ballots put one option before another.
    `rounds` (proportional): how the first places were paid for.
    """

    ballots: int
    turnout: Mapping[str, int]
    counts: Mapping[int, int]
    by_audience: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    order: tuple[int, ...] = ()
    pairs: Pairs = ()
    rounds: tuple[Round, ...] = ()


def merged_audiences(turnout: Mapping[str, int]) -> dict[str, str]:
    """Map each audience to the name its choices are published under.

    Audiences under 10 become `other`; while `other` itself is under 10 the next smallest audience joins it, so that
    no published group of choices is under 10 unless fewer than 10 people took part in all.
    """
    order = sorted((count, audience) for audience, count in turnout.items() if count)
    small = [(count, audience) for count, audience in order if count < SMALLEST_AUDIENCE]
    large = [(count, audience) for count, audience in order if count >= SMALLEST_AUDIENCE]
    while small and large and sum(count for count, _ in small) < SMALLEST_AUDIENCE:
        small.append(large.pop(0))
    return {audience: OTHER for _, audience in small} | {audience: audience for _, audience in large}


Held = Callable[[tuple[int, ...]], Iterable[int] | Mapping[int, int]]


def _ticked(choices: tuple[int, ...]) -> Iterable[int]:
    return choices


def _marked(marks: tuple[int, ...]) -> Mapping[int, int]:
    return dict(enumerate(marks, 1))


def _ranked_first(ranks: tuple[int, ...]) -> Iterable[int]:
    return [number for number, rank in enumerate(ranks, 1) if rank == 1]


# What a ballot adds to the counts.
HELD: dict[Method, Held] = {Method.SCORE: _marked, Method.DOTS: _marked, Method.RANKING: _ranked_first}


def outcome(terms: Terms, turnout: Mapping[str, int], casts: Iterable[Cast]) -> Tally:
    """Count ballots (one a pseudonym, audiences already merged or not) by the method of the terms; exact, any order."""
    published, held = merged_audiences(turnout), HELD.get(terms.method, _ticked)
    by_audience: dict[str, Counter[int]] = {}
    duels, alike, ballots = Duels(len(terms.options)), Counter[tuple[int, ...]](), 0
    for cast in casts:
        ballots += 1
        by_audience.setdefault(published.get(cast.audience, cast.audience), Counter()).update(held(cast.choices))
        if terms.method is Method.RANKING:
            duels.add(cast.choices)
        elif terms.method is Method.PROPORTIONAL:
            alike[cast.choices] += 1
    counts = sum(by_audience.values(), Counter[int]())
    numbers = [option.number for option in terms.options]
    tally = Tally(
        ballots=ballots,
        turnout={audience: count for audience, count in sorted(turnout.items()) if count},
        counts={number: counts[number] for number in numbers},
        by_audience={
            audience: {number: some[number] for number in numbers} for audience, some in sorted(by_audience.items())
        },
    )
    return _in_order(terms, tally, duels, alike)


def _in_order(terms: Terms, tally: Tally, duels: Duels, alike: Mapping[tuple[int, ...], int]) -> Tally:
    match terms.method:
        case Method.RANKING:
            pairs = duels.pairs()
            return replace(tally, order=schulze_order(pairs, terms.lot), pairs=pairs)
        case Method.PROPORTIONAL:
            order, rounds = equal_shares(alike, terms.places, terms.lot)
            return replace(tally, order=order, rounds=rounds)
    return replace(tally, order=most_first(tally.counts, terms.lot))
