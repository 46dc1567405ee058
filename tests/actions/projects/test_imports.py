"""A Pabulib file becomes projects, and a budget to be voted on."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from halqa.actions.projects.imports import BudgetReport, import_budget
from halqa.formats import pabulib
from halqa.models import Candidacy, Consultation, JournalRow, Project, Session, Symposium
from halqa.queries.ballots import consultation
from halqa.rules.ballots import Sharing, State
from halqa.rules.budget.terms import Rule
from halqa.rules.people import SYSTEM, Role
from halqa.rules.projects import Place, Standing, places_of
from halqa.rules.refusals import Code, Refused
from halqa.rules.text import Text
from tests.actions.projects.ground import make_project, open_budget, seen
from tests.factories import actor_with, make_session, make_symposium

pytestmark = pytest.mark.django_db
META = {
    "description": "Budget du Maârif",
    "currency": "MAD",
    "language": "fr",
    "budget": "20000,5",
    "vote_type": "approval",
}
PROJECTS = """project_id;cost;votes;name;category;neighborhood;latitude;longitude
a;12500,50;1;Des bancs;public space;Maârif;33.5731;-7.5898
b;5000;1;Un figuier;;;;
c;90000;0;Un tramway;;Anfa;91;0
d;0;0;Une idée;;;;
"""
VOTES = "voter_id;vote;age;sex\n1;a,b;33;F\n2;a;44;M\n"


def file(projects: str = PROJECTS, votes: str = VOTES, **changed: str) -> bytes:
    meta = "".join(f"{key};{value}\n" for key, value in (META | {"vote_type": "approval"} | changed).items() if value)
    return f"META\nkey;value\n{meta}PROJECTS\n{projects}VOTES\n{votes}".encode()


@pytest.fixture
def session() -> Session:
    return make_session(make_symposium())


def take(session: Session, data: bytes, **changed) -> BudgetReport:
    arguments = {"by": SYSTEM, "symposium": session.symposium_id, "session": session.number, "name": "maarif.pb"}
    return import_budget(data=data, **(arguments | changed))


def test_a_file_becomes_projects_and_a_draft(session: Session) -> None:
    make_project(session.symposium)
    report = take(session, file(), by=actor_with(session.symposium, Role.ORGANISER))
    assert (report.consultation, report.projects) == (1, 4)
    view = consultation(session.symposium_id, 1)
    assert view.terms.question == Text.one("Budget du Maârif", "fr")
    assert view.terms.sharing == Sharing("MAD", 2, 2_000_050, (1_250_050, 500_000))
    assert list(Candidacy.objects.values_list("option", "project__key")) == [(1, "a"), (2, "b")]
    bench = seen(session.symposium, 2)
    assert (bench.title, bench.body) == (Text.one("Des bancs", "fr"), Text())
    assert (bench.district, bench.place) == ("Maârif", Place("", 33_573_100, -7_589_800))
    assert (bench.cost, bench.source, bench.standing) == (1_250_050, "maarif.pb", Standing.ELIGIBLE)
    assert Project.objects.get(key="a").columns == {"category": "public space", "neighborhood": "Maârif"}
    row = JournalRow.objects.get(act="import_budget")
    assert (row.object, row.reason) == ("projects", "4")


def test_what_cannot_stand_on_the_ballot_is_kept_and_told(session: Session) -> None:
    report = take(session, file())
    assert [seen(session.symposium, number).standing.value for number in (3, 4)] == ["eligible", "submitted"]
    assert seen(session.symposium, 3).place == Place()
    told = "\n".join(report.warnings)
    assert "2 ballots were left out" in told
    assert "Project c costs more than the whole budget" in told
    assert "Project d costs nothing" in told


def test_a_file_says_as_little_as_it_likes(session: Session) -> None:
    projects = "project_id;cost\n1;5000\n2;5000\n"
    report = take(session, file(projects, "voter_id;vote\n", description="", currency="", language=""))
    assert any("names no currency" in one for one in report.warnings)
    view = consultation(session.symposium_id, report.consultation)
    assert view.terms.question == Text.one("maarif.pb", "und")
    assert [option.label for option in view.terms.options] == [Text.one("1", "und"), Text.one("2", "und")]
    assert seen(session.symposium, 1).title == Text.one("1", "und")


def test_without_a_currency_that_of_the_place_is_taken() -> None:
    session = make_session(make_symposium("tyr", timezone="Asia/Beirut"))
    report = take(session, file(currency=""))
    assert "The file names no currency: LBP was taken." in report.warnings
    sharing = consultation(session.symposium_id, report.consultation).terms.sharing
    assert sharing is not None
    assert (sharing.currency, sharing.decimals, sharing.costs) == ("LBP", 2, (1_250_050, 500_000))


@pytest.mark.parametrize("language", ["日本", "éà", "مغ", "ªº", "f", "fran", "f1"])
def test_a_language_that_is_none_keeps_no_budget_from_opening(session: Session, language: str) -> None:
    made = take(session, file(language=language)).consultation
    open_budget(session, made)
    view = consultation(session.symposium_id, made)
    assert view.moment.state is State.OPEN
    assert view.terms.question == Text.one("Budget du Maârif", "und")


def test_what_cannot_be_seen_is_called_by_what_can(session: Session) -> None:
    unseen = "\u200b" * 140 + "b"  # nothing of it is left once it is cut
    projects = f"project_id;cost;name\na;1;{unseen}\n\u200b;2;\u2060\nc;3;\u2800 Un figuier\n"
    made = take(session, file(projects, "voter_id;vote\n", description="\u200b")).consultation
    assert [seen(session.symposium, number).title.pick("fr").words for number in (1, 2)] == ["a", "2"]
    view = consultation(session.symposium_id, made)
    assert view.terms.question == Text.one("maarif.pb", "fr")
    open_budget(session, made)


def test_a_long_name_is_cut_on_the_ballot_and_whole_beside_it(session: Session) -> None:
    name = "Planter " * 30
    take(session, file(f"project_id;cost;name;description\n1;5;{name};Un peu\n2;5;Bref;\n", "voter_id;vote\n"))
    kept = seen(session.symposium, 1)
    assert len(kept.title.pick("fr").words) <= 140
    assert kept.body.pick("fr").words == f"{name.strip()}\n\nUn peu"


def test_projects_are_called_for_no_more_than_before(session: Session) -> None:
    take(session, file())
    assert Symposium.objects.get().projects_call == "closed"
    Symposium.objects.update(projects_call="open")
    take(session, file())
    assert Symposium.objects.get().projects_call == "open"
    assert Project.objects.count() == 8


def test_a_city_whose_law_says_so_counts_plain_majorities(session: Session) -> None:
    report = take(session, file(), rule=Rule.GREEDY_STOP)
    sharing = consultation(session.symposium_id, report.consultation).terms.sharing
    assert sharing is not None
    assert sharing.rule is Rule.GREEDY_STOP


@pytest.mark.parametrize(
    ("data", "code", "where"),
    [
        (file(budget="0"), Code.FILE_UNREADABLE, "budget"),
        (file(budget="10.001"), Code.FILE_UNREADABLE, "budget"),
        (file(budget="1" + "0" * 14), Code.FILE_UNREADABLE, "budget"),
        (file("project_id;cost\na;1.001\nb;1\n", "voter_id;vote\n"), Code.FILE_UNREADABLE, "a"),
        (file(f"project_id;cost\na;1{'0' * 14}\nb;1\n", "voter_id;vote\n"), Code.FILE_UNREADABLE, "a"),
        (file(currency="dirham"), Code.CURRENCY_BAD, None),
        (file("project_id;cost\na;1\n", "voter_id;vote\n"), Code.PROJECTS_TOO_FEW, None),
        (file(vote_type="hands"), Code.FILE_UNREADABLE, "hands"),
        (file(max_length="9" * 5000), Code.FILE_UNREADABLE, "max_length"),
        (file()[:-40], Code.FILE_UNREADABLE, "VOTES: voter_id, vote"),
        (b"", Code.FILE_UNREADABLE, "META: key, value"),
    ],
)
def test_a_file_that_is_none_changes_nothing(session: Session, data: bytes, code: Code, where: str | None) -> None:
    with pytest.raises(Refused) as refused:
        take(session, data)
    assert refused.value.code is code
    assert refused.value.facts.get("where") == where
    assert (Project.objects.count(), Consultation.objects.count()) == (0, 0)


def test_a_file_too_large_and_a_stranger_change_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused) as refused:
        take(session, file(), by=actor_with(session.symposium, Role.FACILITATOR))
    assert refused.value.code is Code.NOT_ALLOWED
    monkeypatch.setattr(pabulib, "MAX_BYTES", 10)
    with pytest.raises(Refused) as refused:
        take(session, file())
    assert refused.value.code is Code.FILE_TOO_LARGE


def real_files() -> list[Path]:
    data = os.environ.get("HALQA_TEST_DATA")
    return sorted(Path(data, "budgets").glob("*.pb")) if data else []


@pytest.mark.parametrize("path", real_files(), ids=lambda path: path.stem)
def test_every_real_file_becomes_a_ballot(session: Session, path: Path) -> None:
    report = take(session, path.read_bytes(), name=path.name)
    sharing = consultation(session.symposium_id, report.consultation).terms.sharing
    assert sharing is not None
    assert sharing.decimals == places_of(sharing.currency)
    assert 2 <= len(sharing.costs) <= report.projects == Project.objects.count()
