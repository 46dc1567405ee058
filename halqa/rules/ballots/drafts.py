"""What a facilitator writes before opening, and the terms that become of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import count

from halqa.rules.ballots.budgets import PROJECTS_MOST, Priced, Sharing, check_sharing, in_order, settled
from halqa.rules.ballots.statements import ANSWERS
from halqa.rules.ballots.terms import (
    BY_LOT,
    DOTS,
    LASTS_MOST,
    OPTION_LONGEST,
    OPTIONS_LEAST,
    OPTIONS_MOST,
    QUESTION_LONGEST,
    SCORE_MOST,
    STATEMENTS_MOST,
    Method,
    Option,
    Terms,
)
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text, clean_text


@dataclass(frozen=True, slots=True)
class Draft:
    """What a facilitator writes before opening. `lasts`: seconds until it closes by itself, None for by hand.

    The `options` of opinions are the statements they begin with; `rows`: single rows of answers are published.
    `places` (proportional): how many are shared out. `sharing` (budget): the rule, with what each option costs.
    """

    question: Text
    options: tuple[Text, ...]
    most: int = 1
    running: bool = False
    lasts: int | None = None
    method: Method = Method.CHOICE
    rows: bool = False
    places: int = 0
    sharing: Sharing | None = None


def budget_draft(question: Text, projects: Iterable[Priced], sharing: Sharing, *, lasts: int | None = None) -> Draft:
    """Return the draft of a budget: its options are the projects by ascending number, numbered from 1 again.

    Raises Refused: PROJECT_TWICE.
    """
    projects = in_order(projects)
    return Draft(
        question=question,
        options=tuple(one.label for one in projects),
        lasts=lasts,
        method=Method.BUDGET,
        sharing=replace(sharing, costs=tuple(one.cost for one in projects)),
    )


def drafted_terms(draft: Draft, consultation: str) -> Terms:
    """Return the terms that a draft says, for a consultation of this id; what is drawn is not in them yet."""
    opinions = draft.method is Method.OPINIONS
    options = ANSWERS if opinions else tuple(map(Option, count(1), draft.options))
    return Terms(
        consultation=consultation,
        question=draft.question,
        options=options,
        most=_most(draft, len(options)),
        method=draft.method,
        running=draft.running and draft.method not in BY_LOT,
        rows=draft.rows and opinions,
        places=draft.places if draft.method is Method.PROPORTIONAL else 0,
        sharing=settled(draft.sharing) if draft.method is Method.BUDGET and draft.sharing else None,
    )


def _most(draft: Draft, options: int) -> int:
    fixed = {Method.CHOICE: draft.most, Method.OPINIONS: 1, Method.SCORE: SCORE_MOST, Method.DOTS: DOTS}
    return fixed.get(draft.method, options)


def check_draft(draft: Draft) -> Draft:
    """Return the draft with its words trimmed, if they can be shown and it does not last too long.

    Raises Refused: TOO_LONG, BAD_CHARACTERS (like `question_fr`, `options_fr`), OUT_OF_RANGE (lasts),
    STATEMENTS_TOO_FEW, STATEMENTS_TOO_MANY, REQUIRED (a project without a name).
    """
    if draft.lasts is not None and not 1 <= draft.lasts <= LASTS_MOST:
        raise Refused(Code.OUT_OF_RANGE, field="lasts", least=1, most=LASTS_MOST)
    options = tuple(clean_text(option, field="options", longest=OPTION_LONGEST) for option in draft.options)
    if draft.method is Method.BUDGET:
        if not all(options):
            raise Refused(Code.REQUIRED, field="options")
    else:
        options = tuple(filter(None, options))
    if draft.method is Method.OPINIONS:
        _check_seeds(options)
    question = clean_text(draft.question, field="question", longest=QUESTION_LONGEST)
    return replace(draft, question=question, options=options)


def _check_seeds(statements: tuple[Text, ...]) -> None:
    if not statements:
        raise Refused(Code.STATEMENTS_TOO_FEW, field="options")
    if len(statements) > STATEMENTS_MOST:
        raise Refused(Code.STATEMENTS_TOO_MANY, field="options", most=STATEMENTS_MOST)


def check_terms(terms: Terms) -> Terms:
    """Return the terms if a consultation can be opened on them.

    Raises Refused: REQUIRED (question, option label, budget), OPTIONS_TOO_FEW, OPTIONS_TOO_MANY, CHOICES_TOO_MANY,
    OUT_OF_RANGE (places), and of a budget what `check_sharing` raises.
    """
    if not terms.question:
        raise Refused(Code.REQUIRED, field="question")
    if len(terms.options) < OPTIONS_LEAST:
        raise Refused(Code.OPTIONS_TOO_FEW, field="options", least=OPTIONS_LEAST)
    most = PROJECTS_MOST if terms.method is Method.BUDGET else OPTIONS_MOST
    if len(terms.options) > most:
        raise Refused(Code.OPTIONS_TOO_MANY, field="options", most=most)
    if terms.method is Method.BUDGET:
        _check_budget(terms)
    if terms.method is Method.CHOICE and not 1 <= terms.most <= len(terms.options):
        raise Refused(Code.CHOICES_TOO_MANY, field="most", most=len(terms.options))
    if terms.method is Method.PROPORTIONAL and not 1 <= terms.places <= len(terms.options):
        raise Refused(Code.OUT_OF_RANGE, field="places", least=1, most=len(terms.options))
    return terms


def _check_budget(terms: Terms) -> None:
    if terms.sharing is None or len(terms.sharing.costs) != len(terms.options):
        raise Refused(Code.REQUIRED, field="budget")
    check_sharing(terms.sharing, (option.label for option in terms.options))
