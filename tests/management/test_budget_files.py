"""Budgets in and out by command, as other tools read them."""

from __future__ import annotations

import io
import os
from fractions import Fraction
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pabulib.checker import Checker

from halqa.actions.projects import draft_budget
from halqa.formats import pabulib
from halqa.models import Project, Session
from halqa.queries.ballots import consultation
from halqa.queries.programme import symposium_by_slug
from halqa.queries.projects import budget_file
from halqa.rules.ballots import Sharing
from halqa.rules.budget.terms import Rule
from halqa.rules.people import SYSTEM
from halqa.rules.text import Text
from tests.actions.projects.ground import make_project, open_budget, share_out, vote
from tests.factories import make_consultation, make_session, make_symposium

pytestmark = pytest.mark.django_db
SMALL = """META
key;value
description;Budget du Maârif
budget;10000
currency;MAD
language;fr
vote_type;approval
PROJECTS
project_id;cost;name;category;latitude;longitude
b1;6000,50;Des bancs;public space;33.5731;-7.5898
f2;4000;Un figuier; ;;
t3;9000;Un tramway;mobility;33.6;-7.6
VOTES
voter_id;vote
"""
HELD = [(1, 2)] * 4 + [(3,)] * 2 + [(2,), ()]


@pytest.fixture
def session() -> Session:
    return make_session(make_symposium(city=Text.one("Casablanca", "fr")), delay=0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "maarif.pb"
    path.write_text(SMALL, encoding="utf-8-sig", newline="\r\n")
    return path


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out)
    return out.getvalue()


def errors(data: bytes) -> dict:
    """Return what the format's own checker finds wrong in a file."""
    results = Checker().process_files([data.decode()])
    (found,) = (value for name, value in results.items() if name not in ("metadata", "summary"))
    return found["results"].get("errors", {})


def draft(session: Session, budget: int = 1_000_000, **terms: object) -> None:
    draft_budget(
        by=SYSTEM,
        symposium=session.symposium_id,
        session=session.number,
        question=Text.one("Que payer ?", "fr"),
        sharing=Sharing(**({"currency": "MAD", "decimals": 2, "budget": budget} | terms)),
    )


def voted(session: Session, held: list[tuple[int, ...]]) -> None:
    open_budget(session, 1)
    vote(session, 1, held)
    share_out(session, 1)


def test_a_budget_goes_in_is_voted_on_and_comes_out_whole(session: Session, path: Path, tmp_path: Path) -> None:
    assert run("import_budget", path) == "casa: 3 projects, consultation 1 in session 1, a draft.\n"
    voted(session, HELD)
    out = tmp_path / "out.pb"
    assert run("export_budget", "casa", 1, "--out", out) == ""
    data = out.read_bytes()
    assert errors(data) == {}
    file = pabulib.read(data)
    before = pabulib.read(path.read_bytes()).election
    assert (file.election.projects, file.election.budget) == (before.projects, before.budget)
    view = consultation(session.symposium_id, 1)
    assert view.shared is not None
    assert file.selected == {("b1", "f2", "t3")[winner - 1] for winner in view.shared.winners}
    assert sorted(ballot.choices for ballot in file.ballots) == sorted(
        tuple(number - 1 for number in one) for one in HELD if one
    )
    assert file.more[0] == {"category": "public space", "latitude": "33.5731", "longitude": "-7.5898"}
    told = {"country": "Morocco", "unit": "Casablanca", "currency": "MAD", "language": "fr", "num_votes": "7"}
    assert told.items() <= file.meta.items()
    assert "1 empty ballots are left out" in file.meta["comment"]


def test_projects_sent_by_people_come_out_by_their_numbers(session: Session) -> None:
    for cost in (600_000, 400_000, 900_000):
        make_project(session.symposium, cost=cost)
    Project.objects.filter(number=1).update(district="", latitude=None, longitude=None)
    draft(session, rule=Rule.GREEDY_SKIP)
    voted(session, [(1,)] * 3 + [(2,)] * 2 + [(3,)])
    file = exported()
    assert errors(pabulib.write(file)) == {}
    assert [project.id for project in file.election.projects] == ["1", "2", "3"]
    assert file.more[0] == {"district": "-", "latitude": "", "longitude": ""}
    assert file.selected == {"1", "2"}
    assert "greedy-skip" in file.meta["comment"]


