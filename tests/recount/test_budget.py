"""The second recounter of budgets shares no code with the engine, and finds the same: winners, share, exact prices."""

from __future__ import annotations

import importlib
import json
import random
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from halqa.formats import budget, pabulib
from halqa.rules.budget.deciding import by_votes, decide, lay
from halqa.rules.budget.elections import Ballot, worths
from halqa.rules.budget.fairness import fairness
from halqa.rules.budget.shares import rounds
from halqa.rules.budget.telling import tell
from halqa.rules.budget.terms import Completion, Rule, Terms, Ties, Utility
from tests.rules.budget.ground import election, expected, needs_data, real

ROOT = Path(__file__).parents[2]
BLANKS = ["", "", "", " ", "\t", "\u00a0 "]
VOTED = ["voter_id", "vote", "points", "age"]


@pytest.fixture
def verify():
    sys.path.insert(0, str(ROOT / "verify"))
    try:
        yield importlib.import_module("budget")
    finally:
        sys.path.pop(0)


def _published(folder: Path, file: pabulib.Budgeting, terms: Terms) -> list[str]:
    """Write an export and its result; return their paths."""
    decided = decide(lay(file.election, terms))
    bought = () if decided.branch is None else rounds(decided.branch)
    fair = fairness(decided.laid, decided.winners), fairness(decided.laid, by_votes(decided.laid))
    (folder / "file.pb").write_bytes(pabulib.write(file))
    (folder / "result.json").write_bytes(budget.write_json(decided, bought, tell(decided), fair))
    return [str(folder / "file.pb"), str(folder / "result.json")]


def _invented(seed: int) -> tuple[pabulib.Budgeting, Terms]:
    """Return an election full of ties, of a kind, and terms that fit it."""
    dice = random.Random(seed)
    projects, kind = dice.randint(1, 6), dice.choice(["approval", "cumulative", "ordinal"])
    rows = [dice.sample(range(projects), dice.randint(0, projects)) for _ in range(dice.randint(1, 8))]
    points = [[dice.choice([1, 2, 3]) for _ in row] for row in rows] if kind == "cumulative" else None
    costs = [dice.choice([Fraction(1), Fraction(2), Fraction("2.5"), Fraction(6)]) for _ in range(projects)]
    one = election(costs, dice.randint(1, 12), rows, points=points, ranked=kind == "ordinal")
    ballots = [Ballot(tuple(row), tuple(map(Fraction, points[at])) if points else ()) for at, row in enumerate(rows)]
    utilities = {"approval": [Utility.COST], "cumulative": [Utility.SCORE], "ordinal": [Utility.BORDA, Utility.SCORE]}
    lot = [project.id for project in one.projects]
    dice.shuffle(lot)
    terms = Terms(
        rule=dice.choice([Rule.EQUAL_SHARES] * 4 + [Rule.GREEDY_SKIP, Rule.GREEDY_STOP]),
        utility=dice.choice([*utilities[kind], Utility.COST, Utility.CARDINALITY]),
        completion=dice.choice(list(Completion)),
        step=Fraction(1, dice.choice([1, 3])),
        ties=dice.choice([None, Ties.ID, Ties.COST_VOTES_ID, tuple(lot)]),
        eligible=Fraction(dice.choice([0, 0, 1]), 3),
        least=Fraction(dice.choice([0, 0, 2])),
        compared=dice.random() < 0.3,
    )
    return pabulib.Budgeting({"vote_type": kind}, one, ballots), terms


def test_both_find_the_same_on_invented_elections(verify, tmp_path: Path, capsys) -> None:
    for seed in range(300):
        assert verify.main(_published(tmp_path, *_invented(seed))) == 0, f"seed {seed}: {capsys.readouterr().out}"


@needs_data
@pytest.mark.parametrize("name", expected())
def test_both_find_the_same_on_real_elections(verify, name: str, tmp_path: Path) -> None:
    kind = real(name).kind
    utility = {"cumulative": Utility.SCORE, "ordinal": Utility.BORDA}.get(kind, Utility.COST)
    assert verify.main(_published(tmp_path, real(name), Terms(utility=utility, completion=Completion.GREEDY))) == 0


