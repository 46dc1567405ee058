"""Ballots that hold a number for each option, in the order of their numbers: scores, dots, ranks."""

from __future__ import annotations

from halqa.rules.ballots.terms import Method, Terms
from halqa.rules.refusals import Code, Refused


def check_marks(terms: Terms, marks: tuple[int, ...]) -> tuple[int, ...]:
    """Return the numbers of one ballot if the terms allow them, ranks closed up: 2, 2, 5 are 1, 1, 2.

    Raises Refused: CHOICE_MISSING, CHOICE_UNKNOWN, OUT_OF_RANGE, DOTS_TOTAL.
    """
    if not marks:
        raise Refused(Code.CHOICE_MISSING, field="choice")
    if len(marks) != len(terms.options):
        raise Refused(Code.CHOICE_UNKNOWN, field="choice")
    if terms.method is Method.DOTS and sum(marks) != terms.most:
        raise Refused(Code.DOTS_TOTAL, field="choice", given=sum(marks), most=terms.most)
    if not 0 <= min(marks) <= max(marks) <= terms.most:
        raise Refused(Code.OUT_OF_RANGE, field="choice", least=0, most=terms.most)
    return _ranks(marks) if terms.method is Method.RANKING else marks


def _ranks(marks: tuple[int, ...]) -> tuple[int, ...]:
    places = {mark: place for place, mark in enumerate(sorted({*marks, 0}))}
    if len(places) == 1:
        raise Refused(Code.CHOICE_MISSING, field="choice")
    return tuple(places[mark] for mark in marks)
