"""Files of Pabulib: every real one is read, what is written is read back, and nobody is named."""

from __future__ import annotations

import importlib.util
import tracemalloc
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from halqa.formats import pabulib
from halqa.rules.budget.elections import Ballot
from halqa.rules.refusals import Code, Refused
from tests.rules.budget.ground import election, expected, needs_data, real

META = {
    "description": "Shared; out",
    "country": "Morocco",
    "unit": "Fès",
    "instance": "2026",
    "num_projects": "2",
    "num_votes": "2",
    "budget": "10",
    "vote_type": "approval",
    "rule": "equalshares",
    "date_begin": "01.03.2026",
    "date_end": "08.03.2026",
}
PLAIN = """META
key;value
num_projects;2
num_votes;3
budget;10,5
vote_type;approval
PROJECTS
cost;project_id;target;selected;name
4;a;children;1;"One; or ""two""!"
5.25;b;;0;Other
VOTES
age;voter_id;vote
33;7;a,b
;8;b
50;9;
"""


def test_a_plain_file_is_read() -> None:
    file = pabulib.read(PLAIN.encode())
    assert [(one.id, one.cost, one.name) for one in file.election.projects] == [
        ("a", 4, 'One; or "two"!'),
        ("b", Fraction(21, 4), "Other"),
    ]
    assert (file.election.budget, file.election.people, file.election.votes) == (Fraction(21, 2), 3, (1, 2))
    assert file.selected == {"a"}
    assert [more["beneficiaries"] for more in file.more] == ["children", ""]
    assert file.kind == "approval"


@pytest.mark.parametrize("changed", [PLAIN.replace("\n", "\r\n"), "\ufeff" + PLAIN, PLAIN.replace("\n", "\n\n")])
def test_marks_and_ends_of_lines_change_nothing(changed: str) -> None:
    assert pabulib.read(changed.encode()) == pabulib.read(PLAIN.encode())


def test_points_stand_beside_choices() -> None:
    text = PLAIN.replace("approval", "cumulative").replace("voter_id;vote", "voter_id;vote;points")
    text = text.replace("7;a,b", "7;a,b;2,0").replace("8;b", "8;b;1.5").replace("9;", "9;;")
    file = pabulib.read(text.encode())
    assert file.election.scores == (2, Fraction(3, 2))
    assert file.election.votes == (1, 1)
    assert pabulib.read(pabulib.write(file)).ballots == file.ballots


def test_a_project_named_twice_in_a_ballot_counts_once() -> None:
    assert pabulib.read(PLAIN.replace("a,b", "b,a,b").encode()).ballots[0].choices == (1, 0)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("num_votes;3", "num_votes;4", "cut"),
        ("num_projects;2", "num_projects;3", "cut"),
        ("VOTES\nage;voter_id;vote\n33;7;a,b\n;8;b\n50;9;\n", "", "column"),
        ("budget;10,5\n", "", "column"),
        ("key;value", "key;worth", "column"),
        ("4;a", "-4;a", "negative"),
        ("4;a", "4e3;a", "number"),
        ("4;a", "1 000;a", "number"),
        ("5.25;b", "5.25;a", "project"),
        ("5.25;b", "5.25;", "project"),
        ("7;a,b", "7;a,c", "project"),
        ("33;7;a,b", "33;7;a;b", "cells"),
        ("50;9;", "50;9", "cells"),
        ("approval", "approvals", "vote_type"),
        ("approval", "choose-1", "long"),
        ("budget;10,5", "budget;10,5\nmax_length;1", "long"),
        ("vote_type;approval\n", "vote_type;scoring\n", None),
    ],
)
def test_what_cannot_be_right_is_refused(old: str, new: str, why: str | None) -> None:
    text = PLAIN.replace(old, new)
    if why is None:
        assert pabulib.read(text.encode()).ballots[0] == Ballot((0, 1))
        return
    with pytest.raises(Refused) as refused:
        pabulib.read(text.encode())
    assert refused.value.facts["why"] == why


@pytest.mark.parametrize(
    ("old", "new", "why", "where"),
    [
        ("budget;10,5", "budget;0", "zero", "budget"),
        ("budget;10,5", "budget;0,00", "zero", "budget"),
        ("budget;10,5", "budget;-1", "negative", "budget"),
        ("budget;10,5", "budget;1e5", "number", "budget"),
        ("budget;10,5", "budget;" + "9" * 5000, "number", "budget"),
        ("budget;10,5", "budget;10,5\nmax_length;" + "9" * 5000, "number", "max_length"),
        ("budget;10,5", "budget;10,5\nmax_length;1000000000", "number", "max_length"),
    ],
)
def test_an_amount_that_cannot_be_right_is_named(old: str, new: str, why: str, where: str) -> None:
    with pytest.raises(Refused) as refused:
        pabulib.read(PLAIN.replace(old, new).encode())
    assert (refused.value.facts["why"], refused.value.facts["where"]) == (why, where)


@pytest.mark.parametrize("most", ["999999999", "2", "", "many"])
def test_a_ballot_names_as_many_as_it_may(most: str) -> None:
    assert pabulib.read(PLAIN.replace("budget;", f"max_length;{most}\nbudget;").encode()).election.people == 3


