"""What is ticked of a budget, and what is put to the vote."""

from __future__ import annotations

from django import forms

from halqa.doors.web.forms.fields import Ruled
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import number


def _tick(typed: str) -> int:
    """Return the project to tick, below zero to tick it no more; raises Refused: NOT_A_NUMBER, CHOICE_MISSING."""
    tick = number(typed.removeprefix("-"), field="tick")
    if not tick:
        raise Refused(Code.CHOICE_MISSING, field="tick")
    return -tick if typed.startswith("-") else tick


class TickForm(forms.Form):
    """One project, ticked or ticked no more."""

    tick = Ruled(_tick)
