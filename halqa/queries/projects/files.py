"""A budget that was voted on, as a file of Pabulib says it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from fractions import Fraction

from halqa.formats.pabulib import Budgeting, text_of
from halqa.models import Ballot, Candidacy, Project
from halqa.queries.ballots import ConsultationView
from halqa.queries.programme import SymposiumView, country_of
from halqa.queries.projects.views import option_in
from halqa.rules.ballots import Option, Sharing, State
from halqa.rules.budget import elections
from halqa.rules.budget.terms import Rule
from halqa.rules.projects import DEGREE, value_of
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import LANGUAGES, Text

EMPTY = ("category", "beneficiaries", "latitude", "longitude")  # columns whose cells may be
NOTHING = "-"


def budget_file(symposium: SymposiumView, view: ConsultationView) -> Budgeting:
    """Return a budget that was shared out as a file: who chose what, and nothing of who they are.

    Ballots stand in the order of the record. Empty ones are left out, for the format has none, and told in a comment.
    Raises Refused: CONSULTATION_STATE (it is no budget, not shared out yet, or void).
    """
    sharing, shared = view.terms.sharing, view.shared
    if sharing is None or shared is None or view.moment.state is State.VOID:
        raise Refused(Code.CONSULTATION_STATE, state=view.moment.state)
    language = next((one for one in (*symposium.languages, *LANGUAGES) if one in LANGUAGES), LANGUAGES[0])
    rows = _projects(view)
    names = _ids(view.terms.options, rows)
    projects = tuple(
        elections.Project(id_, value_of(cost, sharing.decimals), _line(option.label, language))
        for id_, cost, option in zip(names, sharing.costs, view.terms.options, strict=True)
    )
    ballots = _ballots(view.pk)
    kept = [ballot for ballot in ballots if ballot.choices]
    meta = _meta(symposium, view, sharing, language) | _counted(sharing, projects, len(ballots) - len(kept))
    return Budgeting(
        meta=meta,
        election=elections.Election(projects, value_of(sharing.budget, sharing.decimals), Counter(kept)),
        ballots=kept,
        more=_more(view.terms.options, rows),
        selected=frozenset(names[winner - 1] for winner in shared.winners),
    )


def _projects(view: ConsultationView) -> dict[int, Project]:
    """Return the project behind each option that has one."""
    rows = Candidacy.objects.filter(consultation=view.pk).select_related("project").order_by("option")
    found = ((option_in(row, view), row.project) for row in rows)
    return {option: project for option, project in found if option is not None}


def _ids(options: Iterable[Option], rows: Mapping[int, Project]) -> list[str]:
    """Return the id of each project: the one of the file it was read from, else its number, each once."""
    given = [_id(option, rows.get(option.number)) for option in options]
    return given if len(set(given)) == len(given) else [str(option.number) for option in options]


def _id(option: Option, row: Project | None) -> str:
    return str(option.number) if row is None else row.key or str(row.number)


def _ballots(consultation: int) -> list[elections.Ballot]:
    held = Ballot.objects.filter(consultation=consultation).order_by("pseudonym").values_list("choices", flat=True)
    return [elections.Ballot(tuple(number - 1 for number in sorted(choices))) for choices in held.iterator()]


def _meta(symposium: SymposiumView, view: ConsultationView, sharing: Sharing, language: str) -> dict[str, str]:
    opened, closed = view.moment.opened_at, view.closed_at
    if opened is None or closed is None:
        raise AssertionError("a budget that was shared out has been opened and closed")
    return {
        "description": _line(view.terms.question, language),
        "country": country_of(symposium.timezone),
        "unit": _line(symposium.city or symposium.title, language),
        "instance": str(opened.astimezone(symposium.zone).year),
        "vote_type": "approval",
        "rule": "unknown",  # to the format's checker, which knows neither our completions nor the lot
        "date_begin": f"{opened.astimezone(symposium.zone):%d.%m.%Y}",
        "date_end": f"{closed.astimezone(symposium.zone):%d.%m.%Y}",
        "min_length": "1",
        "max_length": str(len(view.terms.options)),
        "language": language,
        "currency": sharing.currency,
    }


def _counted(sharing: Sharing, projects: Iterable[elections.Project], empty: int) -> dict[str, str]:
    """Return what the format wants said where all can be paid, and in a comment by which rule it was shared out."""
    said = f"#1: {_rule(sharing)}"
    if empty:
        said += f" #2: {empty} empty ballots are left out, which hold no share"
    enough = sum((project.cost for project in projects), Fraction(0)) <= value_of(sharing.budget, sharing.decimals)
    return {"comment": said} | ({"fully_funded": "1"} if enough else {})


def _rule(sharing: Sharing) -> str:
    """Return the whole rule in its own words; the lot, and exact prices, stand in the record."""
    rule = f"{sharing.rule}, ties by lot"
    if sharing.rule is Rule.EQUAL_SHARES:
        compared = ", compared" if sharing.compared else ""
        rule += (
            f", utility {sharing.utility}, completion {sharing.completion}, step 1/{sharing.parts} of a share{compared}"
        )
    return f"{rule}; a project needs {sharing.eligible} of its part in votes"


def _more(options: Iterable[Option], rows: Mapping[int, Project]) -> list[dict[str, str]]:
    """Return the other columns of each project; one that some have is filled in for all."""
    cells = [_cells(rows.get(option.number)) for option in options]
    columns = dict.fromkeys(name for one in cells for name in one)
    return [{name: one.get(name) or ("" if name in EMPTY else NOTHING) for name in columns} for one in cells]


def _cells(row: Project | None) -> dict[str, str]:
    if row is None:
        return {}
    degrees = {"latitude": row.latitude, "longitude": row.longitude}
    placed = {name: text_of(Fraction(value, DEGREE)) for name, value in degrees.items() if value is not None}
    return dict(row.columns) | ({"district": row.district} if row.district else {}) | placed


def _line(text: Text, language: str) -> str:
    return " ".join(text.pick(language).words.split())