def test_amounts_come_out_by_the_decimals_of_their_opening(session: Session) -> None:
    for number, decimals, told in ((1, 2, [100, 200]), (2, 0, [100_00, 200_00])):
        for cost in (100_00, 200_00):
            make_project(session.symposium, cost=cost, currency="LBP")
        draft(session, 300_00, currency="LBP", decimals=decimals)
        open_budget(session, number)
        vote(session, number, [(1,), (2,)])
        share_out(session, number)
        file = exported(number)
        assert [project.cost for project in file.election.projects] == told
        assert file.election.budget == sum(told)


def exported(number: int = 1) -> pabulib.Budgeting:
    symposium = symposium_by_slug("casa")
    assert symposium is not None
    return budget_file(symposium, consultation(symposium.pk, number))


def test_what_all_can_be_paid_says_so_and_other_rules_are_told(session: Session) -> None:
    for cost in (100, 200):
        make_project(session.symposium, cost=cost)
    session.symposium.timezone = "UTC"
    session.symposium.city = Text()
    session.symposium.save()
    draft(session, eligible=Fraction(1, 3), compared=True)
    voted(session, [(1,), (2,)])
    file = exported()
    assert errors(pabulib.write(file)) == {}
    assert (file.meta["fully_funded"], file.meta["country"]) == ("1", "Worldwide")
    assert "share, compared; a project needs 1/3 of its part in votes" in file.meta["comment"]


def test_projects_whose_ids_are_the_same_are_told_apart_by_their_options(session: Session, path: Path) -> None:
    for _ in range(2):
        run("import_budget", path)
    Project.objects.filter(key="t3").update(state="submitted")
    draft(session, budget=10_000_00)
    with pytest.raises(CommandError, match="moved on"):
        run("export_budget", "casa", 1)
    open_budget(session, 3)
    vote(session, 3, [(1, 2), (3,)])
    share_out(session, 3)
    file = exported(3)
    assert [project.id for project in file.election.projects] == ["1", "2", "3", "4"]


def test_a_file_may_go_to_standard_output(session: Session, path: Path, capfdbinary: pytest.CaptureFixture) -> None:
    run("import_budget", path, "--symposium", "casa")
    voted(session, HELD)
    run("export_budget", "casa", 1)
    assert capfdbinary.readouterr().out == pabulib.write(exported())


def test_what_is_no_budget_is_not_written(session: Session, tmp_path: Path) -> None:
    make_consultation(session)
    for arguments, said in (
        (("casa", 1), "moved on"),
        (("casa", 9), "no such consultation"),
        (("fes", 1), "no such symposium"),
    ):
        with pytest.raises(CommandError, match=said):
            run("export_budget", *arguments, "--out", tmp_path / "none.pb")
    assert not (tmp_path / "none.pb").exists()


def test_a_file_that_cannot_be_read_says_so(session: Session, tmp_path: Path, path: Path) -> None:
    (tmp_path / "cut.pb").write_text(SMALL[:-60])
    for arguments, said in (
        ((tmp_path / "cut.pb",), "cut.pb: This file could not be read"),
        ((tmp_path / "none.pb",), "No such file"),
        ((path, "--symposium", "fes"), "no such symposium"),
        ((path, "--session", 9), "No session"),
    ):
        with pytest.raises(CommandError, match=said):
            run("import_budget", *arguments)
    make_symposium("rabat")
    with pytest.raises(CommandError, match="which symposium"):
        run("import_budget", path)
    assert "rabat" not in run("import_budget", path, "--symposium", session.symposium.slug)


def real() -> list[Path]:
    data = os.environ.get("HALQA_TEST_DATA")
    return sorted(Path(data, "budgets").glob("*.pb")) if data else []


@pytest.mark.parametrize("path", [one for one in real() if one.stat().st_size < 60_000], ids=lambda path: path.stem)
def test_a_real_file_comes_out_as_it_was_read(session: Session, path: Path) -> None:
    run("import_budget", path, "--session", session.number)
    number = 1
    options = len(consultation(session.symposium_id, number).terms.options)
    open_budget(session, number)
    vote(session, number, [(at, at % options + 1) for at in range(1, options + 1)])
    share_out(session, number)
    file, before = exported(), pabulib.read(path.read_bytes())
    assert errors(pabulib.write(file)) == {}
    known = {project.id: project.cost for project in before.election.projects}
    assert all(known[project.id] == project.cost for project in file.election.projects)
    assert file.election.budget == before.election.budget