@needs_data
@pytest.mark.parametrize("name", ["poland_swiecie_2023_.pb", "poland_gdynia_2020_leszczynki-small.pb"])
def test_both_find_the_same_where_shares_are_raised(verify, name: str, tmp_path: Path) -> None:
    for completion in (Completion.ADD1, Completion.ADD1U):
        assert verify.main(_published(tmp_path, real(name), Terms(completion=completion))) == 0


def _odd(seed: int) -> str:
    """Return a file as careless hands write them: blanks, empty rows, projects named twice, columns in any order."""
    dice = random.Random(seed)

    def row(cells: list[str]) -> str:
        padded = [dice.choice(BLANKS) + cell + dice.choice(BLANKS) for cell in cells]
        return ";".join(padded) + dice.choice(["", "", "\n", "\n;;", "\n ; "])

    def listed(cells: list[str]) -> str:
        return ",".join(dice.choice(BLANKS) + cell + dice.choice(["", " ", ", "]) for cell in cells)

    def ballot(voter: int) -> dict[str, str]:
        chosen = dice.choices(ids, k=dice.randint(0, 1 if kind == "choose-1" else 5))
        points = [dice.choice(["0", "1", "2.5", "03"]) for _ in chosen] if dice.random() < 0.8 else []
        return {"voter_id": str(voter), "vote": listed(chosen), "points": listed(points), "age": "33"}

    kind, ids = dice.choice(pabulib.KINDS), dice.sample(["1", "2", "02", "a b", "é"], dice.randint(1, 5))
    projects = [{"project_id": one, "cost": dice.choice(["1", "2,5", "3.25", "0"]), "name": ""} for one in ids]
    votes = [ballot(voter) for voter in range(dice.randint(0, 5))]
    meta = [{"key": "budget", "value": dice.choice(["7", "0,5"])}, {"key": "vote_type", "value": kind}]
    lines = [row(["META", *dice.choice([[], ["", ""]])]), row(["key", "value"])]
    lines += [row([*one.values()]) for one in dice.sample([*meta, meta[0]], 3)]
    for name, rows in (("PROJECTS", projects), ("VOTES", votes)):
        wanted = dice.sample(["project_id", "cost", "name"], 3) if rows is projects else dice.sample(VOTED, len(VOTED))
        wanted = [one for one in wanted if one != "points" or seed % 2]
        again = wanted[: dice.choice([0, 0, 1])]  # the same column once more, which does not count
        lines += [row([name]), row(wanted + again)]
        lines += [row([*(one[column] for column in wanted), *("1" for _ in again)]) for one in rows]
    return dice.choice(["", "\ufeff"]) + dice.choice(["\n", "\r\n"]).join("\n".join(lines).split("\n"))


def test_both_read_the_same_in_any_file_that_is_taken(verify, tmp_path: Path) -> None:
    for seed in range(500):
        path = tmp_path / "odd.pb"
        path.write_bytes(_odd(seed).encode())
        file, (costs, money, ballots, ranked) = pabulib.read(path.read_bytes()), verify.read(path)
        projects = file.election.projects
        assert list(costs.items()) == [(one.id, one.cost) for one in projects], seed
        assert (money, ranked) == (file.election.budget, file.election.ranked), seed
        ours = [[(projects[at].id, worth) for at, worth in worths(ballot, ranked=ranked)] for ballot in file.ballots]
        given = [verify.given(ids, points, ranked=ranked) for ids, points in ballots]
        assert [[pair for pair in one.items() if pair[1] > 0] for one in given] == ours, seed


def test_a_changed_result_is_found(verify, tmp_path: Path, capsys) -> None:
    paths = _published(tmp_path, *_invented(3))
    result = json.loads(Path(paths[1]).read_text())
    Path(paths[1]).write_text(json.dumps(result | {"winners": [*result["winners"], "9"]}))
    assert verify.main(paths) == 1
    assert "winners" in capsys.readouterr().out