def test_a_file_too_large_is_refused_unread() -> None:
    with pytest.raises(Refused) as refused:
        pabulib.read(b"\xff" * (pabulib.MAX_BYTES + 1))
    assert refused.value.code is Code.FILE_TOO_LARGE


def test_ballots_that_are_alike_are_kept_once() -> None:
    """A city's file takes a few times its size, not forty times."""
    rows = "".join(f"{voter};{'a,b' if voter % 3 else 'b'};{voter % 90}\n" for voter in range(60_000))
    head = PLAIN[: PLAIN.index("VOTES")].replace("num_votes;3\n", "")
    data = f"{head}VOTES\nvoter_id;vote;age\n{rows}".encode()
    tracemalloc.start()
    file = pabulib.read(data)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (file.election.votes, len(file.ballots)) == ((40_000, 60_000), 60_000)
    assert len({id(ballot) for ballot in file.ballots}) == 2
    assert most < 4 * len(data)


def test_points_that_are_not_as_many_as_choices_are_refused() -> None:
    text = PLAIN.replace("approval", "scoring").replace("vote\n", "vote;points\n")
    with pytest.raises(Refused) as refused:
        pabulib.read(text.replace("a,b", "a,b;1").replace("8;b", "8;b;1").replace("9;", "9;;").encode())
    assert refused.value.facts == {"why": "points", "line": 13, "where": ""}


@pytest.mark.parametrize("data", [b"\xff\xfe", PLAIN.encode("utf-16"), b"", b"META\nkey;value\n" + b"x" * 200_000])
def test_what_is_no_such_file_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        pabulib.read(data)


@given(st.integers(0, len(PLAIN.encode())))
def test_a_file_cut_anywhere_is_read_or_refused(cut: int) -> None:
    try:
        file = pabulib.read(PLAIN.encode()[:cut])
    except Refused:
        return
    assert file.election.people == 3


@pytest.mark.parametrize(
    ("amount", "text"),
    [("0", "0"), ("12.50", "12.5"), ("1/3", "1/3"), ("0.001", "0.001"), ("-2.5", "-2.5"), ("100000", "100000")],
)
def test_amounts_are_written_exactly(amount: str, text: str) -> None:
    assert pabulib.text_of(Fraction(amount)) == text


def _made() -> pabulib.Budgeting:
    one = election(["4", "2.5"], 10, [(0, 1), (1,)])
    return pabulib.Budgeting(META, one, list(one.ballots), selected=frozenset({"1"}))


def test_what_is_written_is_read_back() -> None:
    file = pabulib.read(pabulib.write(_made()))
    assert file.election.projects[1].cost == Fraction(5, 2)
    assert (list(file.ballots), file.selected) == (list(_made().ballots), _made().selected)
    assert file.meta["description"] == "Shared; out"


def test_a_threshold_is_written_under_the_rule_that_has_one() -> None:
    meta = META | {"rule": "greedy", "min_project_score_threshold": "5", "local": "kept"}
    told = pabulib.read(pabulib.write(pabulib.Budgeting(meta, _made().election, _made().ballots))).meta
    assert (told["rule"], told["local"], list(told)[-1]) == ("greedy-threshold", "kept", "local")


def test_an_election_without_projects_is_written_and_read() -> None:
    empty = pabulib.Budgeting({"vote_type": "approval"}, election([], 5, [()]), [Ballot(())])
    assert pabulib.read(pabulib.write(empty)).election.people == 1


def test_nothing_about_voters_is_written() -> None:
    written = pabulib.write(pabulib.read(PLAIN.encode())).decode()
    assert "age" not in written
    assert written.endswith("VOTES\nvoter_id;vote\n1;a,b\n2;b\n3;\n")


@needs_data
@pytest.mark.parametrize("name", expected())
def test_real_files_are_read_and_come_back(name: str) -> None:
    file, told = real(name), expected()[name]
    assert (len(file.election.projects), file.election.people) == (told["num_projects"], told["num_votes"])
    assert file.election.budget == Fraction(told["budget"])
    assert (None if file.selected is None else sorted(file.selected)) == told["published_selected"]
    again = pabulib.read(pabulib.write(file))
    assert (again.election, again.more, again.ballots) == (file.election, file.more, file.ballots)
    assert again.selected == file.selected


@pytest.mark.skipif(not importlib.util.find_spec("pabulib"), reason="pabulib-checker is not installed")
def test_what_is_written_passes_the_checker_of_pabulib(tmp_path) -> None:
    checker = importlib.import_module("pabulib").Checker()
    one = election(["4", "7"], 10, [(0, 1), (1,)])
    named = replace(one, projects=tuple(replace(project, name=f"No {project.id}") for project in one.projects))
    file = pabulib.Budgeting(META, named, list(one.ballots), selected=frozenset({"2"}))
    (tmp_path / "file.pb").write_bytes(pabulib.write(file))
    told = checker.process_files([str(tmp_path / "file.pb")])
    assert told["metadata"]["invalid"] == 0
